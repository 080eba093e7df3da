"""A small office for tests: one legal entity, three units, eleven people, two cost centres, mandates and steps.

    office = small_office()
    by = office.as_("nour")                      # an actor on the day of the office
    by = office.as_("katrien", for_="annelies")  # in somebody's name

It is written straight into the tables, with the door held open; everything after it goes through actions. Names are
invented; numbers pass their check digits.

Who is who: annelies director (responsible for 6200), bart and nour finance, jeroen manager of Facilities (responsible
for 6100), katrien office manager (mandate 4: in the director's name up to 10,000), fatma assistant, griet secretary,
lotte reception, sofie human resources, thijs employee, pieter system administrator.
Steps: the responsible person from 0, a director from 5,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import models, transaction

from spil.foundation.access.actor import Actor, system_actor
from spil.foundation.access.queries import actor_for
from spil.foundation.actions import guard
from spil.foundation.files.store import store
from spil.foundation.identity.models import User
from spil.foundation.organisation.models import (
    Absence,
    CostCentre,
    LegalEntity,
    Location,
    Mandate,
    Person,
    Role,
    RoleAssignment,
    Unit,
)
from spil.foundation.parties.models import Account, Party, PartyRole
from spil.foundation.settled.keeping import stamp_now, under
from spil.modules.dossiers.models import DossierType
from spil.modules.invoices.actions import code, make_from_post
from spil.modules.invoices.models import ApprovalStep, Invoice
from spil.modules.post.actions import register
from spil.modules.post.models import PostItem
from tests.support.invoice_file import invoice_file

M = TypeVar("M", bound=models.Model)

TODAY = date(2026, 11, 24)
BEGAN = date(2020, 1, 1)
_ZONE = ZoneInfo("Europe/Brussels")

#: key: first name, last name, job, unit, roles
PEOPLE: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "annelies": ("Annelies", "Claes", "Directeur", "DIR", (Role.DIRECTOR,)),
    "bart": ("Bart", "de Wit", "Financieel directeur", "FIN", (Role.FINANCE, Role.DIRECTOR)),
    "nour": ("Nour", "El Amrani", "Boekhouder", "FIN", (Role.FINANCE,)),
    "jeroen": ("Jeroen", "Hendriks", "Hoofd Facilitair", "FAC", (Role.MANAGER,)),
    "katrien": ("Katrien", "Moerman", "Officemanager", "FAC", (Role.OFFICE_MANAGER,)),
    "fatma": ("Fatma", "Yilmaz", "Managementassistent", "DIR", (Role.ASSISTANT,)),
    "griet": ("Griet", "Willems", "Secretaresse", "FAC", (Role.SECRETARY,)),
    "lotte": ("Lotte", "van der Meulen", "Receptionist", "FAC", (Role.RECEPTION,)),
    "sofie": ("Sofie", "Verlinden", "Personeelsadviseur", "DIR", (Role.HR,)),
    "thijs": ("Thijs", "Bakker", "Medewerker", "FAC", (Role.EMPLOYEE,)),
    "pieter": ("Pieter", "Goossens", "Systeembeheerder", "DIR", (Role.ADMINISTRATOR,)),
}


@dataclass
class Office:
    """The rows of the office, by key, and its day."""

    entity: LegalEntity
    units: dict[str, Unit]
    people: dict[str, Person]
    cost_centres: dict[str, CostCentre]
    supplier: Party
    account: Account
    today: date = TODAY
    mandates: dict[int, Mandate] = field(default_factory=dict)

    def now(self, today: date | None = None) -> datetime:
        """Half past nine of that day, in office time."""
        return datetime.combine(today or self.today, time(9, 30), _ZONE).astimezone(UTC)

    def as_(self, key: str, *, for_: str = "", today: date | None = None) -> Actor:
        """Somebody as actor on that day; `for_` acts in another's name (LookupError when that is not allowed)."""
        day = today or self.today
        with under(stamp_now()):  # as on a page: read once for as long as the office stays as it is
            actor = actor_for(self.people[key], now=self.now(day), today=day)
        return actor.on_behalf_of(self.people[for_].pk) if for_ else actor

    def system(self) -> Actor:
        return system_actor(self.now(), self.today)

    def absent(
        self, key: str, *, deputy: str = "", from_on: date | None = None, until_on: date | None = None
    ) -> Absence:
        """Register an absence; without dates it is today alone. `until_on` is the first day back."""
        start = from_on or self.today
        with guard.opened():
            return Absence.objects.create(
                person=self.people[key],
                deputy=self.people[deputy] if deputy else None,
                from_on=start,
                until_on=until_on or start + timedelta(days=1),
            )

    def leaves(self, key: str, on: date | None) -> None:
        """Somebody works here no more from that day on."""
        with guard.opened():
            Person.objects.filter(pk=self.people[key].pk).update(left_on=on)
        self.people[key].left_on = on

    def mandate(self, number: int, holder: str, actions: Sequence[str], **more: Any) -> Mandate:
        """Grant a mandate, as of `granted`."""
        mandate = self.mandates[number] = self.granted(number, holder, actions, **more)
        with guard.opened():
            mandate.save()
        return mandate

    def granted(
        self,
        number: int,
        holder: str,
        actions: Sequence[str],
        *,
        giver: str = "",
        limit: str | None = None,
        cost_centres: Sequence[str] = (),
        until_on: date | None = None,
    ) -> Mandate:
        """A mandate that is not written yet; without a giver the holder decides in the own name."""
        return Mandate(
            number=number,
            holder=self.people[holder],
            giver=self.people[giver] if giver else None,
            actions=list(actions),
            limit=None if limit is None else Decimal(limit),
            cost_centres=list(cost_centres),
            from_on=BEGAN,
            until_on=until_on,
        )

    def post_item(
        self,
        content: bytes,
        *,
        name: str = "factuur.xml",
        by: str = "griet",
        by_intake: bool = True,
        **answers: Any,
    ) -> PostItem:
        """Register a file as incoming post; `by_intake=False` also makes of it what it is, as for who drops a file."""
        file = store().put(content, name=name)
        rows = register(by=self.as_(by), subject=name, file=file, by_intake=by_intake, **answers)
        return next(row for row in rows if isinstance(row, PostItem))

    def invoice(self, *, by: str = "nour", **words: Any) -> Invoice:
        """A new invoice of a file that `invoice_file` makes of these words, through the register of post."""
        item = self.post_item(invoice_file(**words))
        rows = make_from_post(item=item, by=self.as_(by))
        return self.again(next(row for row in rows if isinstance(row, Invoice)))

    def coded(self, cost_centre: str = "6100", *, by: str = "nour", **words: Any) -> Invoice:
        """An invoice that was coded to this cost centre."""
        invoice = self.invoice(**words)
        code(invoice=invoice, by=self.as_(by), cost_centre=self.cost_centres[cost_centre])
        return self.again(invoice)

    @staticmethod
    def again(invoice: Invoice) -> Invoice:
        """The invoice as it stands in the database now."""
        return Invoice.objects.select_related("record", "supplier", "cost_centre", "approver").get(
            pk=invoice.pk
        )

    def on(self, today: date) -> Office:
        """The same office on another day."""
        return replace(self, today=today)


