"""One action on many records: in pieces, each a transaction of the door, and what became of every record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refused
from spil.foundation.actions.declaration import Action, Call
from spil.foundation.actions.door import Outcome, perform
from spil.foundation.answers.reading import read_answers
from spil.foundation.answers.types import whole_id
from spil.foundation.events.queries import changed_since
from spil.foundation.listing.models import Report
from spil.foundation.listing.reports import Keep, Told, ToldAlready, tell
from spil.foundation.records.kinds import FieldType, kinds
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.gateways.web.choosing import acting_on, rows_of, subject_of
from spil.gateways.web.seeing import LOOKED

#: records of one transaction
PIECE = 100


@dataclass(frozen=True)
class Standing:
    """Who does it and for whom she works, as a request has them: a job has no request."""

    actor: Actor
    chosen: int | None = None


def why_not_many(action: Action[Any, Any]) -> str:
    """Why it is done to one record at a time; nothing where many can be done at once."""
    if any(question.ask.of_row for question in action.questions):
        return _("This is chosen for one record at a time.")
    if any(question.type == FieldType.FILE for question in action.questions):
        return _("A file is given to one record at a time.")
    return ""


def do_in_pieces(
    standing: Any,
    report: Report,
    action: Action[Any, Any],
    ids: Sequence[int],
    raw: Mapping[str, Sequence[Any]],
    keep: Keep | None = None,
) -> Iterator[list[Told]]:
    """Do it to all of these, in their order. What cannot be seen (any more) is told like what is refused.

    The report is written in the transaction of the piece, and with the first what `keep` writes: after a crash it tells
    what was done, and nothing else. Of what somebody else who does the same told meanwhile, nothing is done. Where what
    follows from one of a piece is refused, nothing of the piece was done: each is done alone then.
    """
    for start in range(0, len(ids), PIECE):
        piece = ids[start : start + PIECE]
        while piece:
            try:
                yield _piece(standing, report, action, piece, raw, keep)
                break
            except ToldAlready as known:
                piece = [pk for pk in piece if pk not in known.ids]
            except Refused:
                for pk in piece:
                    yield from do_in_pieces(standing, report, action, [pk], raw, keep)
                break


def _piece(
    standing: Any,
    report: Report,
    action: Action[Any, Any],
    ids: Sequence[int],
    raw: Mapping[str, Sequence[Any]],
    keep: Keep | None = None,
) -> list[Told]:
    """Do it to these in one transaction. Raises Refused when what follows from one of several is refused."""
    actor: Actor = standing.actor
    records = list(Record.objects.visible_to(actor).filter(pk__in=ids).select_related("owner"))
    rows = {pk: row for pk, row in rows_of(records).items() if action.applies_to(kinds.of(row.record))}
    turns: dict[int, list[Turn]] = {}
    for turn in Turn.objects.open().filter(record__in=list(rows)).select_related("person").order_by("id"):
        turns.setdefault(turn.record_id, []).append(turn)
    arguments = read_answers(action, dict(raw), by=actor).arguments
    looked = next((whole_id(str(one)) for one in raw.get(LOOKED, ())), None)
    later = overtaken(actor, list(rows), looked)
    fitting = [pk for pk in ids if pk in rows and pk not in later]
    calls = []
    for pk in fitting:
        subject = subject_of(action, rows[pk])
        by = acting_on(standing, turns.get(pk, []), action, subject)
        given = {"by": by, action.subject_name: subject, **arguments}
        calls.append(Call(action, given, None if looked is None else rows[pk].record.version))

    def as_told(outcomes: Sequence[Outcome]) -> list[Told]:
        of = dict(zip(fitting, outcomes, strict=True))
        return [_told_later(pk) if pk in later else _told(pk, of.get(pk)) for pk in ids]

    if not calls:
        tell(report, as_told([]), keep)
        return as_told([])
    try:
        return as_told(perform(calls, report=lambda outcomes: tell(report, as_told(outcomes), keep)))
    except Refused as refused:
        if len(ids) > 1:
            raise
        alone = as_told([Outcome(calls[0], refused.refusal)])
        tell(report, alone, keep)
        return alone


def overtaken(actor: Actor, ids: Sequence[int], looked: int | None) -> set[int]:
    """Which of these came or were changed by somebody else since that event, when it is said up to which was looked.

    They are records that the actor may see.
    """
    return set() if looked is None else changed_since(looked, ids, but_by=actor.person_id)


def _told_later(pk: int) -> Told:
    return [
        pk,
        False,
        _("This came or changed after the list was drawn."),
        _("Look at it, and choose it again."),
    ]


def _told(pk: int, outcome: Any) -> Told:
    if outcome is None:
        return [pk, False, _("This record is not there for this action (any more)."), ""]
    if outcome.refusal is None:
        return [pk, True, "", ""]
    return [pk, False, outcome.refusal.text, outcome.refusal.remedy]
