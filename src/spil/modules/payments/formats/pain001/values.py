"""What a payment file says, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from spil.foundation.money.rules import Money
from spil.foundation.parties.rules import PaymentReference


@dataclass(frozen=True)
class Address:
    """A structured postal address; `country` is an ISO 3166 code. Once it exists, town and country must."""

    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return any(
            part.strip() for part in (self.street, self.house_number, self.postcode, self.town, self.country)
        )


@dataclass(frozen=True)
class Payment:
    """One transfer. `end_to_end_id` is ours and comes back on the statement; 35 characters, one of a kind.

    `name` is the payee as the bank knows it (Verification of Payee compares it). `purpose` is an ISO external
    purpose code such as SUPP or SALA, or empty.
    """

    end_to_end_id: str
    amount: Money
    name: str
    iban: str
    bic: str = ""
    address: Address | None = None
    reference: PaymentReference | None = None
    purpose: str = ""


@dataclass(frozen=True)
class Batch:
    """What one account pays on one day. `batch_id` is ours, 35 characters."""

    batch_id: str
    debtor_name: str
    debtor_iban: str
    executed_on: date
    payments: tuple[Payment, ...]
    debtor_bic: str = ""
    debtor_address: Address | None = None

    @property
    def count(self) -> int:
        return len(self.payments)

    @property
    def control_sum(self) -> Decimal:
        """The sum of the amounts, in euros with two decimals."""
        return summed(payment.amount.amount for payment in self.payments)


@dataclass(frozen=True)
class PaymentFile:
    """A whole file. `created_at` is office time; an offset is left off, as banks expect.

    `initiator_id` identifies the sender, with `initiator_id_issuer` saying who gave it: in Belgium the ten
    digits of the enterprise number and `KBO-BCE`. Both may be empty.
    """

    message_id: str
    created_at: datetime
    initiator_name: str
    batches: tuple[Batch, ...]
    initiator_id: str = ""
    initiator_id_issuer: str = ""

    @property
    def count(self) -> int:
        return sum(batch.count for batch in self.batches)

    @property
    def control_sum(self) -> Decimal:
        """The sum over all batches, in euros with two decimals."""
        return summed(batch.control_sum for batch in self.batches)


def summed(amounts: Iterable[Decimal]) -> Decimal:
    """An exact sum with two decimals."""
    return sum(amounts, Decimal("0.00"))
