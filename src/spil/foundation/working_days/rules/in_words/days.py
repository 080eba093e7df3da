"""Days in words: “vrijdag”, “le 3 mars”, “last working day of the month”, “12/1”, “over 3 werkdagen”.

A table of patterns, the most particular first; each has a function that makes a day of what it found, or nothing when
it is no day after all (31/2). A day that only describes something (“de mail van vrijdag”) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from spil.foundation.working_days.rules.days import Calendar
from spil.foundation.working_days.rules.in_words.words import (
    BEFORE,
    EVERY,
    MONTH,
    MONTH_OF,
    NTH,
    NUMBER,
    ORDINAL,
    ORDINALS,
    TOWARDS,
    WEEKDAY,
    WEEKDAY_OF,
    any_of,
    as_matched,
    number,
    short_weekdays,
)
from spil.foundation.working_days.rules.repeating import (
    FIRST_WORKING,
    LAST_WORKING,
    Repetition,
    Unit,
    first_occurrence,
)

_DAY = timedelta(days=1)
#: years, at most: from 2096 to 2104
_BETWEEN_LEAP_DAYS = 8
#: a day behind one of these says which mail, which invoice; it is not when the task is for
_DESCRIBES = re.compile(r"(?:\b(?:van|du|from|dd|since|sinds|depuis|of)\b\.?|\bDe\b|['’]s|\bgoe[dr]en?)\s*$")
#: what has a number or parts: “kwartaal 4/4”, “art. 5/3”
_COUNTED = re.compile(
    r"\b(?:kwartaal|trimestre|quarter|semester|semestre|deel|partie|part|fase|phase|stap|étape|step|blad|page"
    r"|art|artikel|article|nr|nummer|numéro|number|bus|lot)\.?\s*$",
    re.IGNORECASE,
)
#: nor behind one that says until when, or when not
_ENDS = re.compile(
    r"(?:\b(?:tot(?:\s+en\s+met)?|t/m|au|until|till|behalve|sauf|except)|jusqu['’](?:au|à)?)\s*$",
    re.IGNORECASE,
)
#: behind one of these it is one of a row, and not the next such day
_OF_A_ROW = re.compile(rf"(?<![\w/-])(?:{EVERY}(?:\s+(?:even|paire?s?))?|{NTH})\s+$", re.IGNORECASE)
#: one of several days that are named together: “de 15de en de 30ste”, “10 en 11 december”
_DAY_WORD = rf"(?:{WEEKDAY}|vandaag|overmorgen|morgen|aujourd['’]hui|après-demain|demain|today|tomorrow)"
_SOME = r"(?:en|et|and|&|of|ou|or)\s*(?:(?:op|on|le|de|the)\s+)?"
_ONE_OF_SOME = re.compile(rf"(?:(?:op|on|le|de|the)\s+)?(?:\d|{NTH}|{_DAY_WORD})", re.IGNORECASE)
_SOME_AHEAD = re.compile(rf"(?<![\w/-])(?:{NTH}|\d{{1,2}}|{_DAY_WORD})\s*{_SOME}$", re.IGNORECASE)
_SOME_BEHIND = re.compile(rf"\s*{_SOME}(?:{NTH}|{_DAY_WORD})(?![\w-])", re.IGNORECASE)
_MONTHLY = (
    r"(?:(?:van|du|of|de)\s+)?(?:(?P<next>volgende|prochain|next)\s+(?:maand|mois|month)"
    r"|(?:de|deze|le|ce|the|this)?\s*(?:maand|mois|month)(?P<later>\s+prochain)?|(?P<month>{month})(?:\s+(?P<y>20\d\d))?)"
)
_LEAD = rf"(?:(?P<before>{BEFORE})\s+|(?:{TOWARDS})\s+)?"
#: “every week from Tuesday”: only of what repeats this says when it begins
_LEAD_OF_ROW = rf"(?:(?P<before>{BEFORE})\s+|(?:{TOWARDS}|from)\s+)?"


@dataclass(frozen=True)
class Moment:
    """What the words are read against."""

    today: date
    calendar: Calendar
    language: str

    def coming(self, weekday: int) -> date:
        """The next such weekday, never today."""
        return self.today + (((weekday - self.today.weekday() - 1) % 7) + 1) * _DAY

    def in_week(self, weeks: int, weekday: int) -> date:
        return self.today + (weeks * 7 + weekday - self.today.weekday()) * _DAY

    def in_year(self, month: int, day: int, year: int | None) -> date | None:
        """The day of that year; without one, the next time that it comes. A day that is over is never meant."""
        first = self.today.year if year is None else year if year > 99 else 2000 + year
        for one in range(first, first + (_BETWEEN_LEAP_DAYS if year is None else 0) + 1):
            with suppress(ValueError):
                if (found := date(one, month, day)) >= self.today:
                    return found
        return None


Found = re.Match[str]
Maker = Callable[[Found, Moment], date | None]


def _digits(found: Found, at: Moment) -> date | None:
    if found.group().endswith("24/7") or _COUNTED.search(found.string[: found.start()]):
        return None
    return at.in_year(int(found["m"]), int(found["d"]), int(found["y"]) if found["y"] else None)


def _named(found: Found, at: Moment) -> date | None:
    return at.in_year(
        MONTH_OF[found["month"].lower()], int(found["d"]), int(found["y"]) if found["y"] else None
    )


def _month_after(first: date) -> date:
    return (first + 31 * _DAY).replace(day=1)


def _month_of(found: Found, at: Moment) -> date:
    """The first day of the month that is meant."""
    first = at.today.replace(day=1)
    if found["month"]:
        month = MONTH_OF[found["month"].lower()]
        return date(int(found["y"] or first.year + (month < first.month)), month, 1)
    return _month_after(first) if found["next"] or found["later"] else first


def _in_month(found: Found, at: Moment, day_of: Callable[[date], date]) -> date | None:
    """What `day_of` makes of the first day of the month that is meant; of a day that is over, the next one like it."""
    first = _month_of(found, at)
    if (day := day_of(first)) >= at.today:
        return day
    if found["y"]:
        return None
    return day_of(first.replace(year=first.year + 1) if found["month"] else _month_after(first))


def _edge_of_month(found: Found, at: Moment) -> date | None:
    is_first = found["edge"].lower()[:3] in ("eer", "pre", "fir", "beg", "déb", "deb", "sta")
    wanted = FIRST_WORKING if is_first else LAST_WORKING
    rule = Repetition(Unit.MONTHS, 1, (), wanted)
    return _in_month(found, at, lambda first: first_occurrence(rule, first, at.calendar))


def _weekday_of_month(found: Found, at: Moment) -> date | None:
    rule = Repetition(Unit.MONTHS, 1, (_weekday(found),), ORDINALS[found["which"].lower()])
    return _in_month(found, at, lambda first: first_occurrence(rule, first, at.calendar))


def _middle(found: Found, at: Moment) -> date | None:
    return _in_month(found, at, lambda first: at.calendar.first_from(first.replace(day=15)))


def _in_so_many(found: Found, at: Moment) -> date | None:
    count, unit = number(found["n"]), found["unit"].lower()
    if unit.startswith(("werk", "jours ouvr", "jour ouvr", "working", "business")):
        return at.calendar.add(at.today, count)
    if unit.startswith(("week", "wek", "sem")):
        return at.today + 7 * count * _DAY
    if unit.startswith(("maand", "mois", "month")):
        month = at.today.month - 1 + count
        year, month = at.today.year + month // 12, month % 12 + 1
        return next(day for n in range(4) if (day := at.in_year(month, at.today.day - n, year)))
    return at.today + count * _DAY


def _weekday(found: Found) -> int:
    return WEEKDAY_OF[found["weekday"].lower()]


def _next_week(found: Found, at: Moment) -> date | None:
    return at.in_week(1, _weekday(found))


def _coming(found: Found, at: Moment) -> date | None:
    return at.coming(_weekday(found))


def _coming_and_weeks(found: Found, at: Moment) -> date | None:
    weeks = {"huit": 1, "quinze": 2}.get((found["en"] or "").lower()) or number(found["n"] or "1")
    return at.coming(_weekday(found)) + 7 * weeks * _DAY


def _in_that_week(found: Found, at: Moment) -> date | None:
    return at.in_week(number(found["n"]), _weekday(found))


def _this_week_end(found: Found, at: Moment) -> date | None:
    weeks = 1 if found["next"] or found["later"] else 0
    return max(at.today, at.calendar.last_until(at.in_week(weeks, 4)))


def _week(_found: Found, at: Moment) -> date | None:
    return at.calendar.first_from(at.in_week(1, 0))


def _month(_found: Found, at: Moment) -> date | None:
    return at.calendar.first_from(_month_after(at.today.replace(day=1)))


def _numbered(found: Found, at: Moment) -> date | None:
    """“de 15de”: of this month, else of the first one that still has it."""
    first = at.today.replace(day=1)
    for _ in range(3):
        day = at.in_year(first.month, int(found["d"]), first.year)
        if day is not None and day >= at.today:
            return day
        first = _month_after(first)
    return None


def _after_days(days: int) -> Maker:
    return lambda _found, at: at.today + days * _DAY


#: in front of a date, and no more than its echo
_OF_WEEK = rf"(?:(?:{WEEKDAY}|{{short}})\.?\s+)?"
_ORDINAL = r"(?:ste|de|er|ère|e|st|nd|rd|th)?"
_PART_OF_DAY = (
    r"(?:\s*(?:vroeg|ochtend|voormiddag|middag|namiddag|avond|matin|midi|soir|après-midi"
    r"|morning|afternoon|evening))?"
)
_TODAY = any_of(
    (
        *("vandaag", "vanochtend", "vanmorgen", "vanvoormiddag", "vanmiddag", "vannamiddag", "vanavond"),
        *("aujourd'hui", "aujourd’hui", "ce matin", "cet après-midi", "ce soir"),
        *("today", "tonight", "this morning", "this afternoon", "this evening"),
    )
)
_UNITS = any_of(
    (
        *("werkdag", "werkdagen", "dag", "dagen", "week", "weken", "maand", "maanden"),
        *("jours ouvrables", "jour ouvrable", "jours ouvrés", "jours", "jour", "semaine", "semaines", "mois"),
        *("working days", "working day", "business days", "days", "day", "weeks", "months", "month"),
    )
)
_MONTHS = _MONTHLY.format(month=MONTH)
_NO_AMOUNT = r"(?!\s*(?:dag|dagen|jour|jours|journée|day|days|uur|u|h|heure|hour)\b)"
#: “03/12 34 56” is a telephone number
_NO_TELEPHONE = r"(?!(?:\s\d{2}){2}|(?:\.\d{2}){2})"

#: the pattern behind its lead (“tegen”, “op”, “le”), and what makes a day of it
_PATTERNS: tuple[tuple[str, Maker], ...] = (
    (r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)", _digits),
    (_OF_WEEK + r"(?P<d>\d{1,2})(?P<sep>[/.-])(?P<m>\d{1,2})(?P=sep)(?P<y>20\d\d|\d\d)", _digits),
    (_OF_WEEK + r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?P<y>)" + _NO_AMOUNT + _NO_TELEPHONE, _digits),
    (
        (
            rf"{_OF_WEEK}(?:(?:de|den|the)\s+)?(?P<d>\d{{{{1,2}}}}){_ORDINAL}\s+"
            rf"(?:(?:of|de)\s+)?(?P<month>{MONTH})\.?(?:\s+(?P<y>20\d\d))?"
        ),
        _named,
    ),
    (rf"(?:{WEEKDAY}\s+)?(?P<month>{MONTH})\s+(?P<d>\d{{{{1,2}}}})(?:st|nd|rd|th)(?P<y>)", _named),
    (
        r"(?:de\s+|le\s+|the\s+)?(?P<edge>laatste|eerste|dernier|premier|last|first)\s+"
        r"(?:werkdag|jour\s+ouvrable|working\s+day|business\s+day)\s+" + _MONTHS,
        _edge_of_month,
    ),
    (
        rf"(?:(?:de|le|the)\s+)?(?P<which>{ORDINAL})\s+(?P<weekday>{WEEKDAY})\s+{_MONTHS}",
        _weekday_of_month,
    ),
    (
        rf"(?:het\s+|la\s+|the\s+)?(?P<edge>einde?|fin|end|begin|début|debut|start)\s+{_MONTHS}",
        _edge_of_month,
    ),
    (rf"(?:half|midden|mi-|mid-?)\s*(?P<month>{MONTH})(?:\s+(?P<y>20\d\d))?(?P<next>)(?P<later>)", _middle),
    (
        (
            r"(?:het\s+|la\s+|the\s+)?(?:einde?|fin|end)\s+(?:(?:van|of|de)\s+)?(?:(?P<next>volgende|next)\s+week"
            r"|(?:de|deze|la|the|this|cette)?\s*(?:week|semaine)(?P<later>\s+prochaine)?)"
        ),
        _this_week_end,
    ),
    (rf"(?:volgende|next)\s+week\s+(?:op\s+|on\s+)?(?P<weekday>{WEEKDAY})", _next_week),
    (rf"(?P<weekday>{WEEKDAY})\s+(?:in\s+|van\s+)?(?:volgende|next)\s+week", _next_week),
    (rf"(?P<weekday>{WEEKDAY})\s+(?:de\s+)?(?:la\s+)?semaine\s+prochaine", _next_week),
    (
        rf"(?P<weekday>{WEEKDAY})\s+(?:over\s+(?P<n>{NUMBER})\s+we[e]?ke?n?|en\s+(?P<en>huit|quinze))",
        _coming_and_weeks,
    ),
    (rf"(?:volgende|next)\s+(?P<weekday>{WEEKDAY})", _next_week),
    (rf"(?:komende|aanstaande|deze|this|coming|ce)\s+(?P<weekday>{WEEKDAY})", _coming),
    (rf"(?P<weekday>{WEEKDAY})\s+(?:a\.?s\.?|eerstkomende|prochain)", _coming),
    (
        rf"(?:over|dans|in)\s+(?P<n>{NUMBER})\s+(?:weken|week|semaines?|weeks?)\s+(?:op\s+|le\s+|on\s+)?(?P<weekday>{WEEKDAY})",
        _in_that_week,
    ),
    (
        rf"(?:vandaag\s+)?(?:over|binnen(?:\s+de)?|na|dans|d['’]ici|in|within)\s+(?P<n>{NUMBER})\s+(?P<unit>{_UNITS})",
        _in_so_many,
    ),
    (r"(?:begin\s+|début\s+|early\s+)?(?:volgende\s+week|(?:la\s+)?semaine\s+prochaine|next\s+week)", _week),
    (r"(?:volgende\s+maand|(?:le\s+)?mois\s+prochain|next\s+month)", _month),
    (
        rf"overmorgen{_PART_OF_DAY}|après-demain{_PART_OF_DAY}|(?:the\s+)?day\s+after\s+tomorrow",
        _after_days(2),
    ),
    (rf"morgen{_PART_OF_DAY}|demain{_PART_OF_DAY}|tomorrow{_PART_OF_DAY}", _after_days(1)),
    (_TODAY, _after_days(0)),
    (
        (
            rf"(?:{WEEKDAY}\s+)?(?:de|the)\s+(?P<d>\d{{{{1,2}}}})(?:ste|de|e|st|nd|rd|th)"
            r"(?!\s*(?:verdieping|keer|editie|verjaardag|eeuw|floor|time|edition|birthday|century))"
        ),
        _numbered,
    ),
    (r"le\s+(?P<d>\d{1,2})(?=\s*(?:$|[,;.!]|à\b))", _numbered),
    (rf"(?P<weekday>{WEEKDAY}){_PART_OF_DAY}", _coming),
)
#: Dutch and English count “within” as a limit, as “tegen” does
_WITHIN = re.compile(r"^(?:binnen|d['’]ici|within)\b", re.IGNORECASE)


@dataclass(frozen=True)
class FoundDay:
    from_at: int
    until_at: int
    day: date
    before: bool


def _means_more(found: Found) -> bool:
    """Whether the words around it make something else of it than the day on which the task is done."""
    ahead = found.string[: found.start()]
    if any(one.search(ahead) for one in (_DESCRIBES, _ENDS, _OF_A_ROW)):
        return True
    is_of_some = _SOME_AHEAD.search(ahead) or _SOME_BEHIND.match(found.string, found.end())
    return bool(is_of_some and _ONE_OF_SOME.match(found.group()))


def days_in(text: str, at: Moment, *, repeats: bool = False) -> Iterator[FoundDay]:
    """Every day that the text names as when, the most particular pattern first; `repeats` says that it is of a row."""
    text, lead = as_matched(text), _LEAD_OF_ROW if repeats else _LEAD
    short = any_of(short_weekdays(at.language) or ("\x00",))
    for pattern, make in _PATTERNS:
        body = pattern.replace("{short}", short).replace("{{", "{").replace("}}", "}")
        for found in re.finditer(rf"(?<![\w/-]){lead}(?:{body})(?![\w/])", text, re.IGNORECASE):
            if _means_more(found):
                continue
            day = make(found, at)
            if day is not None:
                before = bool(found["before"]) or bool(_WITHIN.match(found.group()))
                yield FoundDay(found.start(), found.end(), day, before)
