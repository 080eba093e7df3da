"""Deputies and powers on plain values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spil.foundation.organisation.rules import LONGEST_DEPUTY_CHAIN, Power, Weight, acting_deputy, is_current

PEOPLE = st.integers(1, 8)


def stand_in(person: int, deputies: dict[int, int], absent: set[int]) -> int | None:
    return acting_deputy(person, deputies.get, absent.__contains__)


@pytest.mark.parametrize(
    ("deputies", "absent", "found"),
    [
        ({1: 2}, {1}, 2),
        ({}, {1}, None),
        ({1: 2, 2: 3}, {1, 2}, 3),
        ({1: 1}, {1}, None),
        ({1: 2, 2: 1}, {1, 2}, None),
        ({1: 2, 2: 3, 3: 2}, {1, 2, 3}, None),
        ({n: n + 1 for n in range(1, 9)}, set(range(1, LONGEST_DEPUTY_CHAIN + 1)), LONGEST_DEPUTY_CHAIN + 1),
        ({n: n + 1 for n in range(1, 9)}, set(range(1, LONGEST_DEPUTY_CHAIN + 2)), None),
    ],
)
def test_the_chain_of_deputies_is_followed_to_its_end_and_no_further(
    deputies: dict[int, int], absent: set[int], found: int | None
) -> None:
    assert stand_in(1, deputies, absent) == found


@given(PEOPLE, st.dictionaries(PEOPLE, PEOPLE), st.sets(PEOPLE))
def test_whoever_stands_in_is_present_and_somebody_else(
    person: int, deputies: dict[int, int], absent: set[int]
) -> None:
    found = stand_in(person, deputies, absent | {person})
    assert found is None or (found != person and found not in absent)


@pytest.mark.parametrize(("day", "holds"), [(31, False), (1, True), (14, True), (15, False)])
def test_a_period_holds_from_its_first_day_to_the_day_before_its_end(day: int, holds: bool) -> None:
    on = date(2026, 10 if day == 31 else 11, day)
    assert is_current(date(2026, 11, 1), date(2026, 11, 15), on) is holds
    assert is_current(date(2026, 11, 1), None, date(2050, 1, 1))


POWER = Power(1, 2, ("invoices.*",), Decimal(5000), "EUR", frozenset({"6100"}))


@pytest.mark.parametrize(
    ("action", "weight", "covered"),
    [
        ("invoices.invoice.approve", Weight(Decimal(5000), "EUR", "6100"), True),
        ("invoices.invoice.approve", Weight(Decimal("5000.01"), "EUR", "6100"), False),
        ("invoices.invoice.approve", Weight(Decimal(-5000), "EUR", "6100"), True),
        ("invoices.invoice.approve", Weight(Decimal("-5000.01"), "EUR", "6100"), False),
        ("invoices.invoice.approve", Weight(Decimal(1), "USD", "6100"), False),
        ("invoices.invoice.approve", Weight(Decimal(1), "EUR", "6200"), False),
        ("invoices.invoice.approve", Weight(Decimal(1), "EUR", ""), False),
        ("invoices.invoice.approve", Weight(None, "EUR", "6100"), True),
        ("invoices.invoice.approve", None, True),
        ("payments.run.release", None, False),
        ("INVOICES.invoice.approve", None, False),
        ("xinvoices.invoice.approve", None, False),
    ],
)
def test_a_power_covers_what_it_names_up_to_its_limit(
    action: str, weight: Weight | None, covered: bool
) -> None:
    assert POWER.covers(action, weight) is covered


@given(
    limit=st.decimals(0, 10**9, places=2),
    amount=st.decimals(-(10**9), 10**9, places=2),
    less=st.decimals(0, 1, places=2),
)
def test_who_may_decide_an_amount_may_decide_a_smaller_one(
    limit: Decimal, amount: Decimal, less: Decimal
) -> None:
    power = Power(1, None, ("a.*",), limit)
    if power.covers("a.b", Weight(amount)):
        assert power.covers("a.b", Weight(amount * less))
        assert power.covers("a.b", Weight(-amount))
    assert Power(1, None, ("a.*",)).covers("a.b", Weight(amount))
