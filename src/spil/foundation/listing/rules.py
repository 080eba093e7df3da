"""Places and the values of filters, as text and as plain values. Pure."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

#: characters; an order value has at most 300, each up to twelve in JSON, and base64 adds a third
LONGEST_PLACE = 8_000


@dataclass(frozen=True)
class Place:
    """Between two rows of a list: the row by its order value (as text; None: it has none) and id; which way to read."""

    value: str | None
    row_id: int
    backwards: bool = False


def place_text(place: Place) -> str:
    """
    >>> read_place(place_text(Place("2026-11-24", 7)))
    Place(value='2026-11-24', row_id=7, backwards=False)
    """
    plain = json.dumps(
        [place.value, place.row_id, place.backwards], separators=(",", ":"), ensure_ascii=False
    )
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_place(text: str) -> Place:
    """The place behind a text that anybody may have typed. Raises ValueError when it is not one."""
    if len(text) > LONGEST_PLACE:
        raise ValueError("not a place")
    try:
        found = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except RecursionError:
        raise ValueError("not a place") from None
    match found:
        case [None | str() as value, int() as row_id, bool() as backwards] if not isinstance(row_id, bool):
            if (
                0 <= row_id < 2**63 and b"\x00" not in (value or "").encode()
            ):  # half a character cannot be one
                return Place(value, row_id, backwards)
    raise ValueError("not a place")


def whole_number(value: Any) -> int:
    """Raises ValueError for what is no whole number, and for one that no database keeps."""
    number = int(str(value))
    if not -(2**63) <= number < 2**63:
        raise ValueError("too large")
    return number


#: what no column holds and no currency writes
LARGEST_AMOUNT = Decimal(10) ** 15
MOST_DECIMALS = 20


def amount(value: Any) -> Decimal:
    """Raises ValueError for what is no amount, and for one that no database can be asked for."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("no amount") from None
    if not found.is_finite() or abs(found) >= LARGEST_AMOUNT:
        raise ValueError("no amount")
    if not -MOST_DECIMALS <= int(found.as_tuple().exponent) <= MOST_DECIMALS:
        raise ValueError("no amount")
    return found


def day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return known[str(value).lower()]
    except KeyError:
        raise ValueError("neither yes nor no") from None


@dataclass(frozen=True)
class Span:
    """From a value on, up to another; None is open."""

    start: Any = None
    end: Any = None


def span(value: Any, read: Callable[[Any], Any]) -> Span | None:
    """A span given as a pair or as a text with two dots between; None when the value is a single one.

    >>> span("2026-01-01..", day)
    Span(start=datetime.date(2026, 1, 1), end=None)
    """
    if isinstance(value, str) and ".." in value:
        value = tuple(part.strip() or None for part in value.split("..", 1))
    if not isinstance(value, tuple):
        return None
    start, end = value
    return Span(None if start is None else read(start), None if end is None else read(end))


_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_LONGER_AGO = re.compile(r">([0-9]{1,4})")
#: words for stretches of days, in the order in which they are offered
PERIODS = (
    "today",
    "yesterday",
    "tomorrow",
    "this_week",
    "last_week",
    "next_week",
    "this_month",
    "last_month",
    "next_month",
    "this_quarter",
    "last_quarter",
    "this_year",
    "last_year",
)


def months_on(day: date, months: int) -> date:
    """The first day of the month that lies so many months further (or back).

    >>> months_on(date(2026, 11, 24), 2), months_on(date(2026, 1, 31), -1)
    (datetime.date(2027, 1, 1), datetime.date(2025, 12, 1))
    """
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def days_ago(word: str) -> int | None:
    """The days of “more than so many days ago”; None for other texts.

    >>> days_ago(">7"), days_ago("7")
    (7, None)
    """
    found = _LONGER_AGO.fullmatch(word)
    return int(found[1]) if found else None


def period(word: str, today: date) -> Span | None:
    """The half-open stretch of days behind a word of PERIODS, a month (`2026-11`) or `>7`, more than so many days ago;
    None for other texts.

    Weeks begin on Monday.

    >>> period("last_quarter", date(2026, 2, 14))
    Span(start=datetime.date(2025, 10, 1), end=datetime.date(2026, 1, 1))
    """
    if (ago := days_ago(word)) is not None:
        return Span(None, today - timedelta(days=ago))
    if month := _MONTH.fullmatch(word):
        first = date(int(month[1]), int(month[2]), 1)
        return Span(first, months_on(first, 1))
    near = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if word in near:
        first = today + timedelta(days=near[word])
        return Span(first, first + timedelta(days=1))
    which, _line, unit = word.partition("_")
    if word not in PERIODS:
        return None
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        monday = today + timedelta(days=7 * step - today.weekday())
        return Span(monday, monday + timedelta(days=7))
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    begun = months_on(today.replace(month=(today.month - 1) // length * length + 1), 0)
    return Span(months_on(begun, length * step), months_on(begun, length * (step + 1)))


def value_at(row: Any, path: str) -> Any:
    """The value at a field's path (`supplier`, `record__title`, `values__colour`); None where the path ends early.

    Through attributes and through the keys of JSON values alike.
    """
    found = row
    for name in path.split("__"):
        found = found.get(name) if isinstance(found, dict) else getattr(found, name, None)
        if found is None:
            return None
    return found
