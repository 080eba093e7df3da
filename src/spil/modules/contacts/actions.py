"""Every write of contacts: suppliers and their bank accounts."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.money.rules import Problem
from spil.foundation.parties.models import Account, Party, PartyRole
from spil.foundation.parties.rules import bic as read_bic
from spil.foundation.parties.rules import enterprise_number as read_enterprise_number
from spil.foundation.parties.rules import iban as read_iban
from spil.foundation.parties.rules import kvk_number
from spil.foundation.parties.rules import vat_number as read_vat_number
from spil.modules.contacts import access

WrongNumber = Reason("WrongNumber", _("“%(typed)s” is not a right number."), _("Look for a mistyped figure."))
KnownAlready = Reason("KnownAlready", _("%(name)s has this number already."), _("Use that contact."))
AccountKnown = Reason("AccountKnown", _("%(name)s has this account already."))
AlreadyConfirmed = Reason("AlreadyConfirmed", _("This account is confirmed already."))

_LANGUAGES = (("nl", _("Dutch")), ("fr", _("French")), ("en", _("English")))
_KEEP = _("Left empty: stays as it is.")
Country = Annotated[str, Ask(_("Country"), help=_("Two letters: BE, NL."), max_length=2)]


def _checked(name: str, typed: str, normal: str | Problem) -> str:
    """The normal form, or a refusal about the question `name`."""
    if isinstance(normal, Problem):
        raise Refused(WrongNumber(typed=typed).about(name))
    return normal


def _vat(typed: str, country: str) -> str:
    return _checked("vat_number", typed, read_vat_number(typed, country)) if typed else ""


def _enterprise(typed: str, country: str) -> str:
    read = kvk_number if country == "NL" else read_enterprise_number
    return _checked("enterprise_number", typed, read(typed)) if typed else ""


def _refuse_known(vat: str, enterprise: str, besides: int = 0) -> None:
    known = Party.objects.known_as(vat_number=vat, enterprise_number=enterprise).exclude(pk=besides).first()
    if known is not None:
        raise Refused(KnownAlready(name=known.name).about("vat_number" if vat else "enterprise_number"))


@action(
    "contacts.supplier.add",
    title=_("Add a supplier"),
    told=_("added a supplier"),
    may=access.may_add,
    icon="plus",
)
def add_supplier(
    *,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), help=_("As it is registered."), max_length=200)],
    vat_number: Annotated[str, Ask(_("VAT number"), max_length=30)] = "",
    enterprise_number: Annotated[str, Ask(_("Enterprise number or KvK number"), max_length=30)] = "",
    language: Annotated[str, Ask(_("Language"), choices=_LANGUAGES)] = "nl",
    email: Annotated[str, Ask(_("E-mail"), max_length=254)] = "",
    phone: Annotated[str, Ask(_("Phone"), max_length=40)] = "",
    street: Annotated[str, Ask(_("Street"), max_length=200)] = "",
    house_number: Annotated[str, Ask(_("House number"), max_length=20)] = "",
    postcode: Annotated[str, Ask(_("Postcode"), max_length=16)] = "",
    town: Annotated[str, Ask(_("Town"), max_length=100)] = "",
    country: Country = "BE",
) -> list[Party]:
    """Add a supplier with its address in parts.

    Refused when a number's check digits are wrong (WrongNumber) or somebody we know has it (KnownAlready).
    """
    country = country.upper()
    vat, enterprise = _vat(vat_number, country), _enterprise(enterprise_number, country)
    if not enterprise and vat.startswith("BE"):
        enterprise = vat[2:]
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
    icon="pencil",
)
def change_supplier(
    *,
    party: Party,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), help=_KEEP, max_length=200)] = "",
    vat_number: Annotated[str, Ask(_("VAT number"), help=_KEEP, max_length=30)] = "",
    enterprise_number: Annotated[
        str, Ask(_("Enterprise number or KvK number"), help=_KEEP, max_length=30)
    ] = "",
    email: Annotated[str, Ask(_("E-mail"), help=_KEEP, max_length=254)] = "",
    phone: Annotated[str, Ask(_("Phone"), help=_KEEP, max_length=40)] = "",
    street: Annotated[str, Ask(_("Street"), help=_KEEP, max_length=200)] = "",
    house_number: Annotated[str, Ask(_("House number"), help=_KEEP, max_length=20)] = "",
    postcode: Annotated[str, Ask(_("Postcode"), help=_KEEP, max_length=16)] = "",
    town: Annotated[str, Ask(_("Town"), help=_KEEP, max_length=100)] = "",
    country: Annotated[str, Ask(_("Country"), help=_KEEP, max_length=2)] = "",
) -> None:
    """Change what is filled in. Refused for the same reasons as adding."""
    land = (country or party.country).upper()
    vat, enterprise = _vat(vat_number, land), _enterprise(enterprise_number, land)
    _refuse_known(vat, enterprise, besides=party.pk)
    typed = {
        "name": name.strip(),
        "vat_number": vat,
        "enterprise_number": enterprise,
        "email": email,
        "phone": phone,
        "street": street,
        "house_number": house_number,
        "postcode": postcode,
        "town": town,
        "country": country.upper(),
    }
    for field, value in typed.items():
        if value:
            setattr(party, field, value)
    if PartyRole.SUPPLIER not in party.roles.split():
        party.roles = f"{party.roles} {PartyRole.SUPPLIER}"


@action(
    "contacts.account.add",
    title=_("Add a bank account"),
    told=_("added a bank account"),
    may=access.may_keep,
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
    account.confirmed_at, account.confirmed_by_id = by.now, by.deciding_id
