"""What other modules may use of contacts."""

from spil.modules.contacts.actions import (
    add_account,
    add_supplier,
    change_supplier,
    confirm_account,
    withdraw_account,
)
from spil.modules.contacts.queries import known_as, unconfirmed_accounts, why_withdrawn

__all__ = [
    "add_account",
    "add_supplier",
    "change_supplier",
    "confirm_account",
    "known_as",
    "unconfirmed_accounts",
    "why_withdrawn",
    "withdraw_account",
]
