"""Who can sign in: an account belongs to a person and opens nothing by itself; roles and mandates decide."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.foundation.identity.accounts import identities_of
from spil.foundation.identity.models import SecondStepRule, TraceOf, User
from spil.foundation.identity.secrets import open_links
from spil.foundation.identity.tracing import CHANGED
from spil.foundation.organisation.models import Person, Role, has_left
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import mail_later
from spil.modules.people import access
from spil.modules.people.actions.administrators import refuse_without

INVITATION = "people.invitation"
"""The maker of the mail: it makes the secret of the link when the mail is sent, so that no queue holds it."""

SignedInBefore = Reason(
    "SignedInBefore", _("%(name)s has access already."), _("Whoever forgot a password asks for a new one.")
)
AccountClosed = Reason("AccountClosed", _("The access of %(name)s is closed."), _("Open it again first."))
AskedAlready = Reason("AskedAlready", _("A second step is asked of the role “%(role)s” already."))
TooManyDays = Reason("TooManyDays", _("From 0 to %(most)s days."), _("The shorter, the safer."))
MOST_DAYS = 60
AddressTaken = Reason(
    "AddressTaken", _("Somebody else signs in with %(email)s."), _("Give everybody their own address.")
)
AddressOfWhoLeft = Reason(
    "AddressOfWhoLeft",
    _("%(name)s, who left, signed in with %(email)s."),
    _("An administrator gives that access another address: under People, below, with who left."),
)
NoAddress = Reason("NoAddress", _("This is no e-mail address."))
OwnAccount = Reason("OwnAccount", _("This is your own access."), _("Somebody else closes it."))


def refuse_no_address(email: str) -> None:
    """Refused: NoAddress."""
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(NoAddress().about("email")) from None


def _refuse_taken(email: str, person_id: int, on: date, field: str = "") -> None:
    """Refused: AddressTaken, AddressOfWhoLeft; an account of who left keeps its address for who may come back."""
    holder = User.objects.others_at(email, person_id).select_related("person").first()
    if holder is None:
        return
    if has_left(holder.person, on):
        raise Refused(AddressOfWhoLeft(email=email, name=holder.person).about(field))
    raise Refused(AddressTaken(email=email).about(field))


class Proof(TextChoices):
    """How an administrator knows that it is the person who asks."""

    SEEN = "seen", _("Seen in person")
    CALLED = "called", _("Called back on a number that was known")
    VIDEO = "video", _("Seen on video, and known by face")


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

    Refused for who signed in before (SignedInBefore), for a closed account (AccountClosed), and at an address with
    which somebody else signs in or signed in (AddressTaken, AddressOfWhoLeft). Who is or will be administrator is
    invited by administrators: whoever changes somebody's address could have the link sent to the own one. The mail says
    who asked, since the role can be given before it is sent.
    """
    no_administrator = access.may_set_up(by)
    if no_administrator is not None and person.has_or_gets(Role.ADMINISTRATOR, by.today):
        raise Refused(no_administrator)
    account = User.objects.filter(person=person).first()
    if account is not None and not account.is_active:
        raise Refused(AccountClosed(name=person))
    if account is not None and account.last_login is not None:
        raise Refused(SignedInBefore(name=person))
    _refuse_taken(person.email, person.pk, by.today)
    asked = {"person": person.pk, "by_administrator": no_administrator is None}
    mail = mail_later(INVITATION, asked, to=person.email, at=by.now, person_id=person.pk)
    if account is not None:
        return [mail]
    made = User(email=person.email.lower(), person=person)
    made.set_unusable_password()
    return [made, mail]


@action(
    "people.account.close",
    title=_("Close access"),
    told=_("closed somebody’s access"),
    may=access.may_close_account,
    icon="lock",
    order=13,
    destroys=True,
)
def close_account(*, account: User, by: Actor) -> list[Remove]:
    """Nobody signs in with this account any more, from the next page on. Refused for one's own (OwnAccount), and for
    that of the last administrator (LastAdministrator).

    Its sessions and tokens are over for good, and no provider knows it: opening the account again does not bring that
    back.
    """
    if account.person_id == by.person_id:
        raise Refused(OwnAccount())
    refuse_without(account.person, by.today)
    account.is_active = False
    account.holds_from = by.now
    return end_identities(account)


