"""What an invoice is measured by: when it is due, whether it came in before, who decides on it. Plain values only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from hashlib import sha256

from spil.foundation.parties.rules import ReferenceKind, payment_reference
from spil.foundation.records.rules import FIRST_YEAR, LAST_YEAR

#: Days to pay when the invoice names no date. Belgium: law of 2 August 2002, art. 4; Netherlands: BW 6:119a.
DEFAULT_TERM = timedelta(days=30)
#: Amounts from here on do not fit a column of 18 digits, and no invoice is meant by them.
IMPOSSIBLE_AMOUNT = Decimal(10) ** 15
#: Payment means (BT-81, UNTDID 4461) by which the supplier takes the money: a card, or a direct debit (49, 59).
COLLECTING = frozenset({"48", "49", "54", "55", "59"})


def possible_day(written: date | None) -> date | None:
    """The day, when somebody can have meant it: 0001-01-01 or 9999-12-31 is what a program writes for want of one."""
    return written if written and FIRST_YEAR <= written.year <= LAST_YEAR else None


def due_date(issued_on: date, *written: date | None) -> date:
    """The day on which an invoice is due: the first possible one that is written, else thirty days after its date.

    >>> due_date(date(2026, 11, 2), None)
    datetime.date(2026, 12, 2)
    """
    return next((day for day in map(possible_day, written) if day), issued_on + DEFAULT_TERM)


def reference_kind(written: str) -> ReferenceKind:
    """How the supplier wants to recognise the payment: structured when its check digits say so."""
    return payment_reference(written).kind


@dataclass(frozen=True)
class Signed:
    """Amounts of a document whose sign was moved into its kind."""

    is_credit: bool
    net: Decimal
    vat: Decimal
    payable: Decimal


def signed(*, is_credit: bool, net: Decimal, vat: Decimal, payable: Decimal) -> Signed:
    """A negative invoice is a credit note, a negative credit note an invoice; `payable` is never negative."""
    if payable >= 0:
        return Signed(is_credit, net, vat, payable)
    return Signed(not is_credit, -net, -vat, -payable)


def is_possible(*amounts: Decimal) -> bool:
    """Whether amounts can be kept at all."""
    return all(amount.is_finite() and abs(amount) < IMPOSSIBLE_AMOUNT for amount in amounts)


def fitted(value: Decimal | None, places: int, digits: int) -> Decimal:
    """A quantity or price for a column of so many places and digits; the document itself keeps it exactly.

    None and what is too large for the column become 0.

    >>> fitted(Decimal("1.23456789"), 6, 20)
    Decimal('1.234568')
    """
    if value is None or not value.is_finite() or abs(value) >= Decimal(10) ** (digits - places):
        value = Decimal(0)
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


# The same invoice twice


class Likeness(StrEnum):
    """How far two documents of one supplier are the same one."""

    SAME = "same"
    REPEATED = "repeated"
    ALIKE = "alike"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Identity:
    """What tells one supplier's documents apart. `key` and `loose_key` are normal forms of the number."""

    is_credit: bool
    key: str
    loose_key: str
    payable: Decimal
    issued_on: date


def likeness(new: Identity, known: Identity) -> Likeness:
    """Compare a new document with one that came in earlier, from whatever year and by whatever channel.

    SAME: the number in the same year. Suppliers begin again with 1 each year, so the same number in another year is
    a REPEATED one only when the amount is the same too; somebody may say that it is a different one all the same.
    ALIKE is a warning: the same date and amount under another number, or nearly the same number in the same year.
    """
    if new.is_credit != known.is_credit:
        return Likeness.DIFFERENT
    if new.key == known.key:
        if new.issued_on.year == known.issued_on.year:
            return Likeness.SAME
        return Likeness.REPEATED if new.payable == known.payable else Likeness.DIFFERENT
    if new.payable != known.payable:
        return Likeness.DIFFERENT
    nearly = new.loose_key == known.loose_key and new.issued_on.year == known.issued_on.year
    return Likeness.ALIKE if nearly or new.issued_on == known.issued_on else Likeness.DIFFERENT


def guard_key(supplier: str, *, is_credit: bool, key: str, issued_on: date) -> str:
    """What no two living invoices may share; a unique column holds it, so that two at the same moment cannot pass.

    `supplier` is whatever identifies the supplier: a VAT or enterprise number, else the name.
    """
    text = f"{supplier.strip().casefold()}\n{is_credit}\n{issued_on.year}\n{key}"
    return sha256(text.encode()).hexdigest()


# Who decides


@dataclass(frozen=True)
class Step:
    """A step of approval: needed from `from_amount` on. An empty `role` is the cost centre's responsible person."""

    position: int
    from_amount: Decimal
    role: str = ""


@dataclass(frozen=True)
class Assigned:
    """A step with the person who decides it."""

    position: int
    role: str
    person: int


class NobodyLeft(Exception):
    """A step finds nobody who may decide it. `has_candidates`: there are people, but each worked on it."""

    def __init__(self, step: Step, *, has_candidates: bool) -> None:
        super().__init__(f"step {step.position}")
        self.step = step
        self.has_candidates = has_candidates


def steps_for(
    amount: Decimal, currency: str, steps: Iterable[Step], office_currency: str = "EUR"
) -> list[Step]:
    """The steps that an amount goes through, in order; in another currency than the office's every step.

    >>> [step.position for step in steps_for(Decimal("99"), "EUR", [Step(2, Decimal(100)), Step(1, Decimal(0))])]
    [1]
    """
    foreign = currency != office_currency
    needed = (step for step in steps if foreign or abs(amount) >= step.from_amount)
    return sorted(needed, key=lambda step: step.position)


def assign(steps: Sequence[tuple[Step, Sequence[int]]], barred: Collection[int]) -> list[Assigned]:
    """Give every step its person: the first of its candidates who worked on nothing else here.

    `steps` in order, each with the ids of those who could decide it; `barred` are those who coded. The last step
    chooses first. A step whose only candidates decide a later one falls together with it: the higher decision
    contains it, and nobody decides twice. Raises NobodyLeft.
    """
    chosen: list[Assigned] = []
    taken: set[int] = set()
    for step, candidates in reversed(steps):
        open_to = [person for person in candidates if person not in barred]
        if not open_to:
            raise NobodyLeft(step, has_candidates=bool(candidates))
        person = next((one for one in open_to if one not in taken), None)
        if person is not None:
            taken.add(person)
            chosen.append(Assigned(step.position, step.role, person))
    return chosen[::-1]
