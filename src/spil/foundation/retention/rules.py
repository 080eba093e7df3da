"""From a start and a period to the first day on which something may go.

Periods are counted as Regulation (EEC, Euratom) 1182/71, article 3, counts them: the day of the event itself does not
count, and the last day counts whole. What is counted from 1 January after the event ends on 31 December.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
#: classes that no law and no claim asks to keep: they rest on article 5(1)(e) of the GDPR alone (no longer than is
#: needed), and yield to whom they are about when that person asks for it (article 17)
YIELDING = frozenset({"applicant", "reserve", "visitor", "talks"})


@dataclass(frozen=True)
class Period:
    """How long: years, months and days together; or `is_permanent`, and then for ever.

    `from_january` counts from 1 January of the year after the event instead of from the event.
    """

    years: int = 0
    months: int = 0
    days: int = 0
    from_january: bool = False
    is_permanent: bool = False


def first_day(start: date, period: Period) -> date | None:
    """The first day on which what began then may go; None for what is kept for ever. No day comes after the last that
    there is.

    >>> first_day(date(2024, 3, 15), Period(years=10, from_january=True))
    datetime.date(2035, 1, 1)
    """
    if period.is_permanent:
        return None
    try:
        if period.from_january:
            return _later(date(start.year + 1, 1, 1), period)
        # the day is added last: 29 February on which a period began would otherwise cost it a day
        return _later(start, period) + _DAY
    except (ValueError, OverflowError):
        return date.max


def last_start(today: date, period: Period) -> date | None:
    """The latest start from which something may go today; None for what is kept for ever.

    >>> last_start(date(2035, 1, 1), Period(years=10, from_january=True))
    datetime.date(2024, 12, 31)
    """
    if period.is_permanent:
        return None
    day = date(today.year, 12, 31) if period.from_january else today
    while (goes := first_day(day, period)) is not None and goes > today:
        # a year back where years count; else nearly as far as it is too late, then day by day
        day = date(day.year - 1, 12, 31) if period.from_january else day - max(_DAY, goes - today - 3 * _DAY)
    return day


def _later(day: date, period: Period) -> date:
    """The period later; the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + period.years * 12 + period.months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=period.days)
