"""The office itself: legal entity, locations, units, cost centres."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import reads_along
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.questions import Emptied
from spil.foundation.actions.removing import removal
from spil.foundation.actions.returned import Remove, Rewrite
from spil.foundation.money.rules import Problem
from spil.foundation.organisation.models import CostCentre, LegalEntity, Location, Mandate, Person, Unit
from spil.foundation.organisation.places import office_country
from spil.foundation.parties.rules import bic as read_bic
from spil.foundation.parties.rules import company_number
from spil.foundation.parties.rules import iban as read_iban
from spil.foundation.parties.rules import vat_number as read_vat_number
from spil.foundation.records.rules import MemberKind
from spil.foundation.working_days.models import ClosingDay
from spil.modules.people import access, rules
from spil.modules.people.actions.persons import PeriodEmpty
from spil.modules.people.rules import after, has_days, until_after

CodeInUse = Reason("CodeInUse", _("The code “%(code)s” is in use."), _("Choose another one."))
OfficeExists = Reason("OfficeExists", _("There is a legal entity with the code “%(code)s” already."))
WrongNumber = Reason("WrongNumber", _("“%(typed)s” is not right."), _("Check it digit by digit."))

COUNTRIES = (("BE", _("Belgium")), ("NL", _("Netherlands")))
Country = Annotated[str, Ask(_("Country"), choices=COUNTRIES)]
OfHolidays = Ask(
    _("Country"), choices=COUNTRIES, help=_("It decides the public holidays of whoever works there.")
)
Code = Annotated[str, Ask(_("Code"), max_length=12)]
EnterpriseNumber = Annotated[str, Ask(_("Enterprise number or KvK number"), max_length=20)]
VatNumber = Annotated[str, Ask(_("VAT number"), max_length=20)]


def _right(read: Callable[[str], str | Problem], typed: str, name: str) -> str:
    """The normal form of a number; empty stays empty. Refused (WrongNumber) beside its question."""
    if not typed:
        return ""
    found = read(typed)
    if isinstance(found, Problem):
        raise Refused(WrongNumber(typed=typed).about(name))
    return found


def _enterprise(typed: str, country: str) -> str:
    return _right(lambda number: company_number(number, country), typed, "enterprise_number")


def _vat(typed: str, country: str) -> str:
    return _right(lambda number: read_vat_number(number, country), typed, "vat_number")


def _refuse_place(by: Actor, person: Person | None, held: Person | None, name: str) -> None:
    """Refused (OwnPlace, YoursToo) beside its question, for who comes to a place that was not that one's already."""
    if person is None or person == held:
        return
    refusal = access.may_place(by, person.pk)
    if refusal is not None:
        raise Refused(refusal.about(name))


Responsible = Annotated[
    Person, Ask(_("Responsible"))
]  # a name of its own: mypy's Django plugin misreads it in place


@action(
    "people.office.set_up",
    title=_("Set up the office"),
    told=_("set up the office"),
    may=access.may_set_up,
    icon="building",
    order=5,
    one_at_a_time=True,
)
def set_up_office(
    *,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), max_length=200)],
    code: Code,
    country: Country = "BE",
    enterprise_number: EnterpriseNumber = "",
    vat_number: VatNumber = "",
    street: Annotated[str, Ask(_("Street"), max_length=200)] = "",
    house_number: Annotated[str, Ask(_("House number"), max_length=20)] = "",
    postcode: Annotated[str, Ask(_("Postcode"), max_length=16)] = "",
    town: Annotated[str, Ask(_("Town"), max_length=100)] = "",
    iban: Annotated[str, Ask(_("Account number (IBAN)"), max_length=42)] = "",
    bic: Annotated[str, Ask(_("BIC"), max_length=11)] = "",
) -> list[LegalEntity | Location]:
    """Write down the legal entity whose books the office keeps, and its first location.

    Refused when the code is taken (OfficeExists) or a number does not check (WrongNumber).
    """
    if LegalEntity.objects.filter(code=code).exists():
        raise Refused(OfficeExists(code=code).about("code"))
    entity = LegalEntity(
        code=code,
        name=name,
        country=country,
        enterprise_number=_enterprise(enterprise_number, country),
        vat_number=_vat(vat_number, country),
        street=street,
        house_number=house_number,
        postcode=postcode,
        town=town,
        iban=_right(read_iban, iban, "iban"),
        bic=_right(read_bic, bic, "bic"),
    )
    if Location.objects.exists():
        return [entity]
    return [entity, Location(code=code, name=town or name, country=country, town=town)]


