"""Holidays, working days and replacement days, on plain dates."""

from spil.foundation.working_days.rules.days import (
    Calendar,
    Closing,
    Half,
    NeverOpen,
    Replacement,
    replacements,
)
from spil.foundation.working_days.rules.holidays import (
    COUNTRIES,
    Holiday,
    HolidayRule,
    Purpose,
    easter,
    holidays,
)

__all__ = [
    "COUNTRIES",
    "Calendar",
    "Closing",
    "Half",
    "Holiday",
    "HolidayRule",
    "NeverOpen",
    "Purpose",
    "Replacement",
    "easter",
    "holidays",
    "replacements",
]
