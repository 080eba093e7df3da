"""A record as it stood before something was done to it that is taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.events.queries import Changes, changes_of
from spil.foundation.handling.passing import ASSIGN, passed_on
from spil.foundation.organisation.models import Role
from spil.foundation.records.models import KindModel, Record
from spil.foundation.turns.models import Turn, TurnState


def put_back(row: KindModel, events: Sequence[Event], names: Collection[str]) -> list[Any]:
    """What these events, in their order, changed under these names, as it was before them; what somebody changed since,
    stays.

    Among the names can be `state` and `deadline`. Whoever had the record by it is asked no more; who was asked to give
    it to somebody is asked again.
    """
    record, former_id = row.record, row.record.owner_id
    told = [changes_of(one) for one in events]
    for name in names:
        if pairs := [changes[name] for changes in told if name in changes]:
            _put_back(row, name, pairs[0][0], pairs[-1][1])
    moves = [one for one in events if one.from_state]
    if "state" in names and moves and record.state == moves[-1].to_state:
        record.state = moves[0].from_state
    days = _days_put_back(record, told) if "deadline" in names else []
    if days or record.owner_id != former_id:
        return [*days, *_asked_again(record, former_id, days)]
    return days


def _asked_again(record: Record, former_id: int | None, days: Sequence[Deadline | Remove]) -> list[Turn]:
    turns = list(Turn.objects.open().filter(record=record).order_by("id"))
    passed = passed_on(record, former_id, turns)
    if record.owner_id is not None:
        return passed
    gone = [one.row.pk for one in days if isinstance(one, Remove)]
    has_day = any(isinstance(one, Deadline) for one in days)
    has_day = has_day or Deadline.objects.open().filter(record=record).exclude(pk__in=gone).exists()
    asked = [turn for turn in turns if turn.action == ASSIGN]
    if has_day:
        return passed if asked else [*passed, Turn(record=record, action=ASSIGN, role=Role.OFFICE_MANAGER)]
    for turn in asked:
        turn.state = TurnState.ENDED
    return [*passed, *asked]


def _put_back(row: KindModel, name: str, was: Any, now: Any) -> None:
    for holder in (row, row.record):
        column = next((one for one in holder._meta.concrete_fields if one.attname == name), None)
        if column is not None and getattr(holder, name) == column.to_python(now):
            setattr(holder, name, column.to_python(was))


def _days_put_back(record: Record, told: Sequence[Changes]) -> list[Deadline | Remove]:
    stood_before: dict[str, bool] = {}  # what is told of a day first says it
    for changes in told:
        for one in _named(changes.get("-deadline", ["", ""])[0]):
            stood_before.setdefault(one, True)
        for one in _named(changes.get("+deadline", ["", ""])[1]):
            stood_before.setdefault(one, False)
    open_now = {str(one): one for one in Deadline.objects.open().filter(record=record)}
    came = [one for one, stood in stood_before.items() if not stood and one in open_now]
    went = [one for one, stood in stood_before.items() if stood and one not in open_now]
    return [
        *(Remove(open_now[one]) for one in came),
        *(
            Deadline(record=record, what=what, due_on=date.fromisoformat(day))
            for what, day in (one.rsplit(" ", 1) for one in went)
        ),
    ]


def _named(told: str) -> list[str]:
    return [one for one in told.split(", ") if one]
