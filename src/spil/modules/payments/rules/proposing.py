"""Which invoices a run pays, and what credit notes take off them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from spil.foundation.money.rules import N_, Money, Problem, total
from spil.foundation.parties.rules import PaymentReference, ReferenceKind
from spil.modules.payments.rules.bank_days import latest_order_day

_REFERENCE_LENGTH = 140


@dataclass(frozen=True)
class Payable:
    """An approved invoice, or a credit note when `amount` is below zero.

    `invoice_id` identifies it, `number` is the supplier's own, `reference` what the supplier wants to read, `iban` the
    account on which it is paid (empty when none is known). `is_placed` says that it stands in a live batch already,
    `is_stopped` that its account stops it: it goes by itself, to be told why, and nothing is taken off it.
    """

    invoice_id: int
    supplier_id: int
    supplier: str
    number: str
    amount: Money
    due_on: date | None = None
    reference: PaymentReference | None = None
    iban: str = ""
    is_placed: bool = False
    is_stopped: bool = False

    @property
    def is_credit(self) -> bool:
        return self.amount.amount < 0


@dataclass(frozen=True)
class Transfer:
    """One payment to one supplier: an invoice, or invoices with the credit notes taken off them."""

    lines: tuple[Payable, ...]

    @property
    def supplier_id(self) -> int:
        return self.lines[0].supplier_id

    @property
    def amount(self) -> Money:
        return total((line.amount for line in self.lines), self.lines[0].amount.currency)

    @property
    def reference(self) -> PaymentReference | None:
        """The supplier's own reference, or the numbers of all lines when there is more than one."""
        if len(self.lines) == 1:
            return self.lines[0].reference
        numbers = " ".join(f"{'-' if line.is_credit else '+'}{line.number}" for line in self.lines)
        if len(numbers) > _REFERENCE_LENGTH:  # cut between two numbers, never in one
            numbers = numbers[: _REFERENCE_LENGTH + 1].rpartition(" ")[0] or numbers[:_REFERENCE_LENGTH]
        return PaymentReference(ReferenceKind.FREE, numbers)


@dataclass(frozen=True)
class Waiting:
    """What is not in the run although it was looked at, and why."""

    line: Payable
    problem: Problem


@dataclass(frozen=True)
class Proposal:
    """Transfers in the order of their due dates, and what waits."""

    transfers: tuple[Transfer, ...]
    waiting: tuple[Waiting, ...]

    @property
    def count(self) -> int:
        return len(self.transfers)

    @property
    def totals(self) -> dict[str, Money]:
        return batch_totals(transfer.amount for transfer in self.transfers)


_NOTHING_LEFT = N_(
    "There is nothing left to pay to %(name)s: the credit notes equal the invoices. Close them against each other."
)
_TOO_LARGE = N_(
    "The credit note of %(name)s is larger than what is paid in this run. It stays open for a later run."
)


def propose(payables: Iterable[Payable], *, next_run_on: date) -> Proposal:
    """What the run of today pays, given the day on which the next run would be executed.

    Every invoice is looked at once, even when it is given twice; whatever stands in a live batch is left out.
    """
    once = {line.invoice_id: line for line in payables if not line.is_placed and line.amount}
    chosen = [line for line in once.values() if line.is_credit or is_due(line.due_on, next_run_on)]
    transfers: list[Transfer] = []
    waiting: list[Waiting] = []
    for _, group in groupby(sorted(chosen, key=_supplier_first), key=lambda line: _supplier_first(line)[:2]):
        settled = _settle(list(group))
        transfers += settled.transfers
        waiting += settled.waiting
    transfers.sort(key=lambda transfer: min(_oldest_first(line) for line in transfer.lines))
    return Proposal(tuple(transfers), tuple(waiting))


def is_due(due_on: date | None, next_run_on: date) -> bool:
    """Whether an invoice would be late if it waited for the run of `next_run_on`."""
    return due_on is None or due_on <= next_run_on or latest_order_day(due_on) < next_run_on


def batch_totals(amounts: Iterable[Money]) -> dict[str, Money]:
    """The sum for each currency, in the order of the codes."""
    by_currency: dict[str, list[Money]] = {}
    for amount in amounts:
        by_currency.setdefault(amount.currency, []).append(amount)
    return {currency: total(by_currency[currency], currency) for currency in sorted(by_currency)}


def _oldest_first(line: Payable) -> tuple[date, int]:
    return line.due_on or date.min, line.invoice_id


def _supplier_first(line: Payable) -> tuple[int, str, date, int]:
    return line.supplier_id, line.amount.currency, *_oldest_first(line)


def _settle(lines: list[Payable]) -> Proposal:
    """Take the credit notes of one supplier, in one currency, off its invoices: off those on the account to which most
    is paid. What is paid on another account (of a factor) goes there by itself, and what is stopped stops by itself."""
    on_account = _by_account(line for line in lines if not (line.is_credit or line.is_stopped))
    invoices = max(on_account, key=_sum_of, default=[])
    stopped = [line for line in lines if line.is_stopped and not line.is_credit]
    elsewhere = [
        Transfer((line,)) for others in (*on_account, stopped) if others is not invoices for line in others
    ]
    credit_notes = [line for line in lines if line.is_credit]
    currency = lines[0].amount.currency
    payable = total((line.amount for line in invoices), currency)
    if (
        credit_notes
        and invoices
        and payable + total((line.amount for line in credit_notes), currency) == _nothing(currency)
    ):
        equal = [*invoices, *credit_notes]
        return Proposal(
            tuple(elsewhere), tuple(_waits(line, "nothing-left", _NOTHING_LEFT) for line in equal)
        )
    taken: list[Payable] = []
    waiting: list[Waiting] = []
    for credit in credit_notes:
        if payable + credit.amount > _nothing(currency):
            payable = payable + credit.amount
            taken.append(credit)
        else:
            waiting.append(_waits(credit, "credit-too-large", _TOO_LARGE))
    carriers = _carriers(invoices, taken)
    alone = [Transfer((line,)) for line in invoices if line not in carriers]
    together = [Transfer((*carriers, *taken))] if taken else []
    return Proposal(tuple(together + alone + elsewhere), tuple(waiting))


def _by_account(invoices: Iterable[Payable]) -> list[list[Payable]]:
    found: dict[str, list[Payable]] = {}
    for line in invoices:
        found.setdefault(line.iban, []).append(line)
    return list(found.values())


def _sum_of(lines: Sequence[Payable]) -> Decimal:
    return sum((line.amount.amount for line in lines), Decimal(0))


def _carriers(invoices: Sequence[Payable], credit_notes: Sequence[Payable]) -> list[Payable]:
    """As few invoices as exceed the credit notes together, in the order of their due dates."""
    if not credit_notes:
        return []
    open_amount = total((line.amount for line in credit_notes), credit_notes[0].amount.currency)
    found: list[Payable] = []
    for invoice in sorted(invoices, key=lambda line: (-line.amount.amount, _oldest_first(line))):
        if open_amount.amount > 0:
            break
        open_amount = open_amount + invoice.amount
        found.append(invoice)
    return sorted(found, key=_oldest_first)


def _nothing(currency: str) -> Money:
    return total((), currency)


def _waits(line: Payable, code: str, msgid: str) -> Waiting:
    return Waiting(line, Problem(code, msgid, {"name": line.supplier, "number": line.number}))
