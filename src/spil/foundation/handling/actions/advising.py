"""Advice to whoever decides: for or against, with a word why. It binds nobody and stays in the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotPermitted, Reason, Refusal, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.organisation.models import Role
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn

NothingToDecide = Reason("NothingToDecide", _("Nobody is asked for a decision here."))
#: who prepare decisions of others: they code, plan, and put before
ADVISERS = (Role.OFFICE_MANAGER, Role.ASSISTANT, Role.SECRETARY, Role.FINANCE, Role.HR)
FOR, AGAINST = "for", "against"
ADVICE = ((FOR, _("Agree")), (AGAINST, _("Do not agree")))

Advice = Annotated[str, Ask(_("Advice"), choices=ADVICE)]
Why = Annotated[str, Ask(_("Why"), long=True)]


def may_advise(by: Actor, record: Record) -> Refusal | None:
    """Those who prepare decisions, and whoever acts for somebody."""
    return None if by.principals or by.has_role(*ADVISERS) else NotPermitted(who=ADVISERS[0].label)


def _is_decided(_by: Actor, turns: Sequence[Turn]) -> bool:
    return any(turn.is_decision for turn in turns)


@action(
    "records.record.advise",
    title=_("Give advice"),
    told=_("gave advice"),
    may=may_advise,
    facts=("owner",),
    answers=_is_decided,
    one_at_a_time=True,
    icon="message-circle",
    order=58,
)
def advise(*, record: Record, by: Actor, advice: Advice, remark: Why = "") -> None:
    """Say what you would decide; whoever decides reads it in the signing folder.

    Refused when nobody is asked for a decision on the record (NothingToDecide).
    """
    if not Turn.objects.open().filter(record=record, is_decision=True).exists():
        raise Refused(NothingToDecide())
