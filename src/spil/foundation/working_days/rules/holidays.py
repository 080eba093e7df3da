"""The dated table of public holidays, one row for each holiday and law.

To change a holiday by law: give the old row a `valid_until`, add a new row with its source. A row is never
changed, so that the working days of an old period stay what they were.

Belgium: the ten days of the Royal Decree of 18 April 1974. Sundays that the church keeps (Easter,
Pentecost) are not among them, and the days of the communities and the King's Feast are no days off by law.

Netherlands: no law gives the day off; contract or collective agreement does. The Algemene termijnenwet (1964)
names the generally recognised holidays on which no statutory period ends; that is more days than an office is
closed: Good Friday and every 5 May among them. Offices close on 5 May in lustrum years (2025, 2030), as most
collective agreements say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from spil.foundation.money.rules import N_


class Purpose(StrEnum):
    """What the days are counted for."""

    OFFICE = "office"
    LEGAL_TERM = "legal_term"


#: The day in a year, or None in a year without it.
Rule = Callable[[int], date | None]


@dataclass(frozen=True)
class HolidayRule:
    """One row of the table: it holds for days in `valid_from` <= day < `valid_until`.

    `name` is English and translated when shown. `purposes` says whether the office is closed, statutory
    periods are prolonged, or both.
    """

    country: str
    code: str
    name: str
    rule: Rule
    valid_from: date
    source: str
    valid_until: date | None = None
    purposes: frozenset[Purpose] = frozenset(Purpose)


@dataclass(frozen=True, order=True)
class Holiday:
    """A holiday in one year."""

    on: date
    code: str
    name: str
    source: str


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher), right for every year from 1583.

    >>> easter(2026)
    datetime.date(2026, 4, 5)
    """
    moon = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * moon + century - leaps - correction + 15) % 30
    quarter, left = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarter - epact - left) % 7
    shift = (moon + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int) -> Rule:
    return lambda year: date(year, month, day)


def _after_easter(days: int) -> Rule:
    return lambda year: easter(year) + timedelta(days=days)


def _not_on_sunday(month: int, day: int) -> Rule:
    """The day, or the Saturday before it: the royal birthday is never kept on a Sunday."""

    def rule(year: int) -> date:
        on = date(year, month, day)
        return on - timedelta(days=1) if on.weekday() == 6 else on

    return rule


def _every_fifth(month: int, day: int) -> Rule:
    return lambda year: date(year, month, day) if year % 5 == 0 else None


_BE_LAW = "BE: Royal Decree of 18 April 1974 (Belgian Official Gazette 24 April 1974), article 1"
_BE_FROM = date(1974, 5, 1)
_NL_LAW = "NL: Algemene termijnenwet of 25 July 1964, article 3"
_NL_FROM = date(1965, 1, 1)
_TERM = frozenset({Purpose.LEGAL_TERM})
_OFFICE = frozenset({Purpose.OFFICE})

_NEW_YEAR = N_("New Year’s Day")
_GOOD_FRIDAY = N_("Good Friday")
_EASTER_MONDAY = N_("Easter Monday")
_LABOUR = N_("Labour Day")
_ASCENSION = N_("Ascension Day")
_WHIT_MONDAY = N_("Whit Monday")
_NATIONAL = N_("National Day")
_ASSUMPTION = N_("Assumption of Mary")
_ALL_SAINTS = N_("All Saints’ Day")
_ARMISTICE = N_("Armistice Day")
_CHRISTMAS = N_("Christmas Day")
_BOXING = N_("Second Christmas Day")
_KING = N_("King’s Day")
_QUEEN = N_("Queen’s Day")
_LIBERATION = N_("Liberation Day")

TABLE = (
    HolidayRule("BE", "new-year", _NEW_YEAR, _fixed(1, 1), _BE_FROM, _BE_LAW),
    HolidayRule("BE", "easter-monday", _EASTER_MONDAY, _after_easter(1), _BE_FROM, _BE_LAW),
    HolidayRule("BE", "labour", _LABOUR, _fixed(5, 1), _BE_FROM, _BE_LAW),
    HolidayRule("BE", "ascension", _ASCENSION, _after_easter(39), _BE_FROM, _BE_LAW),
    HolidayRule("BE", "whit-monday", _WHIT_MONDAY, _after_easter(50), _BE_FROM, _BE_LAW),
    HolidayRule("BE", "national", _NATIONAL, _fixed(7, 21), _BE_FROM, _BE_LAW),
    HolidayRule("BE", "assumption", _ASSUMPTION, _fixed(8, 15), _BE_FROM, _BE_LAW),
    HolidayRule("BE", "all-saints", _ALL_SAINTS, _fixed(11, 1), _BE_FROM, _BE_LAW),
    HolidayRule("BE", "armistice", _ARMISTICE, _fixed(11, 11), _BE_FROM, _BE_LAW),
    HolidayRule("BE", "christmas", _CHRISTMAS, _fixed(12, 25), _BE_FROM, _BE_LAW),
    HolidayRule("NL", "new-year", _NEW_YEAR, _fixed(1, 1), _NL_FROM, _NL_LAW),
    HolidayRule("NL", "good-friday", _GOOD_FRIDAY, _after_easter(-2), _NL_FROM, _NL_LAW, None, _TERM),
    HolidayRule("NL", "easter-monday", _EASTER_MONDAY, _after_easter(1), _NL_FROM, _NL_LAW),
    HolidayRule(
        "NL", "queen", _QUEEN, _not_on_sunday(4, 30), date(1980, 4, 30), _NL_LAW, valid_until=date(2014, 1, 1)
    ),
    HolidayRule("NL", "king", _KING, _not_on_sunday(4, 27), date(2014, 1, 1), _NL_LAW),
    HolidayRule("NL", "liberation", _LIBERATION, _fixed(5, 5), _NL_FROM, _NL_LAW, None, _TERM),
    HolidayRule(
        "NL",
        "liberation",
        _LIBERATION,
        _every_fifth(5, 5),
        date(1990, 1, 1),
        "NL: usual in collective agreements since 5 May became a national day in 1990; no law",
        None,
        _OFFICE,
    ),
    HolidayRule("NL", "ascension", _ASCENSION, _after_easter(39), _NL_FROM, _NL_LAW),
    HolidayRule("NL", "whit-monday", _WHIT_MONDAY, _after_easter(50), _NL_FROM, _NL_LAW),
    HolidayRule("NL", "christmas", _CHRISTMAS, _fixed(12, 25), _NL_FROM, _NL_LAW),
    HolidayRule("NL", "second-christmas", _BOXING, _fixed(12, 26), _NL_FROM, _NL_LAW),
)

COUNTRIES = frozenset(row.country for row in TABLE)


@lru_cache(maxsize=512)
def holidays(country: str, year: int, purpose: Purpose = Purpose.OFFICE) -> tuple[Holiday, ...]:
    """The holidays of a country in a year, in order. Raises KeyError for a country without a table."""
    if country not in COUNTRIES:
        raise KeyError(country)
    found = []
    for row in TABLE:
        on = row.rule(year) if row.country == country and purpose in row.purposes else None
        if on and row.valid_from <= on and (row.valid_until is None or on < row.valid_until):
            found.append(Holiday(on, row.code, row.name, row.source))
    return tuple(sorted(found))
