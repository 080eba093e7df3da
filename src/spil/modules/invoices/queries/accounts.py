"""How the account of an invoice stands: the same on its page and for whoever approves it."""

from __future__ import annotations

from enum import Enum, auto

from spil.foundation.parties.models import Account
from spil.modules.invoices.models import Invoice


class Standing(Enum):
    COLLECTED = auto()  # the supplier takes it itself
    UNNAMED = auto()
    NO_IBAN = auto()
    CONFIRMED = auto()
    WITHDRAWN = auto()
    NEW = auto()


def standing(invoice: Invoice, account: Account) -> Standing:
    """Of the account that the invoice names, given what we know of it; an empty row where we know nothing."""
    if invoice.is_collected:
        return Standing.COLLECTED
    if not invoice.iban:
        return Standing.NO_IBAN if invoice.accounts_as_written else Standing.UNNAMED
    if account.withdrawn_at:
        return Standing.WITHDRAWN
    return Standing.CONFIRMED if account.confirmed_at else Standing.NEW
