"""Calendars filled with the office's closing days."""

from __future__ import annotations

from datetime import date

from spil.foundation.working_days.models import ClosingDay
from spil.foundation.working_days.rules import Calendar, Purpose


def calendar_for(
    country: str,
    location: str = "",
    *,
    purpose: Purpose = Purpose.OFFICE,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Calendar:
    """The calendar of a country and a location (its code), in one query.

    Statutory periods do not care about the office's own closing days: a calendar for LEGAL_TERM has none.
    Ask once for a page, not once for a row.
    """
    if purpose is Purpose.LEGAL_TERM:
        return Calendar(country, location, purpose=purpose)
    rows = ClosingDay.objects.filter(country__in=("", country)).at(location).between(from_on, until_on)
    return Calendar(country, location, tuple(row.as_closing() for row in rows))
