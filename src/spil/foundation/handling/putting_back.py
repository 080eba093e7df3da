"""A record as it stood before something was done to it that is taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.handling.passing import ASSIGN, passed_on
from spil.foundation.organisation.models import Role
from spil.foundation.records.models import KindModel, Record
from spil.foundation.turns.models import Turn, TurnState


def put_back(row: KindModel, event: Event, names: Collection[str]) -> list[Any]:
    """What an event changed under these names, as it was; what somebody changed since, stays.

    Among the names can be `state` and `deadline`. Whoever had the record by it is asked no more; who was asked to give
    it to somebody is asked again.
    """
    record, changes, former_id = row.record, changes_of(event), row.record.owner_id
    for name in set(names) & changes.keys():
        _put_back(row, name, *changes[name])
    if "state" in names and event.from_state and record.state == event.to_state:
        record.state = event.from_state
    days = _days_put_back(record, changes) if "deadline" in names else []
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


def _days_put_back(record: Record, changes: dict[str, list[Any]]) -> list[Deadline | Remove]:
    came, went = _named(changes.get("+deadline", ["", ""])[1]), _named(changes.get("-deadline", ["", ""])[0])
    open_now = {str(one): one for one in Deadline.objects.open().filter(record=record)}
    return [
        *(Remove(open_now[one]) for one in came if one in open_now),
        *(
            Deadline(record=record, what=what, due_on=date.fromisoformat(day))
            for what, day in (one.rsplit(" ", 1) for one in went)
        ),
    ]


def _named(told: str) -> list[str]:
    return [one for one in told.split(", ") if one]
