"""Turns and deadlines around a batch: opens what the bodies returned, closes what the actions settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from spil.foundation.access.actor import Actor
from spil.foundation.actions import writing
from spil.foundation.actions.touched import News, Touched
from spil.foundation.deadlines.models import Deadline
from spil.foundation.organisation.models import Person
from spil.foundation.organisation.rules import is_here
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.turns.models import Turn, TurnState

#: what settling changes in a turn
_SETTLED = ("state", "is_open", "closed_at", "closed_by_id")


def ask_nobody_who_left(work: Sequence[Touched]) -> None:
    """What would be asked of who left is asked of whoever keeps such records; one's own notes are nobody else's.

    What is for named people waits for the day's look at who may read it (`records.record.pass_on`).
    """
    asked = [(turn, one.call.by.today) for one in work for turn in one.added if isinstance(turn, Turn)]
    people = {turn.person_id for turn, _today in asked if turn.person_id}
    leaving = Person.objects.filter(pk__in=people, left_on__isnull=False) if people else ()
    left_on = {person.pk: person.left_on for person in leaving}
    for turn, today in asked:
        if is_here(left_on.get(turn.person_id or 0), today):
            continue
        kind = kinds.of(turn.record)
        is_named = turn.record.confidentiality == Confidentiality.NAMED and not turn.is_decision
        if not (kind.personal or is_named):
            turn.person, turn.role = None, kind.keeper


def settle_turns(work: Sequence[Touched]) -> None:
    """Close the turn of whoever acted, end the others of a record that moved on, open the new ones.

    A turn that a body answered (accepted, declined, taken back, put on another day) stands as the body left it.
    """
    told = _told(work)
    made = {row.record.pk for one in work for row in one.made}
    older = [pk for pk in told if pk not in made]  # what was made a moment ago waits for nobody yet
    answered = {turn.pk: _answered(turn, one) for one in work for turn in one.turned}
    waiting = Turn.objects.open().filter(record__in=older).exclude(pk__in=answered) if older else []
    settled = [turn for turn in waiting if any(_settle(turn, *happened) for happened in told[turn.record_id])]
    writing.update((turn, (*_SETTLED, "due_on")) for turn in answered.values())
    writing.update((turn, _SETTLED) for turn in settled)
    new = [(one, row) for one in work for row in one.added if isinstance(row, Turn)]
    for one, turn in new:
        turn.since_at, turn.opened_by_id = one.call.by.now, one.happenings[0].event_id
        turn.record = turn.record  # takes over the id that the record has by now
    writing.insert(turn for _one, turn in new)


def _answered(turn: Turn, one: Touched) -> Turn:
    turn.is_open = turn.state in (TurnState.OPEN, TurnState.OFFERED)
    if not turn.is_open:
        turn.closed_at, turn.closed_by_id = one.call.by.now, one.happenings[0].event_id
    return turn


def _told(work: Sequence[Touched]) -> dict[int, list[tuple[Touched, News]]]:
    """What happened to each record, in order; one batch can do several things to one record."""
    told: dict[int, list[tuple[Touched, News]]] = {}
    for one in work:
        for news in one.news:
            if news.record is not None:
                told.setdefault(news.record.pk, []).append((one, news))
    return told


def _settle(turn: Turn, one: Touched, news: News) -> bool:
    by = one.call.by
    is_taken = turn.state == TurnState.OPEN
    if is_taken and turn.action == one.call.action.name and _is_turn_of(by, turn):
        turn.state = TurnState.DONE
    elif news.moved:
        turn.state = TurnState.ENDED
    else:
        return False
    turn.is_open, turn.closed_at, turn.closed_by_id = False, by.now, one.happenings[0].event_id
    return True


def _is_turn_of(by: Actor, turn: Turn) -> bool:
    """The person's turn, or one for everybody in a role or a unit; nobody's when the program acts by itself."""
    if by.is_system:
        return False
    if turn.person_id is not None:
        return turn.person_id == by.deciding_id
    return turn.role in by.deciding_roles or turn.unit_id in by.deciding_unit_ids


def settle_deadlines(work: Sequence[Touched]) -> list[tuple[Record, tuple[str, ...]]]:
    """Meet the deadlines of closed records; returns records whose nearest open one may be another, to be updated."""
    told = _told(work)
    records = {pk: news.record for pk, happened in told.items() for _one, news in happened if news.record}
    moved = {pk for pk, happened in told.items() if any(news.moved for _one, news in happened)}
    closed = {pk for pk in moved if not records[pk].is_open}
    dated = [row for one in work for row in (*one.added, *one.removed) if isinstance(row, Deadline)]
    affected = closed | {row.record.pk for row in dated}
    if not affected:
        return []
    moment = work[0].call.by.now
    Deadline.objects.open().filter(record__in=closed).update(met_at=moment)
    still_open = Deadline.objects.open().filter(record__in=affected)
    nearest: dict[int, date] = {}
    for pk, due in still_open.values_list("record", "due_on"):
        nearest[pk] = min(due, nearest.get(pk, due))
    changed = [record for pk, record in records.items() if pk in affected]
    for record in changed:
        record.deadline_on = nearest.get(record.pk)
    return [(record, ("deadline_on",)) for record in changed]
