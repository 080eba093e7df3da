"""The bank accounts of suppliers: entered by one, confirmed by another, withdrawn by either."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.removing import removal
from spil.foundation.actions.returned import Remove
from spil.foundation.parties.models import Account, Party
from spil.foundation.parties.rules import bic as read_bic
from spil.foundation.parties.rules import iban as read_iban
from spil.modules.contacts import access
from spil.modules.contacts.actions.answers import checked

AccountKnown = Reason("AccountKnown", _("%(name)s has this account already."))
AlreadyConfirmed = Reason("AlreadyConfirmed", _("This account is confirmed already."))
AlreadyWithdrawn = Reason("AlreadyWithdrawn", _("This account is withdrawn already."))


@action(
    "contacts.account.add",
    title=_("Add a bank account"),
    told=_("added a bank account"),
    may=access.may_keep,
    undone_by="contacts.account.remove",
    one_at_a_time=True,
    icon="plus",
)
def add_account(
    *,
    party: Party,
    by: Actor,
    iban: Annotated[str, Ask(_("Account (IBAN)"), max_length=42)],
    bic: Annotated[str, Ask(_("BIC"), max_length=11)] = "",
    holder: Annotated[str, Ask(_("Account holder"), max_length=140)] = "",
) -> list[Account]:
    """Add an account; nothing is paid to it before somebody else confirms it.

    Refused when a number is wrong (WrongNumber) or the account is known already (AccountKnown).
    """
    number = checked("iban", iban, read_iban(iban))
    bank = checked("bic", bic, read_bic(bic)) if bic else ""
    if Account.objects.filter(party=party, iban=number).exists():
        raise Refused(AccountKnown(name=party.name).about("iban"))
    return [Account(party=party, iban=number, bic=bank, holder=holder, entered_by_id=by.person_id)]


@action(
    "contacts.account.remove",
    title=_("Take the account away"),
    told=_("took a bank account away"),
    may=access.may_keep,
    icon="trash",
    destroys=True,
)
def remove_account(*, account: Account, by: Actor) -> list[Remove]:
    """Take it away when it was added by mistake.

    Refused once it was confirmed (AlreadyConfirmed) or withdrawn (AlreadyWithdrawn), and when anything refers to it
    (StillUsed).
    """
    if account.confirmed_at is not None:
        raise Refused(AlreadyConfirmed())
    if account.withdrawn_at is not None:
        raise Refused(AlreadyWithdrawn())
    return removal(account)


@action(
    "contacts.account.confirm",
    title=_("Confirm the account"),
    told=_("confirmed a bank account"),
    may=access.may_confirm,
    icon="shield-check",
)
def confirm_account(
    *,
    account: Account,
    by: Actor,
    checked_how: Annotated[
        str, Ask(_("How you checked it"), help=_("For instance: called the number on an older invoice."))
    ],
) -> None:
    """The account is the supplier's: somebody checked it in another way than by what came in.

    Refused for whoever entered it (FourEyes) and when it was done before (AlreadyConfirmed).
    """
    if account.confirmed_at is not None:
        raise Refused(AlreadyConfirmed())
    account.confirmed_at, account.confirmed_by_id, account.withdrawn_at = by.now, by.deciding_id, None


@action(
    "contacts.account.withdraw",
    title=_("Withdraw the account"),
    told=_("withdrew a bank account"),
    may=access.may_withdraw,
    destroys=True,
    icon="ban",
)
def withdraw_account(*, account: Account, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Nothing is paid to it any more, until somebody confirms it again; what was paid keeps its number.

    A payment run that holds it and was not released yet cannot be released. Refused: AlreadyWithdrawn.
    """
    if account.withdrawn_at is not None:
        raise Refused(AlreadyWithdrawn())
    account.withdrawn_at, account.confirmed_at, account.confirmed_by_id = by.now, None, None
