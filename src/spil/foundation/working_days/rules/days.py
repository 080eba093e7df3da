"""Counting in days on which the office is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from spil.foundation.working_days.rules.holidays import Holiday, Purpose, holidays

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6
#: No office is closed longer than this without a break; behind it, the calendar itself is wrong.
_LONGEST_CLOSURE = 400


class NeverOpen(ValueError):
    """A calendar without an open day for more than a year: its closing days or its weekend are wrong."""


class Half(StrEnum):
    """Which part of a day."""

    WHOLE = "whole"
    MORNING = "am"
    AFTERNOON = "pm"


@dataclass(frozen=True)
class Closing:
    """A day on which the office itself closes. An empty `location` means everywhere.

    `replaces` names the holiday that it makes up for (Belgium), if any.
    """

    on: date
    half: Half = Half.WHOLE
    location: str = ""
    replaces: date | None = None


@dataclass(frozen=True)
class Calendar:
    """When the office is open: the holidays of a country, the weekend and the office's own closing days.

    `closings` may hold those of other locations; only those without a location and of `location` count.
    `weekend` has the weekdays (Monday is 0) on which nobody works.
    """

    country: str
    location: str = ""
    closings: tuple[Closing, ...] = ()
    purpose: Purpose = Purpose.OFFICE
    weekend: frozenset[int] = frozenset({_SATURDAY, _SUNDAY})
    _closed: dict[date, frozenset[Half]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        closed: dict[date, frozenset[Half]] = {}
        for closing in self.closings:
            if closing.location in ("", self.location):
                parts = {Half.MORNING, Half.AFTERNOON} if closing.half is Half.WHOLE else {closing.half}
                closed[closing.on] = closed.get(closing.on, frozenset()) | parts
        object.__setattr__(self, "_closed", closed)

    def holiday(self, on: date) -> Holiday | None:
        """The public holiday on that day."""
        return next((day for day in holidays(self.country, on.year, self.purpose) if day.on == on), None)

    def closed_parts(self, on: date) -> frozenset[Half]:
        """The halves of the day on which the office is closed: none, one or both."""
        if on.weekday() in self.weekend or self.holiday(on) is not None:
            return frozenset({Half.MORNING, Half.AFTERNOON})
        return self._closed.get(on, frozenset())

    def open_part(self, on: date) -> Decimal:
        """How much of the day the office is open: 0, 0.5 or 1."""
        return 1 - Decimal(len(self.closed_parts(on))) / 2

    def is_working_day(self, on: date) -> bool:
        """Whether the office is open for at least half of the day."""
        return len(self.closed_parts(on)) < 2

    def first_from(self, on: date) -> date:
        """The day itself when it is a working day, else the next one: where a deadline moves to."""
        return next(self._walk(on, _DAY))

    def last_until(self, on: date) -> date:
        """The day itself when it is a working day, else the one before: when something must be ready."""
        return next(self._walk(on, -_DAY))

    def after(self, on: date) -> date:
        """The next working day, never the day itself."""
        return self.first_from(on + _DAY)

    def before(self, on: date) -> date:
        """The previous working day, never the day itself."""
        return self.last_until(on - _DAY)

    def add(self, on: date, days: int) -> date:
        """So many working days later, or earlier when negative. The day itself does not count.

        With 0 it is `first_from`. Friday plus 1 is Monday; Saturday plus 1 is Monday too.
        """
        if days == 0:
            return self.first_from(on)
        step = _DAY if days > 0 else -_DAY
        walk = self._walk(on + step, step)
        for _ in range(abs(days) - 1):
            next(walk)
        return next(walk)

    def count(self, from_on: date, until_on: date) -> int:
        """Working days in the half-open period; negative when it runs backwards."""
        if until_on < from_on:
            return -self.count(until_on, from_on)
        return sum(1 for on in _days(from_on, until_on) if self.is_working_day(on))

    def open_days(self, from_on: date, until_on: date) -> Decimal:
        """Days on which the office is open in the half-open period, half days as halves."""
        return sum((self.open_part(on) for on in _days(from_on, until_on)), Decimal(0))

    def _walk(self, on: date, step: timedelta) -> Iterator[date]:
        closed = 0
        while closed < _LONGEST_CLOSURE:
            if self.is_working_day(on):
                closed = 0
                yield on
            else:
                closed += 1
            on += step
        raise NeverOpen(
            f"{self.country} {self.location or 'everywhere'}: closed for {_LONGEST_CLOSURE} days near {on}"
        )


def _days(from_on: date, until_on: date) -> Iterator[date]:
    return (from_on + timedelta(days=n) for n in range((until_on - from_on).days))


@dataclass(frozen=True)
class Replacement:
    """A Belgian holiday that has to be made up for.

    `decided_on` is the closing day that names it; `fallback_on` the day that the law gives when nobody
    decided: the first ordinary working day after the holiday.
    """

    holiday: Holiday
    fallback_on: date
    decided_on: date | None = None

    @property
    def on(self) -> date:
        return self.decided_on or self.fallback_on


def replacements(calendar: Calendar, year: int) -> tuple[Replacement, ...]:
    """The holidays of a year that fall on a day on which nobody works, with the day that replaces each.

    Law of 4 January 1974 on public holidays, articles 6 to 8; only Belgium knows them.
    """
    if calendar.country != "BE":
        return ()
    decided = {closing.replaces: closing.on for closing in calendar.closings if closing.replaces}
    taken: set[date] = set()
    found = []
    for holiday in holidays("BE", year, Purpose.OFFICE):
        if holiday.on.weekday() not in calendar.weekend:
            continue
        fallback = calendar.after(holiday.on)
        while fallback in taken:
            fallback = calendar.after(fallback)
        taken.add(fallback)
        found.append(Replacement(holiday, fallback, decided.get(holiday.on)))
    return tuple(found)
