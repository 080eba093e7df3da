"""Readers on plain values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spil.foundation.records.rules import (
    Confidentiality,
    Member,
    MemberKind,
    Readers,
    everyone,
    only,
    readers_of,
)

MEMBERS = st.frozensets(
    st.builds(
        Member, st.sampled_from([kind.value for kind in MemberKind]), st.text("0123456789abc", max_size=4)
    ),
    max_size=6,
)


@given(MEMBERS, MEMBERS)
def test_readers_share_a_key_exactly_when_they_are_the_same_set(
    first: frozenset[Member], second: frozenset[Member]
) -> None:
    assert (Readers(first).key == Readers(second).key) is (first == second)
    assert len(Readers(first).key) == 64


@given(st.lists(st.integers(1, 99), max_size=6))
def test_the_order_in_which_readers_are_named_does_not_matter(people: list[int]) -> None:
    assert only(people=people).key == only(people=people[::-1] + people).key


def test_a_person_and_what_is_only_for_the_person_are_two_things() -> None:
    assert only(people=[1]).key != only(oneself=[1]).key != only(units=[1]).key


@pytest.mark.parametrize(
    ("level", "readers"),
    [
        (Confidentiality.OFFICE, everyone()),
        (Confidentiality.UNIT, only(people=[7], units=[3], roles=["finance"])),
        (Confidentiality.NAMED, only(people=[7])),
        ("something new", only(people=[7])),
    ],
)
def test_each_confidentiality_has_its_readers_and_an_unknown_one_the_fewest(
    level: str, readers: Readers
) -> None:
    assert readers_of(level, unit_id=3, people=[7, None], roles=["finance"]) == readers


def test_a_unit_that_is_not_known_opens_for_nobody_more() -> None:
    assert readers_of(Confidentiality.UNIT, unit_id=None, people=[7]) == only(people=[7])
