"""Suppliers, with the numbers that the law gives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.money.rules import Problem
from spil.foundation.organisation.once import one_at_a_moment
from spil.foundation.parties.models import Party, PartyRole
from spil.foundation.parties.rules import company_number
from spil.foundation.parties.rules import vat_number as read_vat_number
from spil.modules.contacts import access
from spil.modules.contacts.actions.answers import (
    Country,
    CountryAgain,
    Email,
    EmailAgain,
    HouseNumber,
    HouseNumberAgain,
    Language,
    NameAgain,
    Phone,
    PhoneAgain,
    Postcode,
    PostcodeAgain,
    Street,
    StreetAgain,
    Town,
    TownAgain,
    checked,
    put_answers,
    refuse_no_address,
)

KnownAlready = Reason("KnownAlready", _("%(name)s has this number already."), _("Use that contact."))


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
    return checked(name, typed, read(typed, country))


def _enterprise_in(vat: str) -> str:
    """The enterprise number that a Belgian VAT number holds."""
    return vat[2:] if vat.startswith("BE") else ""


def _refuse_known(vat: str, enterprise: str, registered_as: str, besides: int = 0) -> None:
    """Refused: KnownAlready. Two who add one number at the same moment take turns.

    A VAT number that somebody has who is registered under another number is that of their group.
    """
    if not vat and not enterprise:
        return
    one_at_a_moment()
    same = Party.objects.known_as(vat_number=vat, enterprise_number=enterprise).registered_as(registered_as)
    known = same.exclude(pk=besides).first()
    if known is not None:
        raise Refused(KnownAlready(name=known.name).about("vat_number" if vat else "enterprise_number"))


@action(
    "contacts.supplier.add",
    title=_("Add a supplier"),
    told=_("added a supplier"),
    may=access.may_add,
    undone_by="contacts.contact.remove",
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

    Refused when a number's check digits are wrong (WrongNumber) or somebody we know has it (KnownAlready), and for
    an e-mail address to which nothing can go (NoAddress).
    """
    refuse_no_address(email)
    country = country.upper()
    vat, enterprise = _vat(vat_number, country), _enterprise(enterprise_number, country)
    enterprise = enterprise or _enterprise_in(vat)
    _refuse_known(vat, enterprise, enterprise)
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
    refuse_no_address(email, party.email)
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
        enterprise,
        besides=party.pk,
    )
    put_answers(
        party, name=name.strip() or None, vat_number=vat, enterprise_number=enterprise, email=email, phone=phone,
        street=street, house_number=house_number, postcode=postcode, town=town, country=land,
    )  # fmt: skip
    if PartyRole.SUPPLIER not in party.roles.split():
        party.roles = f"{party.roles} {PartyRole.SUPPLIER}"
