"""When a job runs: schedules in office time, and the wait before another attempt. Pure.

Office time has a night without 02:30 and a night with two (daylight saving). A time that does not exist is taken as
the moment at which the clock then stands after the jump; of two equal times the first one counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Schedule:
    """At fixed times of some days, or every so many minutes. Made by `daily`, `weekly`, `monthly` and `every`."""

    at: time | None = None
    weekdays: frozenset[int] = frozenset()
    day: int | None = None
    minutes: int | None = None

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment of the schedule after `moment` (aware), in UTC."""
        if self.minutes is not None:
            step = self.minutes * 60
            return datetime.fromtimestamp((int(moment.timestamp()) // step + 1) * step, UTC)
        local = moment.astimezone(zone)
        for days in range(63):  # two months hold every day of the month
            day = local.date() + timedelta(days=days)
            if self.weekdays and day.weekday() not in self.weekdays:
                continue
            if self.day is not None and day.day != self.day:
                continue
            found = datetime.combine(day, self.at or time(), zone).astimezone(UTC)
            if found > moment:
                return found
        raise AssertionError("a schedule without a day")

    @property
    def code(self) -> str:
        """The schedule in a few signs: when it changes in the code, the stored next moment is reckoned anew."""
        when = self.at.strftime("%H:%M") if self.at else ""
        days = ",".join(_DAYS[day] for day in sorted(self.weekdays))
        parts = [
            f"every {self.minutes} min" if self.minutes else "",
            days,
            f"day {self.day}" if self.day else "",
            when,
        ]
        return " ".join(part for part in parts if part)


def daily(at: str) -> Schedule:
    """Every day at a time of the office, such as "02:00"."""
    return Schedule(at=_time(at))


def weekly(days: str, at: str) -> Schedule:
    """On days of the week, such as "mon" or "tue thu", at a time of the office."""
    chosen = frozenset(_DAYS.index(day) for day in days.split())
    if not chosen:
        raise ValueError("weekly needs a day")
    return Schedule(at=_time(at), weekdays=chosen)


def monthly(day: int, at: str) -> Schedule:
    """On a day of the month from 1 to 28, which every month has."""
    if not 1 <= day <= 28:
        raise ValueError("a day of the month is from 1 to 28")
    return Schedule(at=_time(at), day=day)


def every(*, minutes: int) -> Schedule:
    """Every so many minutes of the hour's count since 1970, so that all workers mean the same moments."""
    if minutes < 1:
        raise ValueError("every needs at least one minute")
    return Schedule(minutes=minutes)


def _time(text: str) -> time:
    if not re.fullmatch(r"\d\d:\d\d", text):
        raise ValueError(f"not a time: {text}")
    return time.fromisoformat(text)


def wait_before(attempt: int, first: timedelta) -> timedelta:
    """How long to wait after an attempt (1 is the first) has failed: each time twice as long, an hour at most."""
    return min(first * 2 ** min(attempt - 1, 20), LONGEST_WAIT)