@action(
    "people.office.change",
    title=_("Change the office"),
    told=_("changed the office"),
    may=access.may_set_up,
    icon="pencil",
    order=6,
)
def change_office(
    *,
    office: LegalEntity,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), max_length=200)] = "",
    country: Annotated[
        str,
        Ask(
            _("Country"),
            choices=COUNTRIES,
            help=_(
                "Of a single legal entity with a single location, the location goes along, and its public holidays."
            ),
        ),
    ] = "",
    enterprise_number: EnterpriseNumber = "",
    vat_number: VatNumber = "",
    street: Annotated[str, Ask(_("Street"), max_length=200)] = "",
    house_number: Annotated[str, Ask(_("House number"), max_length=20)] = "",
    postcode: Annotated[str, Ask(_("Postcode"), max_length=16)] = "",
    town: Annotated[str, Ask(_("Town"), max_length=100)] = "",
    iban: Annotated[str, Ask(_("Account number (IBAN)"), max_length=42)] = "",
    bic: Annotated[str, Ask(_("BIC"), max_length=11)] = "",
) -> list[Rewrite]:
    """Change what is filled in; what is left empty stays. The only place of the only legal entity goes along to another
    country, unless it lay abroad already. Refused when a number does not check (WrongNumber)."""
    moved = _only_place_of(office) if country and country != office.country else []
    office.name = name or office.name
    office.country = country or office.country
    office.enterprise_number = _enterprise(enterprise_number, office.country) or office.enterprise_number
    office.vat_number = _vat(vat_number, office.country) or office.vat_number
    office.street = street or office.street
    office.house_number = house_number or office.house_number
    office.postcode = postcode or office.postcode
    office.town = town or office.town
    office.iban = _right(read_iban, iban, "iban") or office.iban
    office.bic = _right(read_bic, bic, "bic") or office.bic
    return [Rewrite(one, {"country": country}) for one in moved]


def _only_place_of(office: LegalEntity) -> list[Location]:
    """The one place of an office of one legal entity, when it lies in its country; else none."""
    places = list(Location.objects.all()[:2])
    is_alone = len(places) == 1 and LegalEntity.objects.count() == 1
    return [one for one in places if is_alone and one.country == office.country]


@action(
    "people.location.add",
    title=_("Add a location"),
    told=_("added a location"),
    may=access.may_keep,
    icon="map-pin",
    order=30,
    one_at_a_time=True,
    undone_by="people.location.remove",
)
def add_location(
    *,
    by: Actor,
    code: Code,
    name: Annotated[str, Ask(_("Name"), max_length=100)],
    country: Annotated[
        str,
        Ask(
            _("Country"),
            choices=COUNTRIES,
            help=_(
                "It decides the public holidays of whoever works there. That of the office when left empty."
            ),
        ),
    ] = "",
    town: Annotated[str, Ask(_("Town"), max_length=100)] = "",
) -> Location:
    """Add a place where the office works; its country decides the public holidays of who works there. Left empty it is
    that of the first legal entity.

    Refused: CodeInUse.
    """
    if Location.objects.filter(code=code).exists():
        raise Refused(CodeInUse(code=code).about("code"))
    return Location(code=code, name=name, country=country or office_country(), town=town)


@action(
    "people.location.change",
    title=_("Change the location"),
    told=_("changed a location"),
    may=access.may_keep,
    icon="pencil",
    order=35,
)
def change_location(
    *,
    location: Location,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), max_length=100)] = "",
    country: Annotated[str, OfHolidays] = "",
    town: Annotated[str, Ask(_("Town"), max_length=100)] = "",
) -> None:
    """Change what is filled in; what is left empty stays. Days that were reckoned with its country before stay too."""
    location.name = name or location.name
    location.country = country or location.country
    location.town = town or location.town


@action(
    "people.unit.add",
    title=_("Add a unit"),
    told=_("added a unit"),
    may=access.may_keep,
    icon="users-group",
    order=31,
    one_at_a_time=True,
    undone_by="people.unit.remove",
)
def add_unit(
    *,
    by: Actor,
    code: Code,
    name: Annotated[str, Ask(_("Name"), max_length=100)],
    parent: Annotated[Unit | None, Ask(_("Part of"))] = None,
    head: Annotated[Person | None, Ask(_("Head"))] = None,
) -> Unit:
    """Add a unit, with or without somebody at its head. Refused: CodeInUse, OwnPlace, YoursToo."""
    _refuse_place(by, head, None, "head")
    if Unit.objects.filter(code=code).exists():
        raise Refused(CodeInUse(code=code).about("code"))
    return Unit(code=code, name=name, parent=parent, head=head)


