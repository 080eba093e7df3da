"""Turns and deadlines around a batch: opens what the bodies returned, closes what the actions settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from spil.foundation.actions import writing
from spil.foundation.actions.touched import News, Touched
from spil.foundation.deadlines.models import Deadline
from spil.foundation.turns.models import Turn, TurnState


def settle_turns(work: Sequence[Touched]) -> None:
    """Close the turn of whoever acted, end the others of a record that moved on, open the new ones."""
    told = _told(work)
    waiting = Turn.objects.open().filter(record__in=list(told)) if told else []
    settled = [turn for turn in waiting if _settle(turn, *told[turn.record_id])]
    writing.update((turn, ("state", "is_open", "closed_at", "closed_by_id")) for turn in settled)
    new = [(one, row) for one in work for row in one.added if isinstance(row, Turn)]
    for one, turn in new:
        turn.since_at, turn.opened_by_id = one.call.by.now, one.happenings[0].event_id
        turn.record = turn.record  # takes over the id that the record has by now
    writing.insert(turn for _one, turn in new)


def _told(work: Sequence[Touched]) -> dict[int, tuple[Touched, News]]:
    return {news.record.pk: (one, news) for one in work for news in one.news if news.record is not None}


def _settle(turn: Turn, one: Touched, news: News) -> bool:
    by = one.call.by
    mine = turn.person_id == by.deciding_id or (turn.role != "" and turn.role in by.deciding_roles)
    if turn.action == one.call.action.name and mine:
        turn.state = TurnState.DONE
    elif news.moved:
        turn.state = TurnState.ENDED
    else:
        return False
    turn.is_open, turn.closed_at, turn.closed_by_id = False, by.now, one.happenings[0].event_id
    return True


def settle_deadlines(work: Sequence[Touched]) -> None:
    """Meet the deadlines of closed records, and keep the nearest open one on each record."""
    told = _told(work)
    closed = {
        pk for pk, (_one, news) in told.items() if news.moved and news.record and not news.record.is_open
    }
    affected = closed | {row.record.pk for one in work for row in one.added if isinstance(row, Deadline)}
    if not affected:
        return
    moment = work[0].call.by.now
    Deadline.objects.filter(record__in=closed, met_at__isnull=True).update(met_at=moment)
    nearest: dict[int, date] = {}
    for pk, due in Deadline.objects.filter(record__in=affected, met_at__isnull=True).values_list(
        "record", "due_on"
    ):
        nearest[pk] = min(due, nearest.get(pk, due))
    records = [news.record for pk, (_one, news) in told.items() if pk in affected and news.record is not None]
    for record in records:
        record.deadline_on = nearest.get(record.pk)
    writing.update((record, ("deadline_on",)) for record in records)
