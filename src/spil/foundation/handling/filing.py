"""In which dossier a record lies, what keeps it there, and how what is made of a record comes to lie beside it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import may_see, readers_in
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.retention.verdicts import DEEPEST, held_among

InItself = Reason("InItself", _("A record cannot be its own dossier."))
DossierClosed = Reason(
    "DossierClosed", _("This dossier is closed."), _("Reopen it first, or choose another one.")
)
LiesUnseen = Reason(
    "LiesUnseen", _("It lies in a dossier that you may not open."), _("Ask whoever keeps that dossier.")
)
LiesHeld = Reason(
    "LiesHeld", _("It lies in a dossier under a legal hold, and stays there until the hold ends.")
)
#: dossiers that may lie around a record; of those that `verdicts` reads one is left for a line in a notebook
MOST_AROUND = DEEPEST - 1
TooDeep = Reason(
    "TooDeep",
    _("No more than %(count)s dossiers lie around a record, one in the other."),
    _("Choose a dossier that lies less deep."),
)


def file_into(record: Record, dossier: Record | None, by: Actor, question: str) -> None:
    """Put a record in a dossier, or out of the one in which it lies; `question` is what a refusal is about.

    Out of a dossier that the actor may not see nothing goes: no dossier leaves it there, another one is refused
    (LiesUnseen); where only a dossier further out is hidden, both are refused. Out of one under a legal hold nothing
    goes for anybody (LiesHeld). Refused for itself and for what lies in it (InItself), for what is made to hold others
    and is closed (DossierClosed), and where a hold further out would not be seen any more (TooDeep).
    """
    outside = [dossier, *_locked_around(dossier)] if dossier is not None else []
    if record.pk in {one.pk for one in outside}:
        raise Refused(InItself().about(question))
    if record.dossier_id == (dossier.pk if dossier else None):
        return
    if dossier is not None and not takes_in(dossier):
        raise Refused(DossierClosed().about(question))
    if outside and len(outside) + _levels_in(record) > MOST_AROUND:
        raise Refused(TooDeep(count=MOST_AROUND).about(question))
    around = _locked_around(record)
    hidden = [one for one in around if not may_see(by, one.audience_id)]
    if dossier is None and around[0] in hidden:
        return
    if hidden:
        raise Refused(LiesUnseen().about(question))
    if held_among(around, by.today):
        raise Refused(LiesHeld().about(question))
    record.dossier = dossier


def takes_in(dossier: Record) -> bool:
    """Whether more can be put in it: what is made to hold others takes in nothing once it is closed."""
    return dossier.is_open or not kinds.of(dossier).holds


def lay_beside(record: Record, other: Record) -> None:
    """A record that is being made lies in the dossier of what it comes of or belongs with, as long as that takes it in.

    Else it stays outside: nobody would look for what is new in a closed dossier, and it would go when that goes.
    """
    if record.dossier_id is None and other.dossier is not None and takes_in(other.dossier):
        record.dossier = other.dossier


def come_of(record: Record, source: Record, level: str = "") -> None:
    """A record that is being made of another: in the same hands, for the same readers and in the same dossier.

    `level` is its confidentiality where that is another one.
    """
    record.legal_entity_id = record.legal_entity_id or source.legal_entity_id
    record.unit_id, record.owner_id = source.unit_id, source.owner_id
    record.confidentiality = level or source.confidentiality
    if record.confidentiality == Confidentiality.NAMED:
        record.readers = readers_in(source.audience_id)
    lay_beside(record, source)


def _levels_in(record: Record) -> int:
    """How deep records lie in each other in this one; none in one that is being made."""
    ids = [record.pk] if record.pk else []
    for level in range(DEEPEST):
        ids = list(Record.objects.filter(dossier__in=ids).values_list("pk", flat=True)) if ids else []
        if not ids:
            return level
    return DEEPEST


def _locked_around(record: Record) -> list[Record]:
    """The dossiers around a record, the nearest first, locked: nobody hides or holds one of them meanwhile."""
    found: list[Record] = []
    inside = record.dossier_id
    while inside is not None and len(found) < DEEPEST and inside not in {one.pk for one in found}:
        found.append(Record.objects.select_for_update().get(pk=inside))
        inside = found[-1].dossier_id
    return found
