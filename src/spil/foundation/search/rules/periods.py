"""Periods as people name them, in Dutch, French and English: `vorige maand`, `sinds maandag`, `Q3 2026`; pure.

A period is half-open: (first day, first day after it). The week begins on Monday (ISO 8601).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

Days = tuple[date | None, date | None]

_MONTHS = (
    "januari|janvier|january|jan", "februari|fevrier|february|feb", "maart|mars|march|mrt", "april|avril|apr",
    "mei|mai|may", "juni|juin|june|jun", "juli|juillet|july|jul", "augustus|aout|august|aug",
    "september|septembre|sept|sep", "oktober|octobre|october|okt|oct", "november|novembre|nov",
    "december|decembre|dec",
)  # fmt: skip
_WEEKDAYS = (
    "maandag|lundi|monday", "dinsdag|mardi|tuesday", "woensdag|mercredi|wednesday", "donderdag|jeudi|thursday",
    "vrijdag|vendredi|friday", "zaterdag|samedi|saturday", "zondag|dimanche|sunday",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_WEEKDAY = "|".join(_WEEKDAYS)
_UNITS = {
    "day": "dagen|dag|jours|jour|days|day", "week": "weken|week|semaines|semaine|weeks",
    "month": "maanden|maand|mois|months|month", "quarter": "kwartalen|kwartaal|trimestres|trimestre|quarters|quarter",
    "year": "jaren|jaar|annees|annee|ans|an|years|year",
}  # fmt: skip
_UNIT = "|".join(_UNITS.values())
_THIS = "deze|dit|huidige?|ce|cet|cette|this"
_LAST = "vorige|vorig|afgelopen|voorbije|voorbij|verleden|last|previous|past"
_SINCE = ("sinds", "vanaf", "depuis", "since")
_OPEN = "|".join((*_SINCE, "voor", "avant", "before"))


def period_at(folded: str, start: int, today: date, language: str = "nl") -> tuple[Days, int] | None:
    """The period that begins at this place of a folded text (`terms.fold`), and where its words end.

    The language settles what means something else in another one: "hier" is yesterday in French alone.
    """
    for form, made in _FORMS:
        found = form.match(folded, start)
        if found and found.group() == "hier" and language != "fr":
            continue
        if found and (days := made(found, today)) is not None:
            return days, found.end()
    return None


def year_days(year: int) -> Days:
    return date(year, 1, 1), date(year + 1, 1, 1)


def _which(word: str, names: tuple[str, ...]) -> int:
    return next(place for place, each in enumerate(names) if word in each.split("|"))


def _unit(word: str) -> str:
    return next(name for name, each in _UNITS.items() if word in each.split("|"))


def _day(year: int, month: int, day: int) -> Days | None:
    try:
        first = date(year, month, day)
        return first, first + timedelta(days=1)
    except (ValueError, OverflowError):  # OverflowError: after the last day that there is comes none
        return None


def _months_on(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def calendar_period(unit: str, today: date, before: int = 0) -> Days:
    """The day, week, month, quarter or year that today lies in, or so many before it."""
    if unit == "day":
        return today - timedelta(days=before), today - timedelta(days=before - 1)
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * before)
        return monday, monday + timedelta(days=7)
    size = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = _months_on(date(today.year, (today.month - 1) // size * size + 1, 1), -size * before)
    return first, _months_on(first, size)


def _near(found: re.Match[str], today: date) -> Days:
    words = {
        "vandaag": 0,
        "today": 0,
        "aujourd'hui": 0,
        "aujourd’hui": 0,
        "gisteren": 1,
        "hier": 1,
        "yesterday": 1,
    }
    return calendar_period("day", today, words.get(found.group(1), 2))


def _relative(found: re.Match[str], today: date) -> Days:
    return calendar_period(_unit(found.group(2)), today, 1 if found.group(1) in _LAST.split("|") else 0)


def _relative_french(found: re.Match[str], today: date) -> Days:
    return calendar_period(_unit(found.group(1)), today, 1)


def _last_many(found: re.Match[str], today: date) -> Days | None:
    count = int(found.group(1))
    if not 0 < count <= 1200:
        return None
    unit, after = _unit(found.group(2)), today + timedelta(days=1)
    if unit in ("day", "week"):
        return after - timedelta(days=count * (7 if unit == "week" else 1)), after
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    first = _months_on(today, -months)
    last_day = (_months_on(first, 1) - timedelta(days=1)).day
    return first.replace(day=min(today.day, last_day)), after


def _month_year(found: re.Match[str], today: date) -> Days | None:
    month = _which(found.group(1), _MONTHS) + 1
    year = int(found.group(2)) if found.group(2) else today.year - (month > today.month)
    first = date(year, month, 1)
    return first, _months_on(first, 1)


def _written_day(found: re.Match[str], today: date) -> Days | None:
    day, month = int(found.group(1)), _which(found.group(2), _MONTHS) + 1
    if found.group(3):
        return _day(int(found.group(3)), month, day)
    this_year = _day(today.year, month, day)
    if this_year and this_year[0] and this_year[0] > today:
        return _day(today.year - 1, month, day)
    return this_year


def _figures(found: re.Match[str], today: date) -> Days | None:
    day, month, year = (int(part) if part else 0 for part in found.groups())
    return _day(year + 2000 if 0 < year < 100 else year or today.year, month, day)


def _iso(found: re.Match[str], _today: date) -> Days | None:
    return _day(*(int(part) for part in found.groups()))


def _iso_month(found: re.Match[str], _today: date) -> Days | None:
    year, month = int(found.group(1)), int(found.group(2))
    return (date(year, month, 1), _months_on(date(year, month, 1), 1)) if 1 <= month <= 12 else None


def _quarter(found: re.Match[str], today: date) -> Days:
    year = int(found.group(2)) if found.group(2) else today.year
    first = date(year, int(found.group(1)) * 3 - 2, 1)
    return first, _months_on(first, 3)


def _in_year(found: re.Match[str], _today: date) -> Days:
    return year_days(int(found.group(1)))


def _weekday(found: re.Match[str], today: date) -> Days:
    return _last_weekday(found.group(1), today)


def _last_weekday(word: str, today: date) -> Days:
    return calendar_period("day", today, (today.weekday() - _which(word, _WEEKDAYS)) % 7)


def _open_ended(found: re.Match[str], today: date) -> Days | None:
    """`sinds` and `vóór` with any other period, a weekday or a year behind them."""
    inner = _inner(found.group(2), today)
    if inner is None:
        return None
    return (inner[0], None) if found.group(1) in _SINCE else (None, inner[0])


def _inner(words: str, today: date) -> Days | None:
    if re.fullmatch(r"(?:19|20)\d\d", words):
        return year_days(int(words))
    if re.fullmatch(_WEEKDAY, words):
        return _last_weekday(words, today)
    for form, made in _FORMS[3:]:
        found = form.fullmatch(words)
        if found and (days := made(found, today)) is not None:
            return days
    return None


_YEAR = r"((?:19|20)\d\d)"
_ENDS = r"(?![\w])"
_FIGURE_DAY = r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})"
_FRENCH_LAST = "(?:derniere?|passee?|precedente?)"
Made = Callable[[re.Match[str], date], Days | None]
#: the first that fits counts; the first three hold other periods
_FORMS: tuple[tuple[re.Pattern[str], Made], ...] = tuple(
    (re.compile(pattern), made)
    for pattern, made in (
        *((rf"({_OPEN}) (\S+(?: \S+){{{more}}}){_ENDS}", _open_ended) for more in (2, 1, 0)),
        (rf"(vandaag|today|aujourd['’]hui|gisteren|hier|yesterday|eergisteren|avant-hier){_ENDS}", _near),
        (rf"(?:de )?(?:laatste|afgelopen|voorbije|last|past|les) (\d{{1,4}}) (?:derniers |dernieres )?({_UNIT}){_ENDS}",
         _last_many),
        (rf"({_THIS}|{_LAST}) ({_UNIT}){_ENDS}", _relative),
        (rf"(?:le |la |l['’])?(semaine|mois|trimestre|annee|an) {_FRENCH_LAST}{_ENDS}", _relative_french),
        (rf"({_MONTH}) {_YEAR}{_ENDS}", _month_year),
        (rf"(?:in|en) ({_MONTH})(?: {_YEAR})?{_ENDS}", _month_year),
        (rf"(\d{{1,2}})(?:er)? ({_MONTH})(?: {_YEAR})?{_ENDS}", _written_day),
        (rf"{_FIGURE_DAY}{_ENDS}", _figures),
        (rf"{_YEAR}-(\d{{1,2}})-(\d{{1,2}}){_ENDS}", _iso),
        (rf"{_YEAR}-(\d\d)(?![\w-])", _iso_month),
        (rf"[qkt]([1-4])(?:[ -]{_YEAR})?{_ENDS}", _quarter),
        (rf"(?:in|en) {_YEAR}{_ENDS}", _in_year),
        (rf"(?:op|afgelopen|on|last) ({_WEEKDAY}){_ENDS}", _weekday),
    )
)  # fmt: skip