def everybody_signs_in(office: Office, password: str) -> None:
    """Give everybody of the office an account with this password."""
    for person in office.people.values():
        User.objects.create_user(person.email, password, person=person)


def small_office() -> Office:
    """Write the office into the database of the test and return its rows; in few statements: most tests begin so."""
    with guard.opened(), transaction.atomic(savepoint=False):
        entity = LegalEntity.objects.create(
            code="TK",
            name="Testkantoor De Linde",
            enterprise_number="0403019261",
            vat_number="BE0403019261",
            street="Coupure",
            house_number="1",
            postcode="9000",
            town="Gent",
            iban="BE68539007547034",
            bic="GKCCBEBB",
        )
        location = Location.objects.create(code="GENT", name="Gent", town="Gent")
        names = {"DIR": "Directie", "FIN": "Financiën", "FAC": "Facilitair"}
        units = _written({code: Unit(code=code, name=name) for code, name in names.items()})
        people = _people(units, location)
        cost_centres = _cost_centres(people, units)
        supplier, account = _supplier()
        ApprovalStep.objects.bulk_create(
            [
                ApprovalStep(position=1, from_amount=Decimal(0), from_on=BEGAN),
                ApprovalStep(position=2, from_amount=Decimal(5000), role=Role.DIRECTOR, from_on=BEGAN),
            ]
        )
        DossierType.objects.create(code="plain", titles={"nl": "Zonder lijst"}, from_on=BEGAN)
        office = Office(entity, units, people, cost_centres, supplier, account)
        granted = (
            office.granted(1, "annelies", ["*"]),
            office.granted(2, "bart", ["invoices.*", "payments.*"], limit="50000"),
            office.granted(3, "jeroen", ["invoices.*"], limit="5000", cost_centres=["6100"]),
            office.granted(4, "katrien", ["invoices.*", "payments.*"], giver="annelies", limit="10000"),
            office.granted(5, "nour", ["payments.*"], limit="25000"),
        )
        office.mandates = _written({mandate.number: mandate for mandate in granted})
    return office


def _written(rows: dict[Any, M]) -> dict[Any, M]:
    """These rows of one model by their keys, written in one statement."""
    next(iter(rows.values()))._meta.model._default_manager.bulk_create(rows.values())
    return rows


def _people(units: dict[str, Unit], location: Location) -> dict[str, Person]:
    people = _written(
        {
            key: Person(
                first_name=first,
                last_name=last,
                email=f"{key}@testkantoor.example",
                job_title=job,
                unit=units[unit],
                location=location,
            )
            for key, (first, last, job, unit, _roles) in PEOPLE.items()
        }
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=people[key], role=role, from_on=BEGAN)
        for key, (*_person, roles) in PEOPLE.items()
        for role in roles
    )
    for unit, key in {"DIR": "annelies", "FIN": "bart", "FAC": "jeroen"}.items():
        units[unit].head = people[key]
    Unit.objects.bulk_update(units.values(), ["head"])
    return people


def _cost_centres(people: dict[str, Person], units: dict[str, Unit]) -> dict[str, CostCentre]:
    rows = [("6100", "Kantoorbenodigdheden", "jeroen", "FAC"), ("6200", "Erelonen", "annelies", "DIR")]
    return _written(
        {
            code: CostCentre(code=code, name=name, responsible=people[key], unit=units[unit], from_on=BEGAN)
            for code, name, key, unit in rows
        }
    )


def _supplier() -> tuple[Party, Account]:
    """A supplier with a confirmed account."""
    supplier = Party.objects.create(
        name="Papier & Meer NV",
        roles=PartyRole.SUPPLIER,
        street="Stationsstraat",
        house_number="12",
        postcode="2800",
        town="Mechelen",
        country="BE",
        vat_number="BE0477472701",
        enterprise_number="0477472701",
    )
    confirmed = datetime(2020, 1, 2, 9, tzinfo=UTC)
    return supplier, Account.objects.create(party=supplier, iban="BE71096123456769", confirmed_at=confirmed)