@action(
    "people.unit.change",
    title=_("Change the unit"),
    told=_("changed a unit"),
    may=access.may_keep,
    icon="pencil",
    order=32,
)
def change_unit(
    *,
    unit: Unit,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), max_length=100)] = "",
    head: Annotated[Person | Emptied | None, Ask(_("Head"), empties=True)] = None,
) -> None:
    """Change what is filled in; a name that is left empty stays. Refused for the head: OwnPlace, YoursToo."""
    _refuse_place(by, head or None, unit.head, "head")
    unit.name = name or unit.name
    unit.head = after(head, unit.head)


@action(
    "people.cost_centre.add",
    title=_("Add a cost centre"),
    told=_("added a cost centre"),
    may=access.may_keep,
    icon="coin-euro",
    order=33,
    one_at_a_time=True,
    undone_by="people.cost_centre.remove",
)
def add_cost_centre(
    *,
    by: Actor,
    code: Annotated[str, Ask(_("Code"), max_length=20)],
    name: Annotated[str, Ask(_("Name"), max_length=120)],
    responsible: Responsible,
    unit: Annotated[Unit | None, Ask(_("Unit"))] = None,
    from_on: Annotated[date | None, Ask(_("From"), help=_("Today when left empty."))] = None,
) -> CostCentre:
    """Add a place where costs are booked, and who answers for them. Refused: CodeInUse, OwnPlace, YoursToo."""
    _refuse_place(by, responsible, None, "responsible")
    if CostCentre.objects.filter(code=code).exists():
        raise Refused(CodeInUse(code=code).about("code"))
    return CostCentre(code=code, name=name, responsible=responsible, unit=unit, from_on=from_on or by.today)


@action(
    "people.cost_centre.change",
    title=_("Change the cost centre"),
    told=_("changed a cost centre"),
    may=access.may_keep,
    icon="pencil",
    order=34,
)
def change_cost_centre(
    *,
    cost_centre: CostCentre,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), max_length=120)] = "",
    responsible: Annotated[Person | None, Ask(_("Responsible"))] = None,
    unit: Annotated[Unit | Emptied | None, Ask(_("Unit"), empties=True)] = None,
    last_day: Annotated[
        date | Emptied | None,
        Ask(
            _("Last day"),
            help=_("Until further notice when left empty."),
            empties=True,
            held=lambda centre: rules.last_day(centre.until_on),
        ),
    ] = None,
) -> None:
    """Change what is filled in; what is left empty stays, but the unit goes, and an empty last day ends it no more.

    Refused when it would never be in use (PeriodEmpty), and for who is responsible: OwnPlace, YoursToo.
    """
    _refuse_place(by, responsible, cost_centre.responsible, "responsible")
    cost_centre.name = name or cost_centre.name
    if responsible is not None:
        cost_centre.responsible = responsible
    cost_centre.unit = after(unit, cost_centre.unit)
    cost_centre.until_on = until_after(after(last_day, rules.last_day(cost_centre.until_on)))
    if not has_days(cost_centre.from_on, cost_centre.until_on):
        raise Refused(PeriodEmpty().about("last_day"))


@action(
    "people.location.remove",
    title=_("Take the location away"),
    told=_("took a location away"),
    may=access.may_keep,
    icon="trash",
    order=36,
    destroys=True,
)
def remove_location(*, location: Location, by: Actor) -> list[Remove]:
    """Take it away when it was added by mistake. Refused when anything refers to it, or a closing day holds there alone
    (StillUsed)."""
    return removal(location, is_named=ClosingDay.objects.filter(location=location.code).exists())


@action(
    "people.unit.remove",
    title=_("Take the unit away"),
    told=_("took a unit away"),
    may=access.may_keep,
    icon="trash",
    order=37,
    destroys=True,
)
def remove_unit(*, unit: Unit, by: Actor) -> list[Remove]:
    """Take it away when it was added by mistake. Refused when anything refers to it, or it reads along (StillUsed)."""
    return removal(unit, is_named=reads_along(MemberKind.UNIT, unit.pk))


@action(
    "people.cost_centre.remove",
    title=_("Take the cost centre away"),
    told=_("took a cost centre away"),
    may=access.may_keep,
    icon="trash",
    order=38,
    destroys=True,
)
def remove_cost_centre(*, cost_centre: CostCentre, by: Actor) -> list[Remove]:
    """Take it away when it was added by mistake. Refused when anything refers to it, or a mandate was ever granted for
    it (StillUsed): another one with its code would come under that mandate."""
    granted = Mandate.objects.values_list("cost_centres", flat=True)
    return removal(cost_centre, is_named=any(cost_centre.code in codes for codes in granted))
