"""pain.001.001.09: the file with which an office orders SEPA credit transfers.

*The format.* ISO 20022 CustomerCreditTransferInitiationV09. One group header says who sends how many
payments for how much; one payment information block holds what one account pays on one day; in it every
payment stands by itself, with an end-to-end id that comes back on the statement. We write what the EPC's
SCT customer-to-bank guidelines, Febelfin and the Betaalvereniging have in common: method TRF, service level
SEPA, charges shared (SLEV), one booking for the block, IBAN without BIC where none is known (`NOTPROVIDED`
for our own bank).

*Structured or nothing.* Since 15 November 2026 banks refuse addresses in free lines. A payment without
address is fine; one with an address needs town and country, else `AddressIncomplete`. Free lines are never
written.

*References.* A Belgian structured communication goes as `SCOR` issued by `BBA`, an ISO 11649 reference as
`SCOR` issued by `ISO`; both are left as they are. Free text is cut at 140 characters.

*Characters.* Banks take a small Latin set; `text` has the table. Names are cut at 70 characters, towns at 35.

*One bad payment.* `refusal(payment)` says why one payment cannot go, as a Problem; whoever makes a batch
asks it and leaves those payments out, visibly. `write` refuses the whole file when it is given one all the
same.

*Proof.* `write` validates against the ISO schema before it returns (schema from the locked package `sepaxml`,
MIT), `read` before it believes anything; both compare counts and sums. Amounts are Decimals from end to end.
"""

from spil.modules.payments.formats.pain001.checks import (
    AddressIncomplete,
    InvalidPaymentFile,
    PaymentRefused,
    refusal,
)
from spil.modules.payments.formats.pain001.read import read
from spil.modules.payments.formats.pain001.values import Address, Batch, Payment, PaymentFile
from spil.modules.payments.formats.pain001.write import write

__all__ = [
    "Address",
    "AddressIncomplete",
    "Batch",
    "InvalidPaymentFile",
    "Payment",
    "PaymentFile",
    "PaymentRefused",
    "read",
    "refusal",
    "write",
]
