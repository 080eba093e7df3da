"""How an invoice ends that was approved: a payment run pays it, or it was paid in another way.

What payment runs do has no button: the reactions of payments call it, in one transaction with a run.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.handling.returning import deadlines_again, state_again
from spil.modules.invoices import access
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.states import APPROVED, PAID, PLANNED

StillToCome = Reason("StillToCome", _("That day is still to come."), _("Close it once it was paid."))
PaidByRun = Reason(
    "PaidByRun", _("A payment run paid this."), _("If the payment came back, say so on that run.")
)


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


@action(
    "invoices.invoice.replan",
    title=_("Put back in its payment run"),
    told=_("put this back in its payment run"),
    moves=(PAID, PLANNED),
    may=access.may_pay,
    hidden=True,
    icon="cash",
)
def replan(*, invoice: Invoice, by: Actor) -> list[Deadline | Remove]:
    """The run that paid it was not executed after all; it waits for that, by its day."""
    return deadlines_again(invoice.record)


@action(
    "invoices.invoice.unpay",
    title=_("Pay anew"),
    told=_("told that the payment of this came back"),
    moves=((PLANNED, PAID), APPROVED),
    may=access.may_pay,
    hidden=True,
    icon="arrow-back-up",
)
def unpay(*, invoice: Invoice, by: Actor) -> list[Deadline | Remove]:
    """The bank sent back what a run paid; it is to be paid again, by its day."""
    return [] if invoice.record.is_open else deadlines_again(invoice.record)


@action(
    "invoices.invoice.settle",
    title=_("Paid in another way"),
    told=_("closed this as paid in another way"),
    moves=(APPROVED, PAID),
    may=access.may_settle,
    facts=("record",),
    icon="receipt-euro",
    order=70,
    undone_by="invoices.invoice.unsettle",
)
def settle(
    *,
    invoice: Invoice,
    by: Actor,
    reason: Annotated[
        str,
        Ask(
            _("How it was paid"),
            help=_(
                "For instance: by direct debit, by card, or set off against a credit note. No run pays it any more."
            ),
            long=True,
        ),
    ],
    paid_on: Annotated[date | None, Ask(_("Paid on"))] = None,
) -> None:
    """Nothing is left to pay: the supplier collected it, it was paid before, or a credit note equals it.

    Its deadline is met, and a copy of it stays a duplicate. What is in a payment run is not settled beside it. Refused
    for whoever approved it alone (FourEyes), and for a day that is still to come (StillToCome).
    """
    if paid_on is not None and paid_on > by.today:
        raise Refused(StillToCome().about("paid_on"))


@action(
    "invoices.invoice.unsettle",
    title=_("Not paid after all"),
    told=_("took back that this was paid"),
    moves=(PAID, APPROVED),
    may=access.may_settle,
    facts=("record",),
    icon="arrow-back-up",
    aside=True,
    order=72,
)
def unsettle(*, invoice: Invoice, by: Actor) -> list[Deadline | Remove]:
    """It is to be paid again, by its day. Refused for what a payment run paid (PaidByRun)."""
    if state_again(invoice.record) != APPROVED.code:
        raise Refused(PaidByRun())
    return deadlines_again(invoice.record)
