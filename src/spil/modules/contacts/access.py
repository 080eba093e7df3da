"""Who may do what with contacts. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import FourEyes, NotPermitted, Reason, Refusal
from spil.foundation.organisation.models import Role
from spil.foundation.parties.models import Account, Party
from spil.modules.post.public import PostItem

IsContact = Reason("IsContact", _("%(name)s is a contact already."))
HasContact = Reason(
    "HasContact",
    _("There is a contact %(name)s already."),
    _("Choose it with “Correct the entry”. Somebody else of that name is added under Contacts."),
)
NoSender = Reason("NoSender", _("There is no sender written down."), _("Correct the entry first."))
NotMadeHere = Reason("NotMadeHere", _("No contact was made of this item."))
#: where an item keeps which contact was made of it, in its `reading`
MADE_HERE = "contact"

#: who keep the suppliers and their accounts
KEEPERS = (Role.FINANCE, Role.OFFICE_MANAGER, Role.ASSISTANT, Role.SECRETARY)
#: who may say that an account is the supplier's
CONFIRMERS = (Role.FINANCE, Role.OFFICE_MANAGER, Role.DIRECTOR)


def may_add(by: Actor) -> Refusal | None:
    return _one_of(by, KEEPERS)


def may_make(by: Actor, item: PostItem) -> Refusal | None:
    """The same, of a sender that is written down and no contact yet (IsContact, NoSender)."""
    if item.party_id is not None:
        return IsContact(name=item.party)
    return may_add(by) if item.party_name else NoSender()


def may_unmake(by: Actor, item: PostItem) -> Refusal | None:
    """The same, of a contact that was made of this item (NotMadeHere)."""
    if item.party_id is None or item.reading.get(MADE_HERE) != item.party_id:
        return NotMadeHere()
    return may_add(by)


def may_keep(by: Actor, kept: Party | Account) -> Refusal | None:
    return may_add(by)


def may_confirm(by: Actor, account: Account) -> Refusal | None:
    """Finance, the office manager and the director; never who entered it (typed it, or handed in what
    it was read from), nor in that person's name."""
    refusal = _one_of(by, CONFIRMERS)
    if refusal is not None or account.entered_by_id is None:
        return refusal
    if account.entered_by_id in (by.person_id, by.deciding_id):
        return FourEyes(who=Role.FINANCE.label)
    return None


def may_withdraw(by: Actor, account: Account) -> Refusal | None:
    """Whoever may add or confirm one: nothing is paid by it, so one person is enough."""
    return _one_of(by, (*KEEPERS, Role.DIRECTOR))


def _one_of(by: Actor, roles: tuple[Role, ...]) -> Refusal | None:
    return None if by.has_role(*roles) else NotPermitted(who=roles[0].label)
