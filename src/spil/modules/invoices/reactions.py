"""What follows when something happened to an invoice: elsewhere, and in the background."""

from __future__ import annotations

from collections.abc import Iterator

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.parties.models import Account
from spil.modules.contacts import public as contacts
from spil.modules.invoices.actions.deciding import asked_in_vain
from spil.modules.invoices.models import Invoice


def confirm_accounts(happened: list[Happening]) -> Iterator[Call]:
    """The account of an invoice is confirmed where accounts are kept."""
    for one in happened:
        account = Account.objects.get(party=one.row.supplier_id, iban=one.row.iban)
        how = one.call.arguments["checked_how"]
        yield contacts.confirm_account.call(account=account, by=one.by, checked_how=how)


def ask_who_is_responsible_now(happened: list[Happening]) -> Iterator[Call]:
    """A cost centre has another responsible person: what waits for the former one is asked of that one."""
    for one in happened:
        yield from asked_in_vain(Invoice.objects.filter(cost_centre=one.call.subject), one.by)


def ask_who_has_the_role_now(happened: list[Happening]) -> Iterator[Call]:
    """What waits for who has the role no more is asked of who has it."""
    for one in happened:
        yield from asked_in_vain(Invoice.objects.filter(approver=one.call.subject.person_id), one.by)


def make_it_unhurried(happened: list[Happening]) -> list[Call]:
    """What was cut short because somebody waited is read to its end in the background."""
    for one in happened:
        if (one.row.reading.get("refused") or {}).get("reason") == "hurried":
            enqueue(jobs["invoices.make"], by=one.by.person_id, at=one.by.now, item=one.row.pk)
    return []
