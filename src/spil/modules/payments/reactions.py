"""What becomes of the invoices when something happened to a run. Both are true together: one transaction.

The invoices move by whoever acted, in the same name: a mandate to propose or release a run need not name what follows
from it, and a deputy moves them by the role of who is away. Whoever may act on a run need not be a reader of each
invoice in it, and learns nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.modules.invoices.public import Invoice, mark_paid, plan, unplan
from spil.modules.payments.models import PaymentRun


def plan_invoices(happened: list[Happening]) -> list[Call]:
    """A run was proposed: each invoice that goes is planned; a stopped one stays approved."""
    return [plan.call(invoice=invoice, by=by) for invoice, by in _going(happened)]


def free_invoices(happened: list[Happening]) -> list[Call]:
    """A run was cancelled, or the bank refused it: its invoices are approved again."""
    return [unplan.call(invoice=invoice, by=by) for invoice, by in _going(happened)]


def settle_invoices(happened: list[Happening]) -> list[Call]:
    """A run was executed: its invoices are paid."""
    return [mark_paid.call(invoice=invoice, by=by) for invoice, by in _going(happened)]


def _going(happened: list[Happening]) -> Iterator[tuple[Invoice, Actor]]:
    for one in happened:
        if isinstance(one.row, PaymentRun):
            for payment in one.row.payments.going().select_related("invoice__record"):
                yield payment.invoice, replace(one.by, sees_all=True)
