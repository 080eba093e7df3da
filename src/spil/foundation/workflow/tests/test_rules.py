"""States and their families."""

from __future__ import annotations

import pytest

from spil.foundation.workflow.rules import Family, State, States

NEW, DONE = State("new", "New", Family.NEW), State("done", "Done", Family.DONE)


def test_a_record_starts_in_the_first_state_and_states_are_found_by_code() -> None:
    states = States((NEW, DONE))
    assert states.initial is NEW
    assert states["done"] is DONE
    assert list(states) == [NEW, DONE]
    assert "new" in states
    assert "gone" not in states
    with pytest.raises(KeyError):
        states["gone"]


@pytest.mark.parametrize("members", [(), (NEW, NEW)])
def test_a_kind_has_a_state_and_no_code_twice(members: tuple[State, ...]) -> None:
    with pytest.raises(ValueError, match="no code twice"):
        States(members)


def test_work_is_open_in_all_families_but_three() -> None:
    assert {family for family in Family if not family.is_open} == {
        Family.DONE,
        Family.REJECTED,
        Family.CANCELLED,
    }
    assert NEW.is_open
    assert not DONE.is_open
