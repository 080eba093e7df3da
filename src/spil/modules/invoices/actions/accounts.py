"""The account on an invoice: confirmed from the invoice's own page, or another one of the supplier instead of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import FourEyes, Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.parties.models import Account
from spil.foundation.parties.rules import shown_iban
from spil.modules.invoices import access
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.states import APPROVED, HELD, NEW, TO_APPROVE

NoAccount = Reason("NoAccount", _("There is no account to pay to on this invoice."), _("Ask the supplier."))

NoIban = Reason(
    "NoIban",
    _("The account on this invoice is no right IBAN: %(account)s."),
    _(
        "No payment run pays it. Have it paid to another account of the supplier, or pay it at the bank and "
        "close it as paid in another way."
    ),
)
WithdrawnBefore = Reason(
    "WithdrawnBefore",
    _("This account was withdrawn on %(day)s."),
    _(
        "Have it paid to another account of the supplier. If it is right after all, confirm it under Suppliers."
    ),
)
NotConfirmed = Reason(
    "NotConfirmed",
    _("%(name)s has no confirmed account %(iban)s."),
    _("Add it under Suppliers and let somebody else confirm it."),
)
PaidThere = Reason("PaidThere", _("It is paid to that account already."))


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

    Refused when the invoice names no account (NoAccount) or none that is an IBAN (NoIban), for whoever typed it or
    handed in the file that names it (FourEyes), when it was confirmed before (AlreadyConfirmed), and when it was
    withdrawn (WithdrawnBefore): to take it up again is done at the supplier, not on the way to paying.
    """
    if not invoice.iban and invoice.accounts_as_written:
        raise Refused(NoIban(account=invoice.accounts_as_written[0]))
    if not invoice.iban:
        raise Refused(NoAccount())
    known = Account.objects.filter(party=invoice.supplier_id, iban=invoice.iban).first()
    if known is not None and known.withdrawn_at is not None:
        raise Refused(WithdrawnBefore(day=timezone.localdate(known.withdrawn_at)))
    if known is not None:
        return []
    return [
        Account(
            party_id=invoice.supplier_id,
            iban=invoice.iban,
            bic=invoice.bic,
            entered_by_id=Invoice.objects.handed_in_by(invoice.pk),
        )
    ]


def _others(_by: Actor, row: Any) -> Sequence[tuple[str, str]]:
    """The supplier's confirmed accounts but the one to which the invoice is paid already."""
    if not isinstance(row, Invoice):
        return []
    confirmed = Account.objects.filter(party=row.supplier_id, confirmed_at__isnull=False)
    return [
        (one.iban, " ".join(filter(None, (shown_iban(one.iban), one.holder))))
        for one in confirmed.exclude(iban=row.iban).order_by("pk")
    ]


@action(
    "invoices.invoice.change_account",
    title=_("Pay to another account"),
    told=_("had this paid to another account"),
    moves=((NEW, TO_APPROVE, HELD, APPROVED), None),
    may=access.may_pay,
    facts=("record", "supplier"),
    icon="building-bank",
    order=57,
)
def change_account(
    *,
    invoice: Invoice,
    by: Actor,
    iban: Annotated[
        str,
        Ask(
            _("Account"),
            choices=_others,
            of_row=True,
            help=_("The accounts of this supplier that somebody confirmed."),
        ),
    ],
    reason: Annotated[str, Ask(_("Reason"), long=True)],
) -> None:
    """Another account of the supplier counts than the invoice names, as when the supplier changed banks; the document
    keeps what it said.

    Refused for an account that is not the supplier's or that nobody confirmed (NotConfirmed), for whoever confirmed it
    (FourEyes), and for the one to which it is paid already (PaidThere).
    """
    if iban == invoice.iban:
        raise Refused(PaidThere().about("iban"))
    account = Account.objects.filter(party=invoice.supplier_id, iban=iban, confirmed_at__isnull=False).first()
    if account is None:
        raise Refused(NotConfirmed(name=invoice.supplier.name, iban=shown_iban(iban)).about("iban"))
    if account.confirmed_by_id is not None and account.confirmed_by_id in {by.person_id, by.deciding_id}:
        raise Refused(FourEyes(who=access.PAYERS[0].label).about("iban"))
    invoice.iban, invoice.bic = account.iban, account.bic
