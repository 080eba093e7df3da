"""By which days the office counts; an open deadline of a record gives way to another day, or to none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, partial

from spil.foundation.actions.door import read_once
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.organisation.places import office_country, place_of
from spil.foundation.records.models import Record
from spil.foundation.working_days.queries import calendar_for
from spil.foundation.working_days.rules import Calendar


def office_calendar(
    from_on: date, person_id: int | None = None, *, legal_entity: LegalEntity | None = None
) -> Calendar:
    """The calendar of the place where this person works: its country's public holidays, and its closing days.

    Who works at none that is known has the holidays of this legal entity's country, else of the first one's. Two
    queries in a passage, and one more to find the first legal entity.
    """

    def read() -> Calendar:
        place = place_of(person_id)
        country = place.country or (legal_entity.country if legal_entity else office_country())
        return calendar_for(country, place.code, from_on=from_on)

    return read_once(("calendar", from_on, person_id, legal_entity and legal_entity.pk), read)


def office_calendars(from_on: date) -> Callable[[int | None], Calendar]:
    """The calendar of each person, by id; read once for each who is asked about."""
    return cache(partial(office_calendar, from_on))


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
