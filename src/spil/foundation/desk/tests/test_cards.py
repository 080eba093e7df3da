"""The order in which somebody's cards stand, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest

from spil.foundation.desk.cards import Placed, arranged, moved, toggled
from spil.foundation.manifest.declaration import Card


def card(code: str, order: int, **declared: Any) -> Card:
    return Card(code, code, "sun", order=order, waiting=lambda _actor, _people: [], **declared)


CARDS = (card("a", 10), card("b", 20, first_for=("reception",)), card("c", 30, roles=("finance",)))


def shown(placed: list[Placed]) -> str:
    """The codes in order, those put away in capitals.

    >>> shown([Placed(CARDS[0], True), Placed(CARDS[1], False)])
    'aB'
    """
    return "".join(one.card.code if one.is_shown else one.card.code.upper() for one in placed)


@pytest.mark.parametrize(
    ("roles", "kept", "expected"),
    [
        ((), {}, "abC"),
        (("finance",), {}, "abc"),
        (("reception",), {}, "baC"),
        ((), {"order": ["c", "b", "a"], "hidden": []}, "cba"),
        (("reception",), {"order": ["a", "b", "c"], "hidden": ["b"]}, "aBc"),
        ((), {"order": ["gone", "b"], "hidden": ["gone"]}, "abC"),
        (("finance",), {"order": ["b", "a"], "hidden": ["a"]}, "bAc"),
    ],
)
def test_cards_stand_as_arranged_and_new_ones_where_they_would_begin(
    roles: tuple[str, ...], kept: dict[str, Any], expected: str
) -> None:
    assert shown(arranged(CARDS, roles, kept)) == expected


@pytest.mark.parametrize(("to", "expected"), [(-1, "abC"), (0, "abC"), (1, "baC"), (2, "bCa"), (9, "bCa")])
def test_a_card_goes_to_its_place_and_no_further_than_the_ends(to: int, expected: str) -> None:
    kept = moved(arranged(CARDS, ()), "a", to)
    assert shown(arranged(CARDS, (), kept)) == expected


def test_a_card_is_put_away_and_comes_back_in_its_place() -> None:
    away = toggled(arranged(CARDS, ()), "a")
    assert shown(arranged(CARDS, (), away)) == "AbC"
    assert shown(arranged(CARDS, (), toggled(arranged(CARDS, (), away), "a"))) == "abC"


def test_a_card_gives_records_or_a_context_and_not_both() -> None:
    with pytest.raises(TypeError):
        Card("x", "x", "sun")
