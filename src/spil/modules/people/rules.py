"""Periods as people say them and as the tables keep them."""

from __future__ import annotations

from datetime import date, timedelta

_DAY = timedelta(days=1)


def until_after(last_day: date | None) -> date | None:
    """The first day that no longer counts, for a last day that somebody named. None stays "until further notice".

    >>> until_after(date(2026, 11, 27))
    datetime.date(2026, 11, 28)
    """
    return None if last_day is None else last_day + _DAY


def last_day(until_on: date | None) -> date | None:
    """The last day that counts, for reading back to a person."""
    return None if until_on is None else until_on - _DAY


def has_days(from_on: date, until_on: date | None) -> bool:
    """Whether a half-open period holds at least one day."""
    return until_on is None or from_on < until_on


def overlap(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    """Whether two half-open periods share a day. Neighbours do not."""
    (a, b), (c, d) = first, second
    return (d is None or a < d) and (b is None or c < b)
