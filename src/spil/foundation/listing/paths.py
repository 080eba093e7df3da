"""What stands at the path of a field: a column, or a key of the JSON value of a kind that was made from data."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.db.models.fields.json import KT

#: where a kind that was made from data keeps what has no column of its own
_KEYS = "values__"


def value_in(path: str) -> Any:
    """The value at a path, as an expression; a key as its text: `true` and `false` for a yes and a no."""
    return KT(path) if is_key(path) else F(path)


def is_key(path: str) -> bool:
    return path.startswith(_KEYS)


def asks(path: str, lookup: str, value: Any) -> Q:
    """That the value at a path answers a lookup of Django.

    A key is asked as the text it is, by the lookups that a column of text has: in a path Django would take a key called
    `in` or `range` for a lookup.
    """
    if not is_key(path):
        return Q(**{f"{path}__{lookup}": value})
    text = value_in(path)
    return Q(text.output_field.get_lookup(lookup)(text, value))
