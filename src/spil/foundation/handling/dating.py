"""An open deadline of a record gives way to another day, or to none."""

from __future__ import annotations

from datetime import date

from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.records.models import Record


def without_deadline(record: Record, what: str) -> list[Remove]:
    """The record's open deadlines that are called so, to be removed."""
    return [Remove(one) for one in Deadline.objects.open().filter(record=record, what=what)]


def on_another_day(record: Record, what: str, due_on: date | None) -> list[Deadline | Remove]:
    """The new deadline in place of the open ones that are called so; none when there is no day."""
    new = [Deadline(record=record, what=what, due_on=due_on)] if due_on else []
    return [*without_deadline(record, what), *new]


def days_of(record: Record) -> set[date]:
    """The days of the record's open deadlines."""
    return set(Deadline.objects.open().filter(record=record).values_list("due_on", flat=True))
