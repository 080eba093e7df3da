"""What goes through the pipe comes out the same, and only plain values go in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest

from spil.foundation.documents.plain import from_plain, to_plain


@dataclass(frozen=True)
class Leaf:
    amount: Decimal | None
    day: date | None


@dataclass(frozen=True)
class Tree:
    name: str
    at: datetime
    content: bytes
    leaves: tuple[Leaf, ...]
    counts: dict[str, int]
    first: Leaf | None = None


def test_a_nested_value_comes_back_equal() -> None:
    tree = Tree(
        "één",
        datetime(2026, 11, 22, 9, 30),  # noqa: DTZ001
        b"\x00\xff",
        (Leaf(Decimal("100.00"), date(2026, 1, 2)), Leaf(None, None)),
        {"a": 1},
        Leaf(Decimal("1E+2"), None),
    )
    back = from_plain(Tree, json.loads(json.dumps(to_plain(tree))))
    assert back == tree
    assert str(back.leaves[0].amount) == "100.00"


def test_what_is_not_plain_is_refused() -> None:
    with pytest.raises(TypeError, match="object is not a plain value"):
        to_plain({"x": object()})


def test_what_comes_back_is_built_of_plain_values_alone() -> None:
    """Whatever a child writes, what was asked for is made of it or nothing: no name in it is looked up."""
    plain = {"name": "x", "at": "2026-11-22T09:30:00", "content": "", "leaves": [], "counts": {}}
    assert type(from_plain(Tree, plain)) is Tree
    for name in ("__class__", "__reduce__", "__init__", "py/object", "_"):
        with pytest.raises(KeyError):
            from_plain(Tree, {**plain, name: "os.system"})
    wrong: tuple[object, ...] = (
        {**plain, "at": ["os.system"]},
        {**plain, "leaves": ["os.system"]},
        {"name": "x"},
        "x",
        1,
        [],
    )
    for value in wrong:
        with pytest.raises((TypeError, ValueError, AttributeError)):
            from_plain(Tree, value)
