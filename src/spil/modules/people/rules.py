"""Periods as people say them and as the tables keep them; and for whom somebody comes to act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeVar

from spil.foundation.organisation.rules import acting_deputies, first_here, is_current, is_here

_DAY = timedelta(days=1)
T = TypeVar("T")


def until_after(last_day: date | None) -> date | None:
    """The first day that no longer counts, for a last day that somebody named. None stays "until further notice".

    >>> until_after(date(2026, 11, 27))
    datetime.date(2026, 11, 28)
    """
    return None if last_day is None else last_day + _DAY


def last_day(until_on: date | None) -> date | None:
    """The last day that counts, for reading back to a person."""
    return None if until_on is None else until_on - _DAY


def after(answer: T | Literal[""] | None, held: T | None) -> T | None:
    """What there is now: what there was when nothing was answered, nothing after an empty answer."""
    return held if answer is None else answer or None


def has_days(from_on: date, until_on: date | None) -> bool:
    """Whether a half-open period holds at least one day."""
    return until_on is None or from_on < until_on


def overlap(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    """Whether two half-open periods share a day. Neighbours do not."""
    (a, b), (c, d) = first, second
    return (d is None or a < d) and (b is None or c < b)


def hold_on(periods: Iterable[tuple[date, date | None]], on: date) -> bool:
    """Whether every day from that one on lies in one of these half-open periods.

    >>> day = date(2026, 11, 27)
    >>> hold_on([(day, day + _DAY), (day + _DAY, None)], day), hold_on([(day, day + _DAY)], day)
    (True, False)
    """
    for first, until in sorted(periods, key=lambda one: one[0]):
        if first > on:
            return False
        if until is None:
            return True
        on = max(on, until)
    return False


class Planned(NamedTuple):
    """An absence: who, from when, until the first day back, and the deputy who is named for it."""

    person: int
    from_on: date
    until_on: date | None
    deputy: int | None


@dataclass(frozen=True)
class Deputing:
    """What decides who stands in for whom: absences, standing deputies, and the day on which somebody left."""

    absences: Sequence[Planned]
    standing: Mapping[int, int | None]
    left_on: Mapping[int, date | None]

    def with_absence(self, absence: Planned) -> Deputing:
        return replace(self, absences=[*self.absences, absence])

    def with_person(self, person: int, *, standing: int | None, left_on: date | None) -> Deputing:
        return replace(
            self,
            standing={**self.standing, person: standing},
            left_on={**self.left_on, person: left_on},
        )

    def if_away(self, person: int, from_on: date) -> Deputing:
        """The same if that person were away from then on, with nobody named for it: so it is one day."""
        others = [one for one in self.absences if one.person != person]
        return replace(self, absences=[*others, Planned(person, from_on, None, None)])

    def turning_days(self) -> set[date]:
        """The days on which it may become somebody else."""
        days = {day for one in self.absences for day in (one.from_on, one.until_on) if day}
        return days | {day for day in self.left_on.values() if day}

    def acts_for(self, person: int, on: date) -> set[int]:
        """For whom this person stands in on that day, were it one on which the person is there."""
        deputy_of = {
            one.person: self._deputy(one, on)
            for one in self.absences
            if one.person != person
            and is_current(one.from_on, one.until_on, on)
            and is_here(self.left_on.get(one.person), on)
        }
        return {absent for absent, deputy in acting_deputies(deputy_of).items() if deputy == person}

    def _deputy(self, absence: Planned, on: date) -> int | None:
        asked = (absence.deputy, self.standing.get(absence.person))
        return first_here([(one, self.left_on.get(one) if one else None) for one in asked], on)


def comes_to_act_for(person: int, before: Deputing, after: Deputing, today: date) -> set[int]:
    """For whom this person stands in after a change, on some day from today on, and did not before.

    The person's own absences do not count: who names herself while she is away comes to act on the day she is back.
    """
    days = {day for day in before.turning_days() | after.turning_days() if day > today} | {today}
    return {one for day in days for one in after.acts_for(person, day) - before.acts_for(person, day)}
