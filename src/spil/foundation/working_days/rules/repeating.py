"""When a repeated task comes again.

An *occurrence* is the day that the repetition gives by the calendar on the wall; the page on which the task then
stands is the next working day when the office is closed, or the one before for what must be ready at a month's end.
Counting goes on from the occurrence, so that a holiday shifts one page and never the whole row.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from spil.foundation.working_days.rules.days import Calendar

_DAY = timedelta(days=1)
#: the longest repetition that a line can ask (999 years) still ends within Python's calendar from here
_LAST_YEAR = 8999
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Unit(StrEnum):
    """What a repetition counts in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


#: days of a month that have no number
LAST, FIRST_WORKING, LAST_WORKING = 0, -1, -2


@dataclass(frozen=True)
class Repetition:
    """Every `every` units. `weekdays` (Monday is 0) for weeks; `day` for months: its number, or one of the three above;
    for years the number as well, so that 29 February comes back in the next leap year (older rows have none).
    Months with a weekday as well fall on the first to the fourth such weekday, as `day` says, or on the LAST.

    As it is read in a line it may name neither: `completed` then takes them from the day on which it begins.

    >>> Repetition(Unit.WEEKS, 2, (1,)).code
    'weeks:2:tue'
    >>> Repetition(Unit.MONTHS, 1, (0,), 1).code
    'months:1:1:mon'
    """

    unit: Unit
    every: int = 1
    weekdays: tuple[int, ...] = ()
    day: int | None = None

    @property
    def code(self) -> str:
        """As it is stored; `of_code` reads it."""
        parts = [self.unit.value, str(self.every)]
        if self.day is not None:
            parts.append(str(self.day))
        if self.unit == Unit.WEEKS or self.weekdays:
            parts.append(",".join(_DAYS[day] for day in self.weekdays))
        return ":".join(parts)

    @classmethod
    def of_code(cls, code: str) -> Repetition:
        """Raises ValueError for what is no code."""
        unit, every, *rest = code.split(":")
        named = rest.pop().split(",") if rest and (unit == Unit.WEEKS or len(rest) > 1) else ()
        weekdays = tuple(_DAYS.index(day) for day in named)
        return cls(Unit(unit), int(every), weekdays, int(rest[0]) if rest else None)


def completed(rule: Repetition, begins: date) -> Repetition:
    """The rule with the weekday or the day of the month on which it begins, where it names none itself."""
    if rule.unit == Unit.WEEKS and not rule.weekdays:
        return replace(rule, weekdays=(begins.weekday(),))
    if rule.unit in (Unit.MONTHS, Unit.YEARS) and rule.day is None:
        return replace(rule, day=begins.day)
    return rule


def next_occurrence(rule: Repetition, after: date, calendar: Calendar) -> date | None:
    """The first occurrence behind `after`, which was one itself (or is the day from which it begins).

    None at the end of the calendar: there the row ends.
    """
    if after.year > _LAST_YEAR:
        return None
    match rule.unit:
        case Unit.WORKING_DAYS:
            return calendar.add(after, rule.every)
        case Unit.DAYS:
            return after + rule.every * _DAY
        case Unit.WEEKS:
            return _next_weekday(rule, after)
        case Unit.MONTHS:
            return _next_in_month(rule, after, calendar)
        case Unit.YEARS:
            return _moved_by_months(after, 12 * rule.every, rule.day or after.day)


def first_occurrence(rule: Repetition, today: date, calendar: Calendar) -> date:
    """The first occurrence from today on, today included."""
    match rule.unit:
        case Unit.WORKING_DAYS:
            return calendar.first_from(today)
        case Unit.WEEKS:
            return next(day for day in (today + n * _DAY for n in range(7)) if day.weekday() in rule.weekdays)
        case Unit.MONTHS:
            found = _day_of_month(rule, today.year, today.month, calendar)
            return found if found >= today else _next_in_month(replace(rule, every=1), today, calendar)
        case _:
            return today


