"""A run pays what cannot wait, credit notes included, and nobody releases what they made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spil.foundation.money.rules import Money, total
from spil.foundation.parties.rules import payment_reference
from spil.modules.payments import rules
from spil.modules.payments.rules import Payable, Transfer, propose, release_problem

NEXT_RUN = date(2026, 12, 1)
DUE = date(2026, 11, 25)


def line(
    invoice_id: int,
    amount: str,
    due_on: date | None = DUE,
    *,
    supplier: int = 1,
    currency: str = "EUR",
    iban: str = "",
) -> Payable:
    return Payable(
        invoice_id, supplier, "Peeters", f"F{invoice_id}", Money(Decimal(amount), currency), due_on,
        payment_reference("+++090/9337/55493+++"), iban,
    )  # fmt: skip


def ids(transfers: tuple[Transfer, ...]) -> list[list[int]]:
    return [[each.invoice_id for each in transfer.lines] for transfer in transfers]


@pytest.mark.parametrize(
    ("due_on", "proposed"),
    [
        (None, True),
        (date(2026, 10, 1), True),
        (date(2026, 12, 1), True),  # ordered on 1 December it would arrive on the 2nd
        (date(2026, 12, 2), False),
        (date(2026, 12, 31), False),
        (date.min, True),
        (date.max, False),
    ],
)
def test_a_run_pays_what_would_be_late_in_the_next_one(due_on: date | None, proposed: bool) -> None:
    assert bool(propose([line(1, "10.00", due_on)], next_run_on=NEXT_RUN).count) is proposed


def test_the_weekend_before_a_due_date_counts() -> None:
    # Due on Monday 30 November: the money has to leave on Friday 27 at the latest, so before a run on
    # Saturday.
    assert rules.is_due(date(2026, 11, 30), date(2026, 11, 28))
    assert not rules.is_due(date(2026, 11, 30), date(2026, 11, 27))


def test_transfers_come_in_the_order_of_their_due_dates() -> None:
    lines = [
        line(1, "10.00", date(2026, 11, 27)),
        line(2, "10.00", date(2026, 11, 25), supplier=9),
        line(3, "10.00", None),
    ]
    assert ids(propose(lines, next_run_on=NEXT_RUN).transfers) == [[3], [2], [1]]


def test_the_same_invoice_is_paid_once() -> None:
    assert ids(propose([line(1, "10.00"), line(1, "10.00")], next_run_on=NEXT_RUN).transfers) == [[1]]


def test_an_invoice_that_stands_in_a_batch_is_left_out() -> None:
    placed = Payable(1, 1, "Peeters", "F1", Money(Decimal("10.00")), DUE, is_placed=True)
    assert propose([placed], next_run_on=NEXT_RUN) == rules.Proposal((), ())


def test_without_credit_notes_each_invoice_keeps_its_own_transfer_and_reference() -> None:
    found = propose([line(1, "10.00"), line(2, "20.00")], next_run_on=NEXT_RUN)
    assert ids(found.transfers) == [[1], [2]]
    assert str(found.transfers[0].reference) == "+++090/9337/55493+++"
    assert found.totals == {"EUR": Money(Decimal("30.00"))}


@pytest.mark.parametrize(
    ("amounts", "transfers", "paid", "waiting"),
    [
        (["100.00", "-30.00"], [[1, 2]], "70.00", []),
        (["100.00", "50.00", "-30.00"], [[1, 3], [2]], "120.00", []),
        (["40.00", "50.00", "-60.00"], [[1, 2, 3]], "30.00", []),
        (["100.00", "-30.00", "-80.00"], [[1, 2]], "70.00", [(3, "credit-too-large")]),
        (["100.00", "-130.00"], [[1]], "100.00", [(2, "credit-too-large")]),
        (["100.00", "-130.00", "-30.00"], [[1, 3]], "70.00", [(2, "credit-too-large")]),
        (["-30.00"], [], None, [(1, "credit-too-large")]),
        (["100.00", "-100.00"], [], None, [(1, "nothing-left"), (2, "nothing-left")]),
        (
            ["100.00", "-60.00", "-40.00"],
            [],
            None,
            [(1, "nothing-left"), (2, "nothing-left"), (3, "nothing-left")],
        ),
    ],
)
def test_credit_notes_are_taken_off_whole_or_wait(
    amounts: list[str], transfers: list[list[int]], paid: str | None, waiting: list[tuple[int, str]]
) -> None:
    found = propose([line(n, amount) for n, amount in enumerate(amounts, 1)], next_run_on=NEXT_RUN)
    assert sorted(map(sorted, ids(found.transfers))) == transfers
    assert found.totals == ({"EUR": Money(Decimal(paid))} if paid else {})
    assert [(each.line.invoice_id, each.problem.code) for each in found.waiting] == waiting
    assert all(str(each.problem) for each in found.waiting)


def test_a_credit_note_is_taken_off_before_it_is_due() -> None:
    found = propose([line(1, "100.00"), line(2, "-30.00", date(2027, 6, 1))], next_run_on=NEXT_RUN)
    assert found.totals == {"EUR": Money(Decimal("70.00"))}


def test_a_credit_note_of_another_supplier_or_currency_is_not_taken_off() -> None:
    lines = [line(1, "100.00"), line(2, "-30.00", supplier=2), line(3, "-30.00", currency="USD")]
    found = propose(lines, next_run_on=NEXT_RUN)
    assert ids(found.transfers) == [[1]]
    assert [each.line.invoice_id for each in found.waiting] == [3, 2]


@pytest.mark.parametrize(
    ("credit", "transfers", "waiting"),
    [
        ("-90.00", [[1, 3, 4], [2]], []),
        ("-110.00", [[1], [2], [3]], [4]),  # more than goes to that account, though less than all together
        ("-100.00", [[2]], [1, 3, 4]),
    ],
)
def test_a_credit_note_is_taken_off_what_goes_to_one_account(
    credit: str, transfers: list[list[int]], waiting: list[int]
) -> None:
    lines = [
        line(1, "60.00", iban="A"),
        line(2, "90.00", iban="B"),
        line(3, "40.00", iban="A"),
        line(4, credit),
    ]
    found = propose(lines, next_run_on=NEXT_RUN)
    assert sorted(map(sorted, ids(found.transfers))) == transfers
    assert sorted(one.line.invoice_id for one in found.waiting) == waiting


def test_a_credit_note_is_not_taken_off_what_its_account_stops() -> None:
    lines = [line(1, "60.00"), replace(line(2, "90.00"), is_stopped=True), line(3, "-70.00")]
    found = propose(lines, next_run_on=NEXT_RUN)
    assert sorted(ids(found.transfers)) == [[1], [2]], "what is stopped goes by itself, to be told why"
    assert [one.line.invoice_id for one in found.waiting] == [3]


def test_a_transfer_of_several_lines_names_them_all() -> None:
    (transfer,) = propose([line(1, "100.00"), line(2, "-30.00")], next_run_on=NEXT_RUN).transfers
    assert str(transfer.reference) == "+F1 -F2"
    assert (transfer.supplier_id, transfer.amount) == (1, Money(Decimal("70.00")))


def test_a_reference_is_cut_between_two_numbers() -> None:
    lines = tuple(line(10**9 + n, "1.00") for n in range(20))
    written = str(Transfer(lines).reference)
    assert 120 < len(written) <= 140
    assert set(written.split()) <= {f"+{each.number}" for each in lines}


cents = st.integers(-500, 500).filter(bool).map(lambda n: str(Decimal(n).scaleb(-2)))


@given(st.lists(st.tuples(cents, st.integers(1, 3)), max_size=12))
def test_nothing_is_lost_and_nothing_is_paid_twice(given_lines: list[tuple[str, int]]) -> None:
    lines = [line(n, amount, supplier=supplier) for n, (amount, supplier) in enumerate(given_lines)]
    found = propose(lines, next_run_on=NEXT_RUN)
    seen = [each.invoice_id for transfer in found.transfers for each in transfer.lines]
    seen += [each.line.invoice_id for each in found.waiting]
    assert sorted(seen) == [each.invoice_id for each in lines]
    assert all(transfer.amount.amount > 0 for transfer in found.transfers)
    assert all(len({each.supplier_id for each in transfer.lines}) == 1 for transfer in found.transfers)
    assert total(found.totals.values()) + total(each.line.amount for each in found.waiting) == total(
        each.amount for each in lines
    )


@pytest.mark.parametrize(
    ("makers", "releasers", "approvers", "strict", "code"),
    [
        ({1}, {2}, [], False, None),
        ({1}, {1}, [], False, "made-it"),
        ({1}, {2, 1}, [], False, "made-it"),  # somebody who acts for the maker
        ({1, 3}, {3}, [], False, "made-it"),  # in whose name it was made
        ({1}, {2}, [2, 5], False, None),
        ({1}, {2}, [2, 5, 2], True, "approved-it"),
        ({1}, {2}, [5], True, None),
    ],
)
def test_two_persons_release(
    makers: set[int], releasers: set[int], approvers: list[int], strict: bool, code: str | None
) -> None:
    problem = release_problem(
        makers=makers, releasers=releasers, approvers=approvers, approvers_may_release=not strict
    )
    assert (problem.code if problem else None) == code
    if code == "approved-it":
        assert str(problem).startswith("You approved 2 of")


@pytest.mark.parametrize(
    "closed",
    [
        "2026-01-01",
        "2026-04-03",
        "2026-04-06",
        "2026-05-01",
        "2026-12-25",
        "2026-12-26",
        "2026-11-21",
        "2026-11-22",
    ],
)
def test_target_is_closed_on_its_own_days(closed: str) -> None:
    assert not rules.is_bank_day(date.fromisoformat(closed))


@pytest.mark.parametrize(
    "working", ["2026-07-21", "2026-11-11", "2026-05-14", "2026-04-27", "2026-12-24", "2026-04-02"]
)
def test_national_holidays_are_bank_days(working: str) -> None:
    assert rules.is_bank_day(date.fromisoformat(working))


def test_target_has_its_known_number_of_days() -> None:
    days = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    assert sum(map(rules.is_bank_day, days)) == 256


@pytest.mark.parametrize(
    ("wished", "today", "late", "expected"),
    [
        ("2026-11-24", "2026-11-22", False, "2026-11-24"),
        ("2026-11-21", "2026-11-20", False, "2026-11-23"),
        ("2026-11-10", "2026-11-20", False, "2026-11-20"),
        ("2026-11-20", "2026-11-20", True, "2026-11-23"),
        ("2026-12-25", "2026-11-20", False, "2026-12-28"),
    ],
)
def test_an_order_is_executed_on_a_bank_day_and_never_in_the_past(
    wished: str, today: str, late: bool, expected: str
) -> None:
    on = rules.execution_day(date.fromisoformat(wished), date.fromisoformat(today), is_past_cut_off=late)
    assert on == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("due", "latest"),
    [
        ("2026-11-25", "2026-11-24"),
        ("2026-11-23", "2026-11-20"),
        ("2026-11-22", "2026-11-19"),
        ("2026-12-28", "2026-12-24"),
    ],
)
def test_money_leaves_a_bank_day_before_it_is_due(due: str, latest: str) -> None:
    assert rules.latest_order_day(date.fromisoformat(due)) == date.fromisoformat(latest)
