"""What the tables know of invoices."""

from __future__ import annotations

from spil.foundation.access.actor import Actor
from spil.foundation.links.models import Link
from spil.modules.invoices.models import Invoice, InvoiceQuerySet


def approved_invoices(actor: Actor) -> InvoiceQuerySet:
    """What may be paid: approved and in no payment run, the first due first."""
    return Invoice.objects.visible_to(actor).approved()


def source_of(record_id: int) -> int | None:
    """The record from which this one became, such as the item of post."""
    return Link.objects.filter(target=record_id, relation="became").values_list("source", flat=True).first()
