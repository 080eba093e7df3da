"""What payment runs do to invoices. No button: the reactions of payments call these, in one transaction with a run."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import action
from spil.modules.invoices import access
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.states import APPROVED, PAID, PLANNED


@action(
    "invoices.invoice.plan",
    title=_("Put in a payment run"),
    told=_("put this in a payment run"),
    moves=(APPROVED, PLANNED),
    may=access.may_pay,
    hidden=True,
    icon="cash",
)
def plan(*, invoice: Invoice, by: Actor) -> None:
    """A payment run holds it now; no other run can take it."""


@action(
    "invoices.invoice.unplan",
    title=_("Take out of a payment run"),
    told=_("took this out of a payment run"),
    moves=(PLANNED, APPROVED),
    may=access.may_pay,
    hidden=True,
    icon="cash-off",
)
def unplan(*, invoice: Invoice, by: Actor) -> None:
    """The run was cancelled; it waits for the next one."""


@action(
    "invoices.invoice.mark_paid",
    title=_("Mark as paid"),
    told=_("marked this as paid"),
    moves=(PLANNED, PAID),
    may=access.may_pay,
    hidden=True,
    icon="checks",
)
def mark_paid(*, invoice: Invoice, by: Actor) -> None:
    """The bank executed it; its deadlines are met."""
