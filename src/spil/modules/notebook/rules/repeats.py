"""Repetition in words: “elke maandag”, “toutes les 2 semaines”, “every last working day of the month”."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from spil.modules.notebook.rules.repeating import FIRST_WORKING, LAST, LAST_WORKING, Repetition, Unit
from spil.modules.notebook.rules.words import MONTH, NUMBER, WEEKDAY, WEEKDAY_OF, number

_EVERY = r"(?:op\s+)?(?:elke|elk|iedere|ieder|alle|chaque|tous\s+les|toutes\s+les|every|each|on\s+every)"
_OF_MONTH = (
    r"(?:van\s+(?:de|elke|iedere)\s+maand|du\s+mois|de\s+chaque\s+mois|of\s+(?:the|each|every)\s+month)"
)
_WORKING_DAY = (
    r"(?:werkdagen|werkdag|jours\s+ouvrables|jour\s+ouvrable|working\s+days?|weekdays?|business\s+days?)"
)
_ON = rf"(?:\s+(?:op|le|on)\s+(?P<weekday>{WEEKDAY}))?"

Found = re.Match[str]


def _weekdays(found: Found) -> Repetition:
    named = re.findall(WEEKDAY, found.group(), re.IGNORECASE)
    return Repetition(Unit.WEEKS, 1, tuple(sorted({WEEKDAY_OF[name.lower()] for name in named})))


def _edge(found: Found) -> Repetition:
    is_first = found["edge"].lower().startswith(("eer", "pre", "fir"))
    if found["work"]:
        return Repetition(Unit.MONTHS, 1, (), FIRST_WORKING if is_first else LAST_WORKING)
    return Repetition(Unit.MONTHS, 1, (), 1 if is_first else LAST)


def _numbered(found: Found) -> Repetition | None:
    day, every = int(found["d"]), found.groupdict().get("n")
    return Repetition(Unit.MONTHS, number(every) if every else 1, (), day) if 1 <= day <= 31 else None


def _units(found: Found) -> Repetition:
    every, unit = number(found["n"]) if found["n"] else 1, found["unit"].lower()
    if re.fullmatch(_WORKING_DAY, unit):
        return Repetition(Unit.WORKING_DAYS, every)
    if unit.startswith(("week", "wek", "sem")):
        weekday = found["weekday"]
        return Repetition(Unit.WEEKS, every, (WEEKDAY_OF[weekday.lower()],) if weekday else ())
    if unit.startswith(("maand", "mois", "month")):
        return Repetition(Unit.MONTHS, every)
    if unit.startswith(("jaar", "jaren", "an", "year")):
        return Repetition(Unit.YEARS, every)
    return Repetition(Unit.DAYS, every)


def _other_week(found: Found) -> Repetition:
    weekday = found["weekday"]
    return Repetition(Unit.WEEKS, 2, (WEEKDAY_OF[weekday.lower()],) if weekday else ())


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
    r"|jaren|jaar|ans|an|années?|years?)"
)
_PATTERNS: tuple[tuple[str, Callable[[Found], Repetition | None]], ...] = (
    (
        rf"{_EVERY}\s+(?P<edge>eerste|laatste|premier|dernier|premiers|derniers|first|last)\s+(?P<work>{_WORKING_DAY})?(?:dag|jour|day)?\s*{_OF_MONTH}",
        _edge,
    ),
    (
        rf"(?:(?:op\s+)?de\s+|le\s+|the\s+)?(?P<edge>eerste|laatste|premier|dernier|first|last)\s+(?P<work>{_WORKING_DAY})?(?:dag|jour|day)?\s*(?:van\s+(?:elke|iedere)\s+maand|de\s+chaque\s+mois|of\s+(?:each|every)\s+month)",
        _edge,
    ),
    (
        rf"(?:{_EVERY}|op\s+de|de|le|the)\s+(?P<d>\d{{1,2}})(?:ste|de|er|e|st|nd|rd|th)?\s+(?:van\s+(?:elke|iedere|de)\s+maand|de\s+chaque\s+mois|of\s+(?:each|every)\s+month)",
        _numbered,
    ),
    (rf"{_EVERY}\s+(?P<d>\d{{1,2}})(?:ste|de|e|st|nd|rd|th)(?!\s*\w)", _numbered),
    (
        rf"{_EVERY}\s+(?:(?P<n>{NUMBER})\s+)?mois,?\s+le\s+(?P<d>\d{{1,2}})(?:er)?(?!\w|\s*(?:{MONTH}\b|[/.:-]\d|h\b|heures?\b))",
        _numbered,
    ),
    (rf"{_EVERY}\s+{WEEKDAY}(?:\s*(?:,|en|et|and|&)\s*{WEEKDAY})*", _weekdays),
    (rf"(?:every\s+other\s+week|om\s+de\s+week|une\s+semaine\s+sur\s+deux){_ON}", _other_week),
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
    for pattern, make in _PATTERNS:
        for found in re.finditer(rf"(?<![\w/-]){pattern}(?![\w/])", text, re.IGNORECASE):
            rule = make(found)
            if rule is not None and rule.every:
                yield FoundRepetition(found.start(), found.end(), rule)
