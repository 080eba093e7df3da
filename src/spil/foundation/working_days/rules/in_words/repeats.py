"""Repetition in words: “elke maandag”, “toutes les 2 semaines”, “every last working day of the month”."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from spil.foundation.working_days.rules.in_words.words import (
    AND,
    EVERY,
    MONTH,
    MONTH_OF,
    NTH,
    NUMBER,
    ORDINAL,
    ORDINALS,
    WEEKDAY,
    WEEKDAY_OF,
    as_matched,
    number,
)
from spil.foundation.working_days.rules.repeating import FIRST_WORKING, LAST, LAST_WORKING, Repetition, Unit

_EVERY = rf"(?:op\s+|on\s+)?{EVERY}"
_OF_MONTH = (
    r"(?:van\s+(?:de|elke|iedere)\s+maand|du\s+mois|de\s+chaque\s+mois|of\s+(?:the|each|every)\s+month)"
)
_OF_EVERY_MONTH = r"(?:van\s+(?:elke|iedere)\s+maand|de\s+chaque\s+mois|of\s+(?:each|every)\s+month)"
_WHICH = rf"(?P<which>{ORDINAL})\s+(?P<weekday>{WEEKDAY})"
#: only the first and the last are of a month by themselves: every second Friday may be one in two weeks
_EDGE = r"(?P<which>eerste|laatste|premiers?|derniers?|first|last)"
_NAMED = (
    rf"(?:(?P<d>\d{{1,2}})(?:ste|de|er|e|st|nd|rd|th)?\s+(?:(?:of|de)\s+)?(?P<month>{MONTH})"
    rf"|(?P<month_first>{MONTH})\s+(?P<d_behind>\d{{1,2}})(?:st|nd|rd|th))"
)
#: what would be left of a repetition that is read without what stands before or behind it
_PART_OF_MORE = re.compile(
    rf"\b(?:van|de|of)\s+$|\b(?:{NTH}|\d+)\s*{AND}\s*(?:(?:op\s+)?de\s+|le\s+|the\s+)?$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    rf"\s*,?\s*(?:behalve|uitgezonderd|sauf|excepté|hormis|except)\b"
    rf"|\s+(?:in|van|en|de|of)\s+(?:de\s+maand\s+)?{MONTH}\b"
    rf"|\s*{AND}\s*(?:(?:(?:op\s+)?de|le|the|{EVERY})\s+)?{NTH}\s",
    re.IGNORECASE,
)
_WORKING_DAY = (
    r"(?:werkdagen|werkdag|jours\s+ouvrables|jour\s+ouvrable|working\s+days?|weekdays?|business\s+days?)"
)
_SEVERAL = rf"{WEEKDAY}(?:\s*{AND}\s*(?:(?:{EVERY}|op|le|les|on)\s+)?{WEEKDAY}){{0,6}}"
_ON = rf"(?:\s+(?:op|le|on)\s+(?P<weekdays>{_SEVERAL}))?"

_LEAP_YEAR = 2028
#: by the first letters of the word
_MONTHS_IN = {"kwart": 3, "trime": 3, "quart": 3, "halfj": 6, "semes": 6}

Found = re.Match[str]


def _weeks(every: int, words: str) -> Repetition:
    named = re.findall(WEEKDAY, words, re.IGNORECASE)
    return Repetition(Unit.WEEKS, every, tuple(sorted({WEEKDAY_OF[name.lower()] for name in named})))


def _weekdays(found: Found) -> Repetition:
    return _weeks(1, found.group())


def _edge(found: Found) -> Repetition:
    is_first = found["edge"].lower().startswith(("eer", "pre", "fir"))
    if found["work"]:
        return Repetition(Unit.MONTHS, 1, (), FIRST_WORKING if is_first else LAST_WORKING)
    return Repetition(Unit.MONTHS, 1, (), 1 if is_first else LAST)


def _numbered(found: Found) -> Repetition | None:
    day, every = int(found["d"]), found.groupdict().get("n")
    return Repetition(Unit.MONTHS, number(every) if every else 1, (), day) if 1 <= day <= 31 else None


def _weekday_of_month(found: Found) -> Repetition:
    every, which = found.groupdict().get("n"), ORDINALS[found["which"].lower()]
    weekday = WEEKDAY_OF[found["weekday"].lower()]
    return Repetition(Unit.MONTHS, number(every) if every else 1, (weekday,), which)


def _yearly(found: Found) -> Repetition | None:
    """“elke 15 maart”: the day itself is read as the one from which it repeats."""
    month = MONTH_OF[(found["month"] or found["month_first"]).lower()]
    day = int(found["d"] or found["d_behind"])
    return Repetition(Unit.YEARS) if 1 <= day <= monthrange(_LEAP_YEAR, month)[1] else None


def _units(found: Found) -> Repetition:
    every, unit = number(found["n"]) if found["n"] else 1, found["unit"].lower()
    if re.fullmatch(_WORKING_DAY, unit):
        return Repetition(Unit.WORKING_DAYS, every)
    if unit.startswith(("week", "wek", "sem")):
        return _weeks(every, found["weekdays"] or "")
    if (months := _MONTHS_IN.get(unit[:5])) is not None:
        return Repetition(Unit.MONTHS, every * months)
    if unit.startswith(("maand", "mois", "month")):
        return Repetition(Unit.MONTHS, every)
    if unit.startswith(("jaar", "jaren", "an", "year")):
        return Repetition(Unit.YEARS, every)
    return Repetition(Unit.DAYS, every)


def _other_week(found: Found) -> Repetition:
    return _weeks(2, found.group())


def _adverb(found: Found) -> Repetition:
    units = {
        Unit.DAYS: ("dagelijks", "quotidien", "daily"),
        Unit.WEEKS: ("wekelijks", "hebdomadaire", "weekly"),
        Unit.MONTHS: ("maandelijks", "mensuel", "monthly"),
        Unit.YEARS: ("jaarlijks", "annuel", "yearly"),
    }
    word = found["word"].lower()
    unit = next(unit for unit, words in units.items() if word.startswith(words))
    return Repetition(Unit.WORKING_DAYS if unit == Unit.DAYS else unit)


_UNIT = (
    rf"(?P<unit>{_WORKING_DAY}|weken|week|semaines?|weeks|dagen|dag|jours?|days?|maanden|maand|mois|months?"
    r"|kwartalen|kwartaal|trimestres?|quarters?|halfjaar|semestres?|jaren|jaar|ans|an|années?|years?)"
)
_PATTERNS: tuple[tuple[str, Callable[[Found], Repetition | None]], ...] = (
    (
        rf"{_EVERY}\s+(?P<edge>eerste|laatste|premier|dernier|premiers|derniers|first|last)\s+(?P<work>{_WORKING_DAY})?(?:dag|jour|day)?\s*{_OF_MONTH}",
        _edge,
    ),
    (
        rf"(?:(?:op\s+)?de\s+|le\s+|the\s+)?(?P<edge>eerste|laatste|premier|dernier|first|last)\s+(?P<work>{_WORKING_DAY})?(?:dag|jour|day)?\s*{_OF_EVERY_MONTH}",
        _edge,
    ),
    (rf"{_EVERY}\s+{_WHICH}\s+{_OF_MONTH}", _weekday_of_month),
    (rf"(?:(?:op\s+)?de\s+|le\s+|(?:on\s+)?the\s+)?{_WHICH}\s+{_OF_EVERY_MONTH}", _weekday_of_month),
    (
        rf"{_EVERY}\s+(?:(?P<n>{NUMBER})\s+)?(?:maanden|maand|mois|months?),?\s+(?:(?:op\s+)?de\s+|le\s+|(?:on\s+)?the\s+)?{_WHICH}",
        _weekday_of_month,
    ),
    (
        rf"{_EVERY}\s+{_EDGE}\s+(?P<weekday>{WEEKDAY})(?!\s+(?:van|voor|na|du|de|of|in|before|after|avant|après)\b)",
        _weekday_of_month,
    ),
    (rf"{_EVERY}(?=\s+{_NAMED}(?![\w/-]))", _yearly),
    (
        rf"(?:{_EVERY}|op\s+de|de|le|the)\s+(?P<d>\d{{1,2}})(?:ste|de|er|e|st|nd|rd|th)?\s+(?:van\s+(?:elke|iedere|de)\s+maand|de\s+chaque\s+mois|of\s+(?:each|every)\s+month)",
        _numbered,
    ),
    (rf"{_EVERY}\s+(?P<d>\d{{1,2}})(?:ste|de|e|st|nd|rd|th)(?!\s*\w)", _numbered),
    (
        rf"{_EVERY}\s+(?:(?P<n>{NUMBER})\s+)?mois,?\s+le\s+(?P<d>\d{{1,2}})(?:er)?(?!\w|\s*(?:{MONTH}\b|[/.:-]\d|h\b|heures?\b))",
        _numbered,
    ),
    (rf"(?:{_EVERY}|les(?=\s+\w+s\b))\s+{_SEVERAL}", _weekdays),
    (rf"(?:every\s+other\s+week|om\s+de\s+week|une\s+semaine\s+sur\s+deux){_ON}", _other_week),
    (rf"(?:every\s+other|om\s+de\s+andere)\s+{WEEKDAY}|un\s+{WEEKDAY}\s+sur\s+deux", _other_week),
    (rf"(?:{_EVERY}|om\s+de)\s+(?:(?P<n>{NUMBER})\s+)?{_UNIT}{_ON}", _units),
    (
        r"(?P<word>dagelijks|wekelijks|maandelijks|jaarlijks|quotidiennement|hebdomadairement|mensuellement|annuellement|daily|weekly|monthly|yearly)(?=\s*!*\s*$)",
        _adverb,
    ),
)


@dataclass(frozen=True)
class FoundRepetition:
    from_at: int
    until_at: int
    rule: Repetition


def repetitions_in(text: str) -> Iterator[FoundRepetition]:
    """Every repetition that the text asks for, the most particular pattern first."""
    text = as_matched(text)
    for pattern, make in _PATTERNS:
        for found in re.finditer(rf"(?<![\w/-]){pattern}(?![\w/])", text, re.IGNORECASE):
            if _PART_OF_MORE.search(text[: found.start()]) or _GOES_ON.match(text, found.end()):
                continue
            rule = make(found)
            if rule is not None and rule.every:
                yield FoundRepetition(found.start(), found.end(), rule)
