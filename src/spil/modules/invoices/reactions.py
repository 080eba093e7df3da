"""What invoices ask of contacts when something happened to an invoice."""

from __future__ import annotations

from collections.abc import Iterator

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.parties.models import Account
from spil.modules.contacts import public as contacts


def confirm_accounts(happened: list[Happening]) -> Iterator[Call]:
    """The account of an invoice is confirmed where accounts are kept."""
    for one in happened:
        account = Account.objects.get(party=one.row.supplier_id, iban=one.row.iban)
        how = one.call.arguments["checked_how"]
        yield contacts.confirm_account.call(account=account, by=one.by, checked_how=how)
