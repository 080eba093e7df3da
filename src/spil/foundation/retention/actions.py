"""Every write of the rules: the first ones, another rule for a class, and the end of one."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.own_name import unless_keeps
from spil.foundation.access.refusals import Reason, Refusal, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.organisation.models import Role
from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.starter import RULES

HasRules = Reason("HasRules", _("The office has rules already."), _("Change those instead."))
NoPeriod = Reason("NoPeriod", _("Say how long, or that it is kept for ever."))
IsConfirmed = Reason("IsConfirmed", _("This rule does not wait to be confirmed."))

RuleEnded = Reason("RuleEnded", _("This rule has ended."), _("Look at the one that holds now."))


def may_settle(by: Actor, _rule: Any = None) -> Refusal | None:
    """Rules are the office manager's, and a director's; each in the own name, for they last."""
    return unless_keeps(by, Role.OFFICE_MANAGER, Role.DIRECTOR)


@action(
    "retention.rule.take_starter",
    title=_("Begin with our retention rules"),
    may=may_settle,
    one_at_a_time=True,
    icon="hourglass",
    order=80,
)
def take_starter(*, by: Actor) -> list[RetentionRule]:
    """The periods that Belgian and Dutch offices begin with, each with its source. Refused: HasRules."""
    if RetentionRule.objects.exists():
        raise Refused(HasRules())
    return [
        RetentionRule(
            code=one.code,
            country=one.country,
            titles=one.titles,
            years=one.period.years,
            days=one.period.days,
            from_january=one.period.from_january,
            is_permanent=one.period.is_permanent,
            starts=one.starts,
            source=one.source,
            to_confirm=one.to_confirm,
            from_on=one.from_on,
            until_on=one.until_on,
        )
        for one in RULES
    ]


def _refuse_ended(rule: RetentionRule, by: Actor) -> None:
    if rule.is_over(by.today):
        raise Refused(RuleEnded())


@action("retention.rule.replace", title=_("Change the rule"), may=may_settle, icon="pencil", order=81)
def replace_rule(
    *,
    rule: RetentionRule,
    by: Actor,
    source: Annotated[str, Ask(_("Law, or rule of the office"))],
    reason: Annotated[str, Ask(_("Reason"))],
    years: Annotated[int | None, Ask(_("Years"), minimum=0, maximum=200)] = None,
    days: Annotated[int | None, Ask(_("Days"), minimum=0, maximum=9999)] = None,
    from_january: Annotated[bool, Ask(_("Counted from 1 January after"))] = False,
    is_permanent: Annotated[bool, Ask(_("Kept for ever"))] = False,
) -> RetentionRule | None:
    """Another rule for this class from today on; the one that held until now ends. Refused without a period.

    A rule that began today is put right itself. Refused: NoPeriod, RuleEnded.
    """
    _refuse_ended(rule, by)
    if not (years or days or is_permanent):
        raise Refused(NoPeriod().about("years"))
    values = {"years": years or 0, "months": 0, "days": days or 0, "from_january": from_january,
              "is_permanent": is_permanent, "source": source, "to_confirm": False}  # fmt: skip
    return rule.replaced(by.today, **values)


@action("retention.rule.confirm", title=_("Confirm the rule"), may=may_settle, icon="circle-check", order=82)
def confirm_rule(
    *,
    rule: RetentionRule,
    by: Actor,
    source: Annotated[
        str,
        Ask(
            _("What it rests on"),
            help=_("The decision of the office, with its day; or a law."),
            max_length=300,
        ),
    ],
) -> None:
    """The office decides for this period; from now on something can go by it. Refused: IsConfirmed, RuleEnded."""
    _refuse_ended(rule, by)
    if not rule.to_confirm:
        raise Refused(IsConfirmed())
    rule.source, rule.to_confirm = source, False
