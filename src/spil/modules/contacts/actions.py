"""Every write of contacts: suppliers and their bank accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.door import Remove
from spil.foundation.actions.writing import next_ids
from spil.foundation.money.rules import Problem
from spil.foundation.organisation.once import one_at_a_moment
from spil.foundation.parties.models import Account, Party, PartyRole
from spil.foundation.parties.rules import bic as read_bic
from spil.foundation.parties.rules import company_number
from spil.foundation.parties.rules import iban as read_iban
from spil.foundation.parties.rules import vat_number as read_vat_number
from spil.modules.contacts import access
from spil.modules.post.public import OPEN, PostItem

WrongNumber = Reason("WrongNumber", _("“%(typed)s” is not a right number."), _("Look for a mistyped figure."))
KnownAlready = Reason("KnownAlready", _("%(name)s has this number already."), _("Use that contact."))
AccountKnown = Reason("AccountKnown", _("%(name)s has this account already."))
AlreadyConfirmed = Reason("AlreadyConfirmed", _("This account is confirmed already."))
AlreadyWithdrawn = Reason("AlreadyWithdrawn", _("This account is withdrawn already."))
StillUsed = Reason(
    "StillUsed", _("There is more about %(name)s than this item."), _("Leave the contact there.")
)

_LANGUAGES = (("nl", _("Dutch")), ("fr", _("French")), ("en", _("English")))
_KEEP = _("Left empty: stays as it is.")
#: the questions about somebody outside: first as they are asked of a new contact, then of one that is there
Name = Annotated[str, Ask(_("Name"), max_length=200)]
Language = Annotated[str, Ask(_("Language"), choices=_LANGUAGES)]
Email = Annotated[str, Ask(_("E-mail"), max_length=254)]
Phone = Annotated[str, Ask(_("Phone"), max_length=40)]
Street = Annotated[str, Ask(_("Street"), max_length=200)]
HouseNumber = Annotated[str, Ask(_("House number"), max_length=20)]
Postcode = Annotated[str, Ask(_("Postcode"), max_length=16)]
Town = Annotated[str, Ask(_("Town"), max_length=100)]
Country = Annotated[str, Ask(_("Country"), help=_("Two letters: BE, NL."), max_length=2)]
NameAgain = Annotated[str, Ask(_("Name"), help=_KEEP, max_length=200)]
LanguageAgain = Annotated[str, Ask(_("Language"), choices=_LANGUAGES, help=_KEEP)]
EmailAgain = Annotated[str | None, Ask(_("E-mail"), max_length=254, empties=True)]
PhoneAgain = Annotated[str | None, Ask(_("Phone"), max_length=40, empties=True)]
StreetAgain = Annotated[str | None, Ask(_("Street"), max_length=200, empties=True)]
HouseNumberAgain = Annotated[str | None, Ask(_("House number"), max_length=20, empties=True)]
PostcodeAgain = Annotated[str | None, Ask(_("Postcode"), max_length=16, empties=True)]
TownAgain = Annotated[str | None, Ask(_("Town"), max_length=100, empties=True)]
CountryAgain = Annotated[
    str | None, Ask(_("Country"), help=_("Two letters: BE, NL."), max_length=2, empties=True)
]


def _checked(name: str, typed: str, normal: str | Problem) -> str:
    """The normal form, or a refusal about the question `name`."""
    if isinstance(normal, Problem):
        raise Refused(WrongNumber(typed=typed).about(name))
    return normal


def _vat(typed: str, country: str, known: str = "") -> str:
    return _number("vat_number", typed, country, read_vat_number, known)


def _enterprise(typed: str, country: str, known: str = "") -> str:
    return _number("enterprise_number", typed, country, company_number, known)


def _number(
    name: str, typed: str, country: str, read: Callable[[str, str], str | Problem], known: str
) -> str:
    """The normal form. What is `known` already is not asked anew: an invoice may have brought it as it was written."""
    if not typed or typed == known:
        return typed
    return _checked(name, typed, read(typed, country))


def _enterprise_in(vat: str) -> str:
    """The enterprise number that a Belgian VAT number holds."""
    return vat[2:] if vat.startswith("BE") else ""


def _change(party: Party, **typed: str | None) -> None:
    """What was not answered stays as it is."""
    for field, value in typed.items():
        if value is not None:
            setattr(party, field, value)


def _refuse_known(vat: str, enterprise: str, besides: int = 0) -> None:
    """Refused: KnownAlready. Two who add one number at the same moment take turns."""
    if not vat and not enterprise:
        return
    one_at_a_moment()
    known = Party.objects.known_as(vat_number=vat, enterprise_number=enterprise).exclude(pk=besides).first()
    if known is not None:
        raise Refused(KnownAlready(name=known.name).about("vat_number" if vat else "enterprise_number"))


@action(
    "contacts.supplier.add",
    title=_("Add a supplier"),
    told=_("added a supplier"),
    may=access.may_add,
    one_at_a_time=True,
    icon="plus",
)
def add_supplier(
    *,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), help=_("As it is registered."), max_length=200)],
    vat_number: Annotated[str, Ask(_("VAT number"), max_length=30)] = "",
    enterprise_number: Annotated[str, Ask(_("Enterprise number or KvK number"), max_length=30)] = "",
    language: Language = "nl",
    email: Email = "",
    phone: Phone = "",
    street: Street = "",
    house_number: HouseNumber = "",
    postcode: Postcode = "",
    town: Town = "",
    country: Country = "BE",
) -> list[Party]:
    """Add a supplier with its address in parts.

    Refused when a number's check digits are wrong (WrongNumber) or somebody we know has it (KnownAlready).
    """
    country = country.upper()
    vat, enterprise = _vat(vat_number, country), _enterprise(enterprise_number, country)
    enterprise = enterprise or _enterprise_in(vat)
    _refuse_known(vat, enterprise)
    return [
        Party(
            name=name.strip(),
            roles=PartyRole.SUPPLIER,
            language=language,
            email=email,
            phone=phone,
            street=street,
            house_number=house_number,
            postcode=postcode,
            town=town,
            country=country,
            vat_number=vat,
            enterprise_number=enterprise,
        )
    ]


@action(
    "contacts.supplier.change",
    title=_("Change a supplier"),
    told=_("changed a supplier"),
    may=access.may_keep,
    one_at_a_time=True,
    icon="pencil",
)
def change_supplier(
    *,
    party: Party,
    by: Actor,
    name: NameAgain = "",
    vat_number: Annotated[str | None, Ask(_("VAT number"), max_length=30, empties=True)] = None,
    enterprise_number: Annotated[
        str | None, Ask(_("Enterprise number or KvK number"), max_length=30, empties=True)
    ] = None,
    email: EmailAgain = None,
    phone: PhoneAgain = None,
    street: StreetAgain = None,
    house_number: HouseNumberAgain = None,
    postcode: PostcodeAgain = None,
    town: TownAgain = None,
    country: CountryAgain = None,
) -> None:
    """Change what is filled in. A number that is another than before is refused for the same reasons as adding.

    A Belgian enterprise number that was read off the VAT number goes along with that.
    """
    land = party.country if country is None else country.upper()
    known_vat, known_enterprise = party.vat_number, party.enterprise_number
    vat = known_vat if vat_number is None else _vat(vat_number, land, known_vat)
    enterprise = (
        known_enterprise
        if enterprise_number is None
        else _enterprise(enterprise_number, land, known_enterprise)
    )
    if vat != known_vat and enterprise == known_enterprise == _enterprise_in(known_vat):
        enterprise = _enterprise_in(vat)
    _refuse_known(
        vat if vat != known_vat else "",
        enterprise if enterprise != known_enterprise else "",
        besides=party.pk,
    )
    _change(
        party, name=name.strip() or None, vat_number=vat, enterprise_number=enterprise, email=email, phone=phone,
        street=street, house_number=house_number, postcode=postcode, town=town, country=land,
    )  # fmt: skip
    if PartyRole.SUPPLIER not in party.roles.split():
        party.roles = f"{party.roles} {PartyRole.SUPPLIER}"


@action(
    "contacts.account.add",
    title=_("Add a bank account"),
    told=_("added a bank account"),
    may=access.may_keep,
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
    number = _checked("iban", iban, read_iban(iban))
    bank = _checked("bic", bic, read_bic(bic)) if bic else ""
    if Account.objects.filter(party=party, iban=number).exists():
        raise Refused(AccountKnown(name=party.name).about("iban"))
    return [Account(party=party, iban=number, bic=bank, holder=holder, entered_by_id=by.person_id)]


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


@action(
    "contacts.contact.add",
    title=_("Add a contact"),
    told=_("added a contact"),
    may=access.may_add,
    icon="plus",
)
def add_contact(
    *,
    by: Actor,
    name: Name,
    is_person: Annotated[bool, Ask(_("A person, not an organisation"))] = False,
    form_of_address: Annotated[
        str, Ask(_("Form of address"), help=_("For letters: Mevrouw, Monsieur, Dr."), max_length=40)
    ] = "",
    language: Language = "nl",
    email: Email = "",
    phone: Phone = "",
    street: Street = "",
    house_number: HouseNumber = "",
    postcode: Postcode = "",
    town: Town = "",
    country: Country = "BE",
) -> list[Party]:
    """Whoever the office writes with, and is no supplier (yet)."""
    return [
        Party(
            name=name.strip(),
            is_person=is_person,
            form_of_address=form_of_address,
            language=language,
            email=email,
            phone=phone,
            street=street,
            house_number=house_number,
            postcode=postcode,
            town=town,
            country=country.upper(),
        )
    ]


@action(
    "contacts.contact.change",
    title=_("Change a contact"),
    told=_("changed a contact"),
    may=access.may_keep,
    icon="pencil",
)
def change_contact(
    *,
    party: Party,
    by: Actor,
    name: NameAgain = "",
    form_of_address: Annotated[str | None, Ask(_("Form of address"), max_length=40, empties=True)] = None,
    language: LanguageAgain = "",
    email: EmailAgain = None,
    phone: PhoneAgain = None,
    street: StreetAgain = None,
    house_number: HouseNumberAgain = None,
    postcode: PostcodeAgain = None,
    town: TownAgain = None,
) -> None:
    """Change what is filled in; how to write to somebody is read from here."""
    _change(
        party, name=name.strip() or None, form_of_address=form_of_address, language=language or None, email=email,
        phone=phone, street=street, house_number=house_number, postcode=postcode, town=town,
    )  # fmt: skip


@action(
    "contacts.contact.make_from_post",
    title=_("Make a contact"),
    told=_("made a contact of the sender"),
    moves=(OPEN, None),
    may=access.may_make,
    facts=("record", "party"),
    kinds=("post.incoming",),
    undone_by="contacts.contact.unmake",
    one_at_a_time=True,
    icon="user-plus",
    order=27,
)
def make_contact(
    *,
    item: PostItem,
    by: Actor,
    form_of_address: Annotated[str, Ask(_("Form of address"), max_length=40)] = "",
    email: Email = "",
) -> list[Party]:
    """The sender is kept among the contacts, in the language of the item. Refused when it is one (IsContact)."""
    party = Party(
        name=item.party_name, form_of_address=form_of_address, email=email, language=item.record.language
    )
    # the item points to a row that is written with it: the id comes first
    party.pk = next_ids(Party, 1)[0]
    item.party, item.reading = party, {**item.reading, access.MADE_HERE: party.pk}
    return [party]


@action(
    "contacts.contact.unmake",
    title=_("No contact after all"),
    told=_("took the contact off this"),
    may=access.may_unmake,
    facts=("record", "party"),
    kinds=("post.incoming",),
    one_at_a_time=True,
    icon="user-x",
    order=63,
)
def unmake_contact(*, item: PostItem, by: Actor) -> list[Remove]:
    """The sender stays as it was written. The contact goes too, unless something else is about it (StillUsed)."""
    party = item.party
    if party is None:
        return []
    pointing = [
        one for one in Party._meta.get_fields(include_hidden=True) if one.one_to_many or one.one_to_one
    ]
    if any(is_used(party, relation, item) for relation in pointing):
        raise Refused(StillUsed(name=party.name))
    item.party, item.reading = None, {k: v for k, v in item.reading.items() if k != access.MADE_HERE}
    return [Remove(party)]


def is_used(party: Party, relation: Any, besides: PostItem) -> bool:
    """Whether rows of one table point to the contact, other than this item."""
    rows = relation.related_model._base_manager.filter(**{relation.field.name: party})
    return bool((rows.exclude(pk=besides.pk) if relation.related_model is PostItem else rows).exists())
