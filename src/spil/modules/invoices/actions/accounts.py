"""The account on an invoice, confirmed from the invoice's own page."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.parties.models import Account
from spil.modules.invoices import access
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.states import APPROVED, HELD, NEW, TO_APPROVE

NoAccount = Reason("NoAccount", _("There is no account to pay to on this invoice."), _("Ask the supplier."))


@action(
    "invoices.invoice.confirm_account",
    title=_("Confirm the account"),
    told=_("confirmed the account"),
    moves=((NEW, TO_APPROVE, HELD, APPROVED), None),
    may=access.may_pay,
    facts=("record", "supplier"),
    icon="shield-check",
    order=55,
)
def confirm_account(
    *,
    invoice: Invoice,
    by: Actor,
    checked_how: Annotated[
        str, Ask(_("How you checked it"), help=_("For instance: called the number on an older invoice."))
    ],
) -> list[Account]:
    """The account is the supplier's; contacts confirms it in the same transaction, with its own four eyes.

    Refused when the invoice names no account (NoAccount), for whoever typed it or handed in the file that names it
    (FourEyes), and when it was confirmed before (AlreadyConfirmed).
    """
    if not invoice.iban:
        raise Refused(NoAccount())
    if Account.objects.filter(party=invoice.supplier_id, iban=invoice.iban).exists():
        return []
    return [
        Account(
            party_id=invoice.supplier_id,
            iban=invoice.iban,
            bic=invoice.bic,
            entered_by_id=Invoice.objects.handed_in_by(invoice.pk),
        )
    ]