def shifted(rule: Repetition, occurrence: date, to: date) -> Repetition:
    """The rule by which an occurrence falls on another day, and those behind it alike: Thursdays instead of Tuesdays.

    What is counted in days needs no other rule: it is counted from the new day.
    """
    if rule.unit == Unit.WEEKS:
        kept = {day for day in rule.weekdays if day != occurrence.weekday()}
        return replace(rule, weekdays=tuple(sorted({*kept, to.weekday()})))
    if rule.weekdays:
        return replace(rule, weekdays=(to.weekday(),), day=_which_of_month(to, rule.day))
    return replace(rule, day=to.day) if rule.unit in (Unit.MONTHS, Unit.YEARS) else rule


def moved_alike(rule: Repetition, was: date, now: date, other: date, calendar: Calendar) -> date:
    """Where another occurrence falls when the one of `was` falls on `now`, by the rule that holds from then on: as far
    behind it as before. Of several weekdays only the one that was moved is another.
    """
    match rule.unit:
        case Unit.WORKING_DAYS:
            return calendar.add(now, calendar.count(was, other))
        case Unit.DAYS:
            return other + (now - was)
        case Unit.WEEKS:
            return other + (now - was) if other.weekday() == was.weekday() else other
        case _:
            months = 12 * (now.year - was.year) + now.month - was.month
            first = _moved_by_months(other.replace(day=1), months, 1)
            return _day_of_month(completed(rule, now), first.year, first.month, calendar)


def page_of(rule: Repetition, occurrence: date, calendar: Calendar) -> date:
    """The day on whose page an occurrence stands: a day on which the office is open."""
    if rule.unit == Unit.MONTHS and rule.day in (LAST, LAST_WORKING):
        return calendar.last_until(occurrence)
    return calendar.first_from(occurrence)


def next_page(rule: Repetition, after: date, calendar: Calendar) -> date | None:
    """The first occurrence behind `after` that stands on another page: of every day, one is enough for a weekend."""
    page, coming = page_of(rule, after, calendar), next_occurrence(rule, after, calendar)
    while coming is not None and page_of(rule, coming, calendar) == page:
        coming = next_occurrence(rule, coming, calendar)
    return coming


def _next_weekday(rule: Repetition, after: date) -> date:
    """The next named weekday of the same week, else the first one of the week that is `every` weeks on."""
    later = [day for day in rule.weekdays if day > after.weekday()]
    monday = after - after.weekday() * _DAY
    if later:
        return monday + min(later) * _DAY
    return monday + rule.every * 7 * _DAY + min(rule.weekdays) * _DAY


def _next_in_month(rule: Repetition, after: date, calendar: Calendar) -> date:
    first = _moved_by_months(after.replace(day=1), rule.every, 1)
    return _day_of_month(rule, first.year, first.month, calendar)


def _day_of_month(rule: Repetition, year: int, month: int, calendar: Calendar) -> date:
    last = date(year, month, monthrange(year, month)[1])
    if rule.weekdays:
        return _weekday_of_month(rule.weekdays[0], rule.day or LAST, last)
    match rule.day:
        case 0 | None:
            return last
        case -1:
            return calendar.first_from(last.replace(day=1))
        case -2:
            return calendar.last_until(last)
        case number:
            return last.replace(day=min(number, last.day))


def _weekday_of_month(weekday: int, which: int, last: date) -> date:
    """The first to the fourth such weekday, or the last one, of the month that ends on `last`."""
    if which == LAST:
        return last - (last.weekday() - weekday) % 7 * _DAY
    first = last.replace(day=1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (which - 1)) * _DAY


def _which_of_month(day: date, was: int | None) -> int:
    """Which of its month's weekdays a day is: the last one where it `was`, and always when it is the fifth."""
    which = (day.day + 6) // 7
    is_last = (day + 7 * _DAY).month != day.month
    return LAST if which > 4 or (is_last and was == LAST) else which


def _moved_by_months(day: date, months: int, wanted: int) -> date:
    """So many months on, on the wanted day or the last one that the month has."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(wanted, monthrange(year, month + 1)[1]))
