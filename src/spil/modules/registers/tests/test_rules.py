"""Definitions and values, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from spil.modules.registers.rules import (
    FieldDefinition,
    StateDefinition,
    WrongDefinition,
    WrongValue,
    changed_fields,
    checked_fields,
    checked_states,
    is_name,
    read_field,
    read_value,
    with_slots,
)


def field(name: str = "door", of: str = "text", **more: object) -> FieldDefinition:
    return FieldDefinition(name, {"nl": name}, of, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("door", True),
        ("lent_to_2", True),
        ("lent__to", False),
        ("Door", False),
        ("2nd", False),
        ("a" * 41, False),
        ("x\n", False),
    ],
)
def test_a_name_can_stand_in_an_address_and_a_path(name: str, fits: bool) -> None:
    assert is_name(name) is fits


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ([field("state")], "BadName"),
        ([field(), field()], "Twice"),
        ([field(of="formula")], "UnknownType"),
        ([field(of="choice")], "NoChoices"),
        ([field(of="boolean", sortable=True)], "NotSortable"),
    ],
)
def test_a_definition_that_cannot_be_is_refused(fields: list[FieldDefinition], code: str) -> None:
    with pytest.raises(WrongDefinition) as caught:
        checked_fields(fields)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ([], "NoState"),
        ([StateDefinition("New")], "BadName"),
        ([StateDefinition("a"), StateDefinition("a")], "Twice"),
        ([StateDefinition("a", family="purple")], "UnknownFamily"),
    ],
)
def test_states_that_cannot_be_are_refused(states: list[StateDefinition], code: str) -> None:
    with pytest.raises(WrongDefinition) as caught:
        checked_states(states, ["new"])
    assert caught.value.code == code


def test_sortable_fields_dates_and_numbers_get_a_slot_and_others_stay_in_the_values() -> None:
    placed = with_slots(
        [field("a", sortable=True), field("b", "date"), field("c", "number"), field("d"), field("e", "date")]
    )
    assert [one.path for one in placed] == ["text_1", "date_1", "number_1", "values__d", "date_2"]


def test_a_sixth_date_finds_no_room() -> None:
    with pytest.raises(WrongDefinition, match="NoSlot"):
        with_slots([field(f"d{number}", "date") for number in range(6)])


def test_after_a_change_known_fields_keep_their_slot_and_those_left_out_retire() -> None:
    old = with_slots([field("a", sortable=True), field("b", sortable=True)])
    new = changed_fields(old, [field("b", sortable=True), field("c", sortable=True)], "fr", "nl")
    assert [(one.name, one.slot, one.retired) for one in new] == [
        ("b", "text_2", False),
        ("c", "text_3", False),
        ("a", "text_1", True),
    ]
    assert [read_field(one.as_json()) for one in new] == list(new)


def test_a_field_keeps_its_type() -> None:
    with pytest.raises(WrongDefinition, match="FixedOnceMade"):
        changed_fields([field()], [field(of="date")], "nl", "nl")


@pytest.mark.parametrize(
    ("of", "typed", "value"),
    [
        ("text", " Archief ", "Archief"),
        ("number", "12,50", Decimal("12.50")),
        ("number", "1.250", Decimal(1250)),
        ("number", "1 250", Decimal(1250)),
        ("number", "1.250,50", Decimal("1250.50")),
        ("number", "1,125", Decimal("1.125")),
        ("date", "2026-11-24", date(2026, 11, 24)),
        ("date", "24/11/2026", date(2026, 11, 24)),
        ("boolean", "no", False),
        ("boolean", "ja", True),
        ("boolean", "Neen", False),
        ("choice", "rood", "rood"),
        ("text", "", None),
    ],
)
def test_an_answer_becomes_a_value_of_its_type(of: str, typed: str, value: object) -> None:
    assert read_value(field(of=of, choices=("rood",)), typed) == value


def test_a_number_is_read_in_the_language_of_who_types_it() -> None:
    assert read_value(field(of="number"), "1.250", "en") == Decimal("1.25")


@pytest.mark.parametrize(
    ("of", "typed"),
    [
        ("text", "x" * 201),
        ("number", "NaN"),
        ("number", "1e14"),
        ("number", "0.0000001"),
        ("date", "24-11"),
        ("date", "9999-12-31"),
        ("date", "0001-01-01"),
        ("boolean", "maybe"),
        ("choice", "geel"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(of: str, typed: str) -> None:
    with pytest.raises(WrongValue):
        read_value(field(of=of, choices=("rood",)), typed)
