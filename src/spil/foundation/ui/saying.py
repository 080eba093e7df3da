"""Days and moments in the language of whoever reads: what code that makes words for a page uses (rules.py says how)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.ui import rules


def reading_locale() -> str:
    """The locale of whoever reads this page, `nl-BE` when no language is active."""
    return rules.locale_code(get_language() or "nl")


def day_words(day: date | None) -> str:
    """A day in full: `24 november 2026`; nothing for no day."""
    return "" if day is None else rules.long_day_text(day, reading_locale())


def short_day_words(day: date, today: date) -> str:
    """A day as a table has it: `di 24 nov`, `31 mrt 2028`."""
    return rules.date_text(day, today, reading_locale())


def in_force_words(from_on: date, until_on: date | None, today: date) -> str:
    """A half-open period as a table has it: `vanaf di 24 nov t.e.m. vr 27 nov`; without the end when it has none."""
    since = _("from %(day)s") % {"day": short_day_words(from_on, today)}
    return f"{since} {rules.including_text(until_on, today, reading_locale())}" if until_on else since


def moment_words(at: datetime | None) -> str:
    """A moment in full, in office time: `24 november 2026, 9.15 u`."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    return f"{day_words(here.date())}, {rules.time_text(here, reading_locale())}"
