"""What follows when something happened to an invoice: elsewhere, and in the background."""

from __future__ import annotations

from collections.abc import Iterator

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.parties.models import Account
from spil.modules.contacts import public as contacts


def confirm_accounts(happened: list[Happening]) -> Iterator[Call]:
    """The account of an invoice is confirmed where accounts are kept."""
    for one in happened:
        account = Account.objects.get(party=one.row.supplier_id, iban=one.row.iban)
        how = one.call.arguments["checked_how"]
        yield contacts.confirm_account.call(account=account, by=one.by, checked_how=how)


def make_it_unhurried(happened: list[Happening]) -> list[Call]:
    """What was cut short because somebody waited is read to its end in the background."""
    for one in happened:
        if (one.row.reading.get("refused") or {}).get("reason") == "hurried":
            enqueue(jobs["invoices.make"], by=one.by.person_id, at=one.by.now, item=one.row.pk)
    return []
