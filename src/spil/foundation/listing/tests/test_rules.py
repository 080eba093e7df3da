"""Places and values of filters, without a database."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spil.foundation.listing.rules import (
    Place,
    Span,
    amount,
    day,
    place_text,
    read_place,
    span,
    value_at,
    whole_number,
    yes_or_no,
)


@given(
    st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    st.integers(0, 2**63 - 1),
    st.booleans(),
)
def test_a_place_survives_an_address(value: str | None, row_id: int, backwards: bool) -> None:
    place = Place(value, row_id, backwards)
    assert read_place(place_text(place)) == place


@given(st.text(max_size=40))
def test_what_is_not_a_place_is_a_value_error_and_nothing_else(text: str) -> None:
    try:
        read_place(text)
    except ValueError:
        return


@pytest.mark.parametrize("text", ["", "W10", "bnVsbA", "WzEsMiwzXQ", "WyJhIix0cnVlLGZhbHNlXQ", "W" * 9_000])
def test_a_text_of_another_shape_is_no_place(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the kind of error is the contract
        read_place(text)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-01-01..2026-02-01", Span(date(2026, 1, 1), date(2026, 2, 1))),
        ("..2026-02-01", Span(None, date(2026, 2, 1))),
        ((date(2026, 1, 1), None), Span(date(2026, 1, 1), None)),
        ("2026-01-01", None),
    ],
)
def test_a_span_is_a_pair_or_a_text_with_two_dots(value: object, found: Span | None) -> None:
    assert span(value, day) == found


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (whole_number, "9" * 30),
        (whole_number, "1.5"),
        (amount, "NaN"),
        (amount, "a"),
        (day, "24-11"),
        (yes_or_no, "2"),
    ],
)
def test_what_cannot_be_read_is_a_value_error(read: object, value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the kind of error is the contract
        read(value)  # type: ignore[operator]


@pytest.mark.parametrize("place", [Place("a\x00", 1), Place("a", 2**63), Place("a", -1)])
def test_a_place_that_no_database_takes_is_none(place: Place) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_place(place_text(place))


@pytest.mark.parametrize("plain", ["[" * 1200, '["\\ud800",1,false]'], ids=["deep", "half a character"])
def test_what_nobody_was_given_as_a_place_is_none(plain: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_place(urlsafe_b64encode(plain.encode()).decode().rstrip("="))


def test_an_amount_is_exact() -> None:
    assert amount("0.10") == Decimal("0.10")


@pytest.mark.parametrize("typed", ["1e-20000", "-1e-21", "0e-20000", "0e20000", "1e15", "nan", "1,5"])
def test_what_no_database_can_be_asked_for_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        amount(typed)


def test_a_value_is_found_along_attributes_and_keys_and_missing_where_the_path_ends() -> None:
    row = SimpleNamespace(values={"colour": "rood"}, record=SimpleNamespace(owner=None))
    assert value_at(row, "values__colour") == "rood"
    assert value_at(row, "values__size") is None
    assert value_at(row, "record__owner__name") is None
