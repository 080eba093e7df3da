"""Places and the values of filters, as text and as plain values. Pure."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
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
    found = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    match found:
        case [None | str() as value, int() as row_id, bool() as backwards] if not isinstance(row_id, bool):
            if 0 <= row_id < 2**63 and "\x00" not in (value or ""):
                return Place(value, row_id, backwards)
    raise ValueError("not a place")


def whole_number(value: Any) -> int:
    """Raises ValueError for what is no whole number, and for one that no database keeps."""
    number = int(str(value))
    if not -(2**63) <= number < 2**63:
        raise ValueError("too large")
    return number


def amount(value: Any) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("no amount") from None
    if not found.is_finite():
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
