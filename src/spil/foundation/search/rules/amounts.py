"""Amounts as people type them: `1000`, `1.240,50`, `1,240.50`, `1 240,50`, `€ 95`, `12,5`; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

#: an amount without its sign of currency; a space groups thousands only
NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d[\d.,]*\d|\d"
EURO = r"(?:€|eur(?:o|os)?\b)"
_SPACES = re.compile(r"[ \u00a0\u202f]")
#: more digits than an amount has (18, two of them behind the comma)
_MOST_DIGITS = 16


@dataclass(frozen=True)
class Amounts:
    """From and until; None is without end. `over` and `under` leave out the bound itself."""

    low: Decimal | None = None
    high: Decimal | None = None
    over: bool = False
    under: bool = False


def amount_of(text: str) -> Decimal | None:
    """The amount in a text, or None when it is none. The last sign with one or two digits behind it is the comma.

    >>> amount_of("1.240,50"), amount_of("1.240"), amount_of("12,5")
    (Decimal('1240.50'), Decimal('1240'), Decimal('12.5'))
    """
    plain = _SPACES.sub("", text)
    if not re.fullmatch(r"\d[\d.,]*", plain) or sum(map(str.isdigit, plain)) > _MOST_DIGITS:
        return None
    found = re.fullmatch(r"(\d+|\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?", plain)
    if found is None:
        return None
    whole, cents = re.sub("[.,]", "", found.group(1)), found.group(2)
    return Decimal(f"{whole}.{cents}") if cents else Decimal(whole)


_SIGNED = re.compile(rf"(>=|<=|=|>|<|≥|≤)\s*{EURO}?\s*({NUMBER})\s*{EURO}?", re.IGNORECASE)
_BETWEEN = re.compile(
    rf"{EURO}?\s*({NUMBER})\s*(?:\.\.\.?|…)\s*{EURO}?\s*({NUMBER})\s*{EURO}?", re.IGNORECASE
)
_FROM = re.compile(rf"{EURO}?\s*({NUMBER})\s*(?:\.\.\.?|…)(?=\s|$)", re.IGNORECASE)
_EXACT = re.compile(rf"{EURO}\s*({NUMBER})(?![\w])|({NUMBER})\s*{EURO}", re.IGNORECASE)
_FORMS = (_BETWEEN, _SIGNED, _FROM, _EXACT)


def amounts_at(text: str, start: int, *, named: bool = False) -> tuple[Amounts, int] | None:
    """Amounts that begin at this place, and where they end. A plain number is one only behind `bedrag:` (`named`)."""
    for form in _FORMS:
        found = form.match(text, start)
        if found and (made := _made(form, found)):
            return made, start + len(found.group().rstrip())
    plain = re.compile(NUMBER).match(text, start) if named else None
    exact = amount_of(plain.group()) if plain else None
    return (Amounts(exact, exact), plain.end()) if plain and exact is not None else None


def _made(form: re.Pattern[str], found: re.Match[str]) -> Amounts | None:
    if form is _SIGNED:
        value = amount_of(found.group(2))
        return None if value is None else _compared(found.group(1), value)
    values = [amount_of(text) for text in found.groups() if text]
    if any(value is None for value in values):
        return None
    if form is _BETWEEN:
        low, high = sorted(value for value in values if value is not None)
        return Amounts(low, high)
    return Amounts(values[0], None if form is _FROM else values[0])


def _compared(sign: str, value: Decimal) -> Amounts:
    if sign in (">", ">=", "≥"):
        return Amounts(low=value, over=sign == ">")
    if sign in ("<", "<=", "≤"):
        return Amounts(high=value, under=sign == "<")
    return Amounts(value, value)
