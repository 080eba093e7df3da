"""What follows when something happened to an invoice: elsewhere, and in the background."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.parties.models import Account
from spil.modules.contacts import public as contacts
from spil.modules.invoices.access import worked_on
from spil.modules.invoices.actions import ask_responsible
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.states import TO_APPROVE


def confirm_accounts(happened: list[Happening]) -> Iterator[Call]:
    """The account of an invoice is confirmed where accounts are kept."""
    for one in happened:
        account = Account.objects.get(party=one.row.supplier_id, iban=one.row.iban)
        how = one.call.arguments["checked_how"]
        yield contacts.confirm_account.call(account=account, by=one.by, checked_how=how)


def ask_who_is_responsible_now(happened: list[Happening]) -> Iterator[Call]:
    """A cost centre has another responsible person: what waits for the former one is asked of that one.

    Not what that one coded or approved already: it stays where it is, to be sent back.
    """
    for one in happened:
        person = one.call.subject.responsible_id
        waiting = Invoice.objects.filter(cost_centre=one.call.subject, record__state=TO_APPROVE.code)
        for invoice in waiting.exclude(approver=person).select_related("record").order_by("pk"):
            if not invoice.route[invoice.step - 1]["role"] and person not in worked_on(invoice):
                # whoever keeps the cost centres need not be a reader of the invoice, and learns nothing of it
                yield ask_responsible.call(invoice=invoice, by=replace(one.by, sees_all=True))


def make_it_unhurried(happened: list[Happening]) -> list[Call]:
    """What was cut short because somebody waited is read to its end in the background."""
    for one in happened:
        if (one.row.reading.get("refused") or {}).get("reason") == "hurried":
            enqueue(jobs["invoices.make"], by=one.by.person_id, at=one.by.now, item=one.row.pk)
    return []
