"""Remarks in the timeline: writing one, and for a short while changing or withdrawing one's own.

A remark is its event. What it says now is what the last change of it says; every earlier wording stays in the log. A
remark is named by the sequence number of its event on the record.
"""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.access.sight import blind_among
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.touched import Happening
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of, remark_of, remark_said, said_later
from spil.foundation.handling.rules import OWN_FOR, is_fresh
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Record

MentionedCannotRead = Reason(
    "MentionedCannotRead",
    _("%(names)s may not see this."),
    _("Leave the mention out, or let this person read along first."),
)
NoSuchRemark = Reason("NoSuchRemark", _("This remark is not there, or it was withdrawn."))
RemarkOfAnother = Reason("RemarkOfAnother", _("Somebody else wrote this remark."), _("Ask: %(who)s."))
RemarkStands = Reason(
    "RemarkStands",
    _("A remark can be changed for %(minutes)s minutes; after that it stands."),
    _("Write another remark beneath it."),
)
Mentions = Annotated[list[Person] | None, Ask(_("Mentioned"))]
Text = Annotated[str, Ask(_("Remark"), long=True)]


def _told(happening: Happening) -> dict[str, list[int]]:
    """Whoever is mentioned, and the owner of the record."""
    mentioned = [one.pk for one in happening.call.arguments.get("mentions") or ()]
    owner_id = happening.record.owner_id if happening.record else None
    return {"mention": mentioned, "happened": [owner_id] if owner_id else []}


@action(
    "records.record.remark",
    title=_("Add remark"),
    told=_("wrote"),
    icon="message-circle",
    hidden=True,
    notifies=_told,
)
def remark(*, record: Record, by: Actor, text: Text, mentions: Mentions = None) -> None:
    """Write a remark in the timeline; whoever sees the record may.

    `mentions` are the people whose attention it asks; they stand in the event, by id. Refused when one of them may
    not see the record (MentionedCannotRead): nobody is told of what is hidden from that person.
    """
    _check_mentions(record, by, mentions)


def _told_anew(happening: Happening) -> dict[str, list[int]]:
    """Whoever the new words mention and the words before did not."""
    record, sequence = happening.record, happening.call.arguments["remark"]
    if record is None:
        return {}
    said = Event.objects.filter(record=record, sequence=sequence).select_related("recorded_values")
    earlier = [
        one for one in said_later(record) if remark_of(one) == sequence and one.pk < happening.event_id
    ]
    known = {
        pk for event in (*said, *earlier) for pk in (changes_of(event).get("mentions") or [None, []])[1] or ()
    }
    mentioned = [one.pk for one in happening.call.arguments.get("mentions") or ()]
    return {"mention": [pk for pk in mentioned if pk not in known]}


@action(
    "records.record.change_remark",
    title=_("Change remark"),
    told=_("changed a remark"),
    icon="pencil",
    hidden=True,
    one_at_a_time=True,
    notifies=_told_anew,
)
def change_remark(*, record: Record, by: Actor, remark: int, text: Text, mentions: Mentions = None) -> None:
    """Say an own remark in other words, within OWN_FOR.

    Refused for a remark that is not there (NoSuchRemark), of another (RemarkOfAnother), or that stands by now
    (RemarkStands), and like `remark` for a mention of who may not see the record.
    """
    _check_own(record, by, remark)
    _check_mentions(record, by, mentions)


@action(
    "records.record.withdraw_remark",
    title=_("Withdraw remark"),
    told=_("withdrew a remark"),
    icon="trash",
    hidden=True,
    one_at_a_time=True,
)
def withdraw_remark(*, record: Record, by: Actor, remark: int) -> None:
    """Withdraw an own remark, within OWN_FOR; that there was one stays visible. Refused like `change_remark`."""
    _check_own(record, by, remark)


def _check_mentions(record: Record, by: Actor, mentions: list[Person] | None) -> None:
    blind = blind_among((one.pk for one in mentions or ()), record.audience_id, by.today)
    if blind:
        names = ", ".join(str(one) for one in mentions or () if one.pk in blind)
        raise Refused(MentionedCannotRead(names=names).about("text"))


def _check_own(record: Record, by: Actor, sequence: int) -> None:
    said = remark_said(record, sequence)
    if said is None:
        raise Refused(NoSuchRemark())
    if said.by_id != by.person_id:
        raise Refused(RemarkOfAnother(who=said.by or "Spil"))
    if not is_fresh(said.at, by.now):
        raise Refused(RemarkStands(minutes=OWN_FOR.seconds // 60))
