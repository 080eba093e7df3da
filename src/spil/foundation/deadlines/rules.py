"""Which of several deadlines counts on a day. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date


def coming(days: Collection[date], today: date) -> date | None:
    """The first deadline that is still to come; the last one when all are over.

    >>> coming({date(2026, 3, 1), date(2026, 3, 15)}, date(2026, 3, 5))
    datetime.date(2026, 3, 15)
    """
    return min((day for day in days if day >= today), default=max(days, default=None))


def over(days: Collection[date], today: date) -> date | None:
    """The last deadline that is over; the first to come when none is.

    >>> over({date(2026, 3, 1), date(2026, 3, 15)}, date(2026, 3, 5))
    datetime.date(2026, 3, 1)
    """
    return max((day for day in days if day < today), default=min(days, default=None))