@action(
    "people.account.reopen",
    title=_("Open access again"),
    told=_("opened somebody’s access again"),
    may=access.may_close_account,
    icon="lock-open",
    order=13,
)
def reopen_account(*, account: User, by: Actor) -> None:
    """The account works again, with the password it had."""
    account.is_active = True


@action(
    "people.account.reset_second_step",
    title=_("Reset the second step"),
    told=_("reset somebody’s second step"),
    may=access.may_reset_second_step,
    icon="shield-lock",
    order=14,
    destroys=True,
    confirms=True,
)
def reset_second_step(
    *,
    account: User,
    by: Actor,
    proof: Annotated[
        Proof,
        Ask(
            _("How do you know who asks it?"), help=_("A mail alone is no proof: it is what an attacker has.")
        ),
    ],
) -> list[OutgoingMail]:
    """For who lost phone and recovery codes: app, passkeys and codes count no more, and every session ends.

    How the administrator knew who asked stays in the log of events; the person is told by mail. Refused for one's own
    (OwnAccount): whoever finds an open screen takes nothing away.
    """
    if account.person_id == by.person_id:
        raise Refused(OwnAccount())
    account.second_step_from = by.now
    account.second_step_due = None
    account.holds_from = by.now
    return tell(account, TraceOf.STEP_RESET, by, account.email)


def tell(account: User, what: TraceOf, by: Actor, *addresses: str) -> list[OutgoingMail]:
    """Mails to whom the account belongs, at every address that is or was the person's own."""
    told = {"user": account.pk, "what": what.value}
    every = sorted({address.lower() for address in (*addresses, account.person.email)})
    return [mail_later(CHANGED, told, to=one, at=by.now, person_id=account.person_id) for one in every]


def end_links(account: User) -> list[Remove]:
    """No link that lies in a mail opens this account any more."""
    return [Remove(link) for link in open_links(account)]


def end_identities(account: User) -> list[Remove]:
    """No provider knows this account any more."""
    return [Remove(one) for one in identities_of(account)]


@action(
    "people.account.change_address",
    title=_("Change the address to sign in with"),
    told=_("changed the address with which somebody signs in"),
    may=access.may_change_address,
    icon="mail-forward",
    order=15,
    confirms=True,
    one_at_a_time=True,
)
def change_address(
    *, account: User, by: Actor, email: Annotated[str, Ask(_("E-mail address"), max_length=254)]
) -> list[OutgoingMail | Remove]:
    """From now on one signs in with this address, and a lost password is mailed to it.

    Links that were mailed before open nothing, and no provider knows the account: it is recognised there by the new
    address, as the first time. The old address and the new one are told: who did not ask for it
    reads it in time. Refused: AddressTaken, AddressOfWhoLeft, NoAddress.
    """
    former, account.email = account.email, email.lower()
    refuse_no_address(email)
    _refuse_taken(email, account.person_id, by.today, "email")
    told = tell(account, TraceOf.ADDRESS_CHANGED, by, former, account.email)
    return [*told, *end_links(account), *end_identities(account)]


@action(
    "people.second_step.require",
    title=_("Ask a second step"),
    told=_("asked a second step of a role"),
    may=access.may_set_up,
    icon="shield-check",
    order=41,
    one_at_a_time=True,
    undone_by="people.second_step.lift",
)
def require_second_step(
    *,
    by: Actor,
    role: Annotated[Role, Ask(_("Role"))],
    grace_days: Annotated[
        int, Ask(_("Days to set it up"), help=_("Counted from the first sign-in of each."))
    ] = 14,
) -> SecondStepRule:
    """Whoever has this role signs in with an app or a passkey too. Refused: AskedAlready, TooManyDays."""
    if SecondStepRule.objects.filter(role=role).exists():
        raise Refused(AskedAlready(role=Role(role).label).about("role"))
    if not 0 <= grace_days <= MOST_DAYS:
        raise Refused(TooManyDays(most=MOST_DAYS).about("grace_days"))
    return SecondStepRule(role=role, grace_days=grace_days)


@action(
    "people.second_step.lift",
    title=_("Ask it no more"),
    told=_("ended the second step of a role"),
    may=access.may_lift_second_step,
    icon="shield-lock",
    order=42,
    destroys=True,
    confirms=True,
)
def lift_second_step(*, rule: SecondStepRule, by: Actor) -> list[Remove]:
    """This role signs in with a password alone again; who has a second step keeps it."""
    return [Remove(rule)]
