"""Who can sign in: an account belongs to a person and opens nothing by itself; roles and mandates decide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import action
from spil.foundation.identity.models import User
from spil.foundation.organisation.models import Person
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import mail_later
from spil.modules.people import access

INVITATION = "people.invitation"
"""The maker of the mail: it makes the secret of the link when the mail is sent, so that no queue holds it."""

SignedInBefore = Reason(
    "SignedInBefore", _("%(name)s has access already."), _("Whoever forgot a password asks for a new one.")
)
AccountClosed = Reason("AccountClosed", _("The access of %(name)s is closed."), _("Open it again first."))
OwnAccount = Reason("OwnAccount", _("This is your own access."), _("Somebody else closes it."))


@action(
    "people.account.invite",
    title=_("Give access"),
    told=_("gave somebody access"),
    may=access.may_keep,
    icon="mail-forward",
    order=12,
    one_at_a_time=True,
)
def invite(*, person: Person, by: Actor) -> list[User | OutgoingMail]:
    """Make an account and mail an invitation to the person's own address; again, when the first was not used.

    Refused for who signed in before (SignedInBefore) and for a closed account (AccountClosed).
    """
    account = User.objects.filter(person=person).first()
    if account is not None and not account.is_active:
        raise Refused(AccountClosed(name=person))
    if account is not None and account.last_login is not None:
        raise Refused(SignedInBefore(name=person))
    mail = mail_later(INVITATION, {"person": person.pk}, to=person.email, at=by.now, person_id=person.pk)
    if account is not None:
        return [mail]
    made = User(email=person.email.lower(), person=person)
    made.set_unusable_password()
    return [made, mail]


@action(
    "people.account.close",
    title=_("Close access"),
    told=_("closed somebody's access"),
    may=access.may_close_account,
    icon="lock",
    order=13,
    destroys=True,
)
def close_account(*, account: User, by: Actor) -> None:
    """Nobody signs in with this account any more, from the next page on. Refused for one's own (OwnAccount).

    Its sessions and tokens are over for good: opening the account again does not bring them back.
    """
    if account.person_id == by.person_id:
        raise Refused(OwnAccount())
    account.is_active = False
    account.holds_from = by.now


@action(
    "people.account.reopen",
    title=_("Open access again"),
    told=_("opened somebody's access again"),
    may=access.may_close_account,
    icon="lock-open",
    order=13,
)
def reopen_account(*, account: User, by: Actor) -> None:
    """The account works again, with the password it had."""
    account.is_active = True
