"""The rules of invoices on tables of cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from spil.foundation.parties.rules import (
    ReferenceKind,
    invoice_number_key,
    loose_invoice_number_key,
)
from spil.modules.invoices import rules
from spil.modules.invoices.rules import Likeness, Step

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("written", "due"),
    [
        (None, date(2026, 4, 1)),
        (date(2026, 3, 10), date(2026, 3, 10)),
        (date(2026, 3, 2), date(2026, 3, 2)),
        (date.min, date(2026, 4, 1)),
        (date.max, date(2026, 4, 1)),
    ],
)
def test_an_invoice_without_a_date_is_due_after_thirty_days(written, due):
    assert rules.due_date(DAY, written) == due


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("+++090/9337/55493+++", ReferenceKind.OGM),
        ("RF18539007547034", ReferenceKind.RF),
        ("+++090/9337/55494+++", ReferenceKind.FREE),
        ("Factuur 12", ReferenceKind.FREE),
        ("", ReferenceKind.FREE),
    ],
)
def test_a_reference_is_structured_when_its_check_digits_say_so(written, kind):
    assert rules.reference_kind(written) is kind


@pytest.mark.parametrize(
    ("is_credit", "payable", "turned", "kept"),
    [
        (False, "121.00", False, "121.00"),
        (True, "121.00", True, "121.00"),
        (False, "-121.00", True, "121.00"),
        (True, "-121.00", False, "121.00"),
        (False, "0.00", False, "0.00"),
    ],
)
def test_a_negative_document_is_the_other_kind(is_credit, payable, turned, kept):
    net = Decimal(payable) - 21
    found = rules.signed(is_credit=is_credit, net=net, vat=Decimal(21), payable=Decimal(payable))
    assert (found.is_credit, found.payable) == (turned, Decimal(kept))
    assert found.net + found.vat == found.payable


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, "0.00"),
        ("1.005", "1.01"),
        ("-1.005", "-1.01"),
        ("99999999", "0.00"),
        ("NaN", "0.00"),
        ("1E+3", "1000.00"),
    ],
)
def test_a_value_is_fitted_to_its_column(value, kept):
    fitted = rules.fitted(None if value is None else Decimal(value), 2, 8)
    assert str(fitted) == kept


@pytest.mark.parametrize(
    ("amount", "possible"), [("999999999999999.99", True), ("1E15", False), ("Infinity", False)]
)
def test_an_amount_that_no_column_holds_is_impossible(amount, possible):
    assert rules.is_possible(Decimal(1), Decimal(amount)) is possible


def identity(number, payable="121.00", issued_on=DAY, *, is_credit=False):
    key, loose = invoice_number_key(number), loose_invoice_number_key(number)
    return rules.Identity(is_credit, key, loose, Decimal(payable), issued_on)


@pytest.mark.parametrize(
    ("number", "payable", "issued_on", "is_credit", "likeness"),
    [
        ("F-2026-001", "121.00", DAY, False, Likeness.SAME),
        ("f 2026 1", "121.00", DAY, False, Likeness.SAME),
        ("F-2026-001", "500.00", date(2026, 9, 9), False, Likeness.SAME),
        ("F-2026-001", "121.00", date(2025, 12, 31), False, Likeness.REPEATED),
        ("F-2026-001", "500.00", date(2025, 12, 31), False, Likeness.DIFFERENT),
        ("F-2026-001", "121.00", DAY, True, Likeness.DIFFERENT),
        ("F2026001", "121.00", date(2026, 4, 4), False, Likeness.ALIKE),
        ("F2026001", "122.00", date(2026, 4, 4), False, Likeness.DIFFERENT),
        ("F-2026-002", "121.00", DAY, False, Likeness.ALIKE),
        ("F-2026-002", "121.00", date(2026, 3, 3), False, Likeness.DIFFERENT),
    ],
)
def test_two_documents_of_a_supplier_are_the_same_or_not(number, payable, issued_on, is_credit, likeness):
    new = identity(number, payable, issued_on, is_credit=is_credit)
    known = identity("F-2026-001")
    assert rules.likeness(new, known) is likeness
    assert rules.likeness(known, new) is likeness


def test_the_guard_key_is_shared_by_the_same_document_alone():
    def key(supplier="BE0477472701", *, is_credit=False, number="f1", issued_on=DAY):
        return rules.guard_key(supplier, is_credit=is_credit, key=number, issued_on=issued_on)

    assert key() == key(" be0477472701 ") == key(issued_on=date(2026, 12, 31))
    others = [key("BE0403019261"), key(is_credit=True), key(number="f2"), key(issued_on=date(2025, 3, 2))]
    assert len({key(), *others}) == 5


STEPS = [Step(2, Decimal(5000), "director"), Step(1, Decimal(0)), Step(3, Decimal(50000), "director")]


@pytest.mark.parametrize(
    ("amount", "currency", "positions"),
    [
        ("0", "EUR", [1]),
        ("4999.99", "EUR", [1]),
        ("5000.00", "EUR", [1, 2]),
        ("-5000.00", "EUR", [1, 2]),
        ("50000", "EUR", [1, 2, 3]),
        ("1", "USD", [1, 2, 3]),
    ],
)
def test_the_amount_decides_the_steps_and_a_foreign_one_goes_through_all(amount, currency, positions):
    assert [step.position for step in rules.steps_for(Decimal(amount), currency, STEPS)] == positions


ONE, TWO, THREE = Step(1, Decimal(0)), Step(2, Decimal(0), "director"), Step(3, Decimal(0), "director")


@pytest.mark.parametrize(
    ("steps", "barred", "people"),
    [
        ([(ONE, [10])], [99], [10]),
        ([(ONE, [10]), (TWO, [20, 21])], [99], [10, 20]),
        ([(ONE, [10]), (TWO, [20, 21])], [20], [10, 21]),
        ([(ONE, [20]), (TWO, [20, 21])], [99], [20]),
        ([(ONE, [20]), (TWO, [20])], [99], [20]),
        ([(ONE, [10]), (TWO, [20, 21]), (THREE, [20, 21])], [99], [10, 21, 20]),
        ([(ONE, [10]), (TWO, [20]), (THREE, [20])], [99], [10, 20]),
    ],
)
def test_every_step_gets_somebody_who_did_nothing_else_here(steps, barred, people):
    assert [one.person for one in rules.assign(steps, barred)] == people


@pytest.mark.parametrize(
    ("steps", "barred", "step", "has_candidates"),
    [
        ([(ONE, [10])], [10], ONE, True),
        ([(ONE, [10]), (TWO, [])], [99], TWO, False),
        ([(ONE, [10]), (TWO, [20])], [20], TWO, True),
    ],
)
def test_a_step_that_finds_nobody_is_named(steps, barred, step, has_candidates):
    with pytest.raises(rules.NobodyLeft) as missing:
        rules.assign(steps, barred)
    assert (missing.value.step, missing.value.has_candidates) == (step, has_candidates)
