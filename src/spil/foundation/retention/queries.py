"""Which rule holds, and how long it is in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.rules import Period


@dataclass(frozen=True)
class Span:
    """A rule with the days on which its term can have begun: from `since` (None: however long ago) until `until`
    (exclusive; None: as long as it holds)."""

    rule: RetentionRule
    since: date | None
    until: date | None

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


def spans(rules: Iterable[RetentionRule]) -> list[Span]:
    """Rules with their days, by class and country one after the other.

    The first holds for what is older too. One that ended before the office confirmed it never held: the next one holds
    in its place.
    """
    by_class: dict[tuple[str, str], list[RetentionRule]] = defaultdict(list)
    for rule in sorted(rules, key=lambda one: one.from_on):
        if not (rule.to_confirm and rule.until_on):
            by_class[rule.code, rule.country].append(rule)
    found: list[Span] = []
    for held in by_class.values():
        since = None
        for rule, following in zip_longest(held, held[1:]):
            until = min(filter(None, (rule.until_on, following and following.from_on)), default=None)
            found.append(Span(rule, since, until))
            since = until
    return found


def spans_of(code: str, country: str) -> list[Span]:
    """The rules of a class in a country, with their days."""
    return spans(RetentionRule.objects.filter(code=code, country=country)) if code else []


def rule_for(code: str, country: str, on: date) -> RetentionRule | None:
    """The rule of a class in a country for what begins to count on a day; None when there is none: then nothing may go.

    A rule that came later changes nothing for what began to count before it.
    """
    return next((span.rule for span in spans_of(code, country) if span.holds(on)), None)


def class_choices(_by: Actor, _row: Any) -> list[tuple[str, str]]:
    """The classes that have a rule, by code, each as the rule that came last calls it."""
    return list({rule.code: rule.title for rule in RetentionRule.objects.order_by("code", "from_on")}.items())


def source_of(rule: RetentionRule) -> dict[str, str]:
    """The law, or the decision of the office, as a value of a page; where no law says how long and the office has still
    to decide, that is said, with what it may go by."""
    if not rule.to_confirm:
        return {"text": rule.source, "detail": ""}
    told = _("No law says how long: the office decides, and has still to confirm it.")
    return {"text": told, "detail": rule.source}


def decision_words(rule: RetentionRule, day: str) -> str:
    """What stands in the form in which a rule is confirmed: that the office decided, and by what it went."""
    return _("Decision of the office of %(day)s: %(ground)s") % {"day": day, "ground": rule.source}


def period_words(period: Period) -> str:
    """In words of the reader's language: 10 years, 28 days, for ever."""
    if period.is_permanent:
        return _("for ever")
    parts = [
        ngettext("%(n)s year", "%(n)s years", period.years) % {"n": period.years} if period.years else "",
        ngettext("%(n)s month", "%(n)s months", period.months) % {"n": period.months}
        if period.months
        else "",
        ngettext("%(n)s day", "%(n)s days", period.days) % {"n": period.days} if period.days else "",
    ]
    return ", ".join(part for part in parts if part)
