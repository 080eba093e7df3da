"""Every write of contacts: suppliers, their bank accounts, and whoever else the office writes with."""

from spil.modules.contacts.actions.accounts import (
    add_account,
    confirm_account,
    remove_account,
    withdraw_account,
)
from spil.modules.contacts.actions.contacts import (
    add_contact,
    change_contact,
    make_contact,
    remove_contact,
    unmake_contact,
)
from spil.modules.contacts.actions.suppliers import add_supplier, change_supplier

__all__ = [
    "add_account",
    "add_contact",
    "add_supplier",
    "change_contact",
    "change_supplier",
    "confirm_account",
    "make_contact",
    "remove_account",
    "remove_contact",
    "unmake_contact",
    "withdraw_account",
]
