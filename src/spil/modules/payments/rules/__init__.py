"""What a payment run proposes, what credit notes take off it, who releases it, and on which day the bank
works.

*Chosen.* A run pays what would be late if it waited for the next run: money ordered on a bank day reaches
the payee one bank day later (Payment Services Directive 2, article 83), so an invoice has to be ordered on
the bank day before its due date. Nothing is paid earlier for a discount. An invoice without a due date is
due at once.

*Credit notes.* A credit note is never paid out and never hidden. It is taken off what the same supplier is
paid in this run, in the same currency, whole or not at all, the oldest first, as long as something remains
to pay. The invoices that it is taken off (as few as possible, the largest first) travel with it as one
transfer whose reference names them all; all others keep a transfer and a reference of their own. A credit
note that does not fit waits, visibly, in `Proposal.waiting`. When credit and invoices are exactly equal
there is nothing to order: both wait for somebody who closes them against each other.

*Four eyes.* Who made a batch does not release it, in nobody's name. An office may also ask that whoever
approved an invoice in it does not.

*Bank days* are those of TARGET, the settlement system of the euro, not those of the office.
"""

from spil.modules.payments.rules.bank_days import (
    bank_day_before,
    bank_day_from,
    execution_day,
    is_bank_day,
    latest_order_day,
)
from spil.modules.payments.rules.proposing import (
    Payable,
    Proposal,
    Transfer,
    Waiting,
    batch_totals,
    is_due,
    propose,
)
from spil.modules.payments.rules.releasing import release_problem

__all__ = [
    "Payable",
    "Proposal",
    "Transfer",
    "Waiting",
    "bank_day_before",
    "bank_day_from",
    "batch_totals",
    "execution_day",
    "is_bank_day",
    "is_due",
    "latest_order_day",
    "propose",
    "release_problem",
]
