# ruff: noqa: SIM905 - lists of names are read more easily as text
"""The people of Kantoor De Linde, an invented office in Gent and Breda.

The named ones are those of the design pages; the others fill the units. Everything is relative to a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password

from spil.foundation.access.actor import Actor
from spil.foundation.identity.models import User
from spil.foundation.organisation.models import Absence, CostCentre, Person, Role, Unit
from spil.foundation.stories.stage import Away, Stage
from spil.modules.people import actions as people

DOMAIN = "delinde.example"
PASSWORD = "delinde"  # noqa: S105 - printed on the first screen of an invented office

UNITS = {
    "DIR": "Directie", "FIN": "Financiën", "FAC": "Facilitair", "HR": "Personeel", "ONT": "Onthaal",
    "JUR": "Juridisch", "COM": "Communicatie", "PRO": "Projecten", "ICT": "ICT", "KWA": "Kwaliteit",
}  # fmt: skip
HEADS = {
    "DIR": "annelies", "FIN": "bart", "FAC": "jeroen", "HR": "nour", "ONT": "katrien", "JUR": "ines",
    "COM": "hanne", "PRO": "wouter", "ICT": "ruben", "KWA": "nour",
}  # fmt: skip


@dataclass(frozen=True)
class Member:
    """A person of the office; the key is the first name, or what stands before the @."""

    key: str
    first: str
    last: str
    job: str
    unit: str
    place: str = "GENT"
    roles: tuple[Role, ...] = ()
    language: str = "nl"
    signs_in: bool = False

    @property
    def email(self) -> str:
        plain = self.last.lower().replace(" ", "").replace("è", "e").replace("é", "e").replace("ë", "e")
        first = self.first.lower().replace("è", "e").replace("é", "e").replace("ë", "e").replace("ï", "i")
        return f"{first}.{plain}@{DOMAIN}"


_M = Member
NAMED = (
    _M("annelies", "Annelies", "Claes", "Directeur", "DIR", roles=(Role.DIRECTOR,), signs_in=True),
    _M("bart", "Bart", "de Wit", "Financieel directeur", "FIN", "BREDA", (Role.FINANCE, Role.MANAGER), signs_in=True),
    _M("nour", "Nour", "El Amrani", "Hoofd personeel", "HR", roles=(Role.HR, Role.MANAGER), signs_in=True),
    _M("katrien", "Katrien", "Moerman", "Officemanager", "ONT", roles=(Role.OFFICE_MANAGER,), signs_in=True),
    _M("sofie", "Sofie", "Verlinden", "Managementassistent", "DIR", roles=(Role.ASSISTANT,), signs_in=True),
    _M("griet", "Griet", "Wouters", "Secretaresse", "ONT", roles=(Role.SECRETARY,), signs_in=True),
    _M("thijs", "Thijs", "Kuipers", "Receptionist", "ONT", "BREDA", (Role.RECEPTION,), signs_in=True),
    _M("jeroen", "Jeroen", "Hendriks", "Hoofd facilitair", "FAC", roles=(Role.MANAGER,), signs_in=True),
    _M("fatma", "Fatma", "Yilmaz", "Boekhouder", "FIN", roles=(Role.FINANCE,), signs_in=True),
    _M("lotte", "Lotte", "van der Meulen", "Boekhoudkundig medewerker", "FIN", "BREDA", (Role.FINANCE,), signs_in=True),
    _M("pieter", "Pieter", "Goossens", "Systeembeheerder", "ICT", roles=(Role.ADMINISTRATOR,), signs_in=True),
    _M("ines", "Inès", "Lambert", "Hoofd juridische zaken", "JUR", roles=(Role.MANAGER,), language="fr", signs_in=True),
    _M("hanne", "Hanne", "Vercauteren", "Hoofd communicatie", "COM", roles=(Role.MANAGER,)),
    _M("wouter", "Wouter", "Jacobs", "Hoofd projecten", "PRO", roles=(Role.MANAGER,)),
    _M("ruben", "Ruben", "Declercq", "Hoofd ICT", "ICT", roles=(Role.MANAGER,)),
)  # fmt: skip

_FIRST = (
    "Amina Arne Bram Charlotte Daan Dirk Elke Emma Femke Floor Gijs Hilde Ilse Imane Jana Jelle Joke Karel Koen Leen "
    "Lars Laura Maarten Marieke Mehdi Mieke Niels Noor Omar Petra Rik Saskia Sanne Stijn Tess Tine Tom Veerle Willem "
    "Yasmina Yves Aurélie Céline Gauthier Olivia"
).split()
_LAST = (
    "Aerts,Bakker,Beernaert,Bogaerts,Claessens,Coppens,De Backer,De Clercq,de Jong,De Smet,Desmet,Dubois,Hermans,"
    "Huysmans,Janssens,Kaya,Lemmens,Maes,Martens,Mertens,Michiels,Mulder,Pauwels,Peeters,Renard,Segers,Smeets,Thys,"
    "Timmermans,Van Acker,van den Berg,Van den Broeck,van Dijk,Van Hove,Verbeke,Verhaegen,Vermeulen,Visser,Vos,"
    "Wauters,Willems,Wuyts,Yildiz,Boutahar,Delvaux"
).split(",")
_JOBS = {
    "FIN": "Financieel medewerker", "FAC": "Facilitair medewerker", "HR": "Personeelsmedewerker",
    "ONT": "Onthaalmedewerker", "JUR": "Jurist", "COM": "Communicatiemedewerker", "PRO": "Projectleider",
    "ICT": "ICT-medewerker", "KWA": "Kwaliteitsmedewerker", "DIR": "Stafmedewerker",
}  # fmt: skip
_SIZES = {"PRO": 14, "JUR": 5, "COM": 5, "FAC": 7, "HR": 4, "ICT": 4, "KWA": 3, "FIN": 1, "ONT": 2}

#: code, name, who answers for it, unit
COST_CENTRES = (
    ("100", "Directie", "annelies", "DIR"),
    ("200", "Financiën", "bart", "FIN"),
    ("300", "Algemeen", "bart", "ONT"),
    ("310", "Facilitair Gent", "jeroen", "FAC"),
    ("320", "Facilitair Breda", "jeroen", "FAC"),
    ("400", "Personeel", "nour", "HR"),
    ("500", "ICT", "ruben", "ICT"),
    ("600", "Communicatie", "hanne", "COM"),
    ("700", "Projecten", "wouter", "PRO"),
    ("800", "Juridisch", "ines", "JUR"),
)
_APPROVE = ["invoices.invoice.approve"]
#: number, holder, in whose name, for what, up to how much, cost centres
MANDATES: tuple[tuple[int, str, str, list[str], int | None, tuple[str, ...]], ...] = (
    (1, "annelies", "", ["*"], None, ()),
    (2, "bart", "", [*_APPROVE, "payments.run.release"], 75_000, ()),
    (3, "jeroen", "", _APPROVE, 5_000, ("310", "320")),
    (4, "nour", "", _APPROVE, 5_000, ("400",)),
    (5, "wouter", "", _APPROVE, 7_500, ("700",)),
    (6, "ines", "", _APPROVE, 5_000, ("800",)),
    (7, "hanne", "", _APPROVE, 5_000, ("600",)),
    (8, "ruben", "", _APPROVE, 5_000, ("500",)),
    (
        9,
        "katrien",
        "bart",
        ["invoices.*", "payments.run.propose", "post.*", "records.*", "notebook.*"],
        2_500,
        (),
    ),
    (10, "sofie", "annelies", ["post.*", "records.*"], None, ()),
    (11, "lotte", "bart", ["post.*"], None, ()),
    (12, "katrien", "annelies", ["post.*", "records.*", "invoices.*", "notebook.*"], 5_000, ()),
    (13, "griet", "nour", ["post.*", "records.*"], None, ()),
)


def others(random: Random) -> list[Member]:
    """The people of the units who are not named elsewhere."""
    names = {f"{one.first} {one.last}" for one in NAMED}
    found: list[Member] = []
    for unit, size in _SIZES.items():
        for _number in range(size):
            first, last = random.choice(_FIRST), random.choice(_LAST)
            while f"{first} {last}" in names:
                first, last = random.choice(_FIRST), random.choice(_LAST)
            names.add(f"{first} {last}")
            language = "fr" if first in {"Aurélie", "Céline", "Gauthier", "Yves"} else "nl"
            place = "BREDA" if random.random() < 0.3 else "GENT"
            found.append(Member(f"{first} {last}", first, last, _JOBS[unit], unit, place, language=language))
    return found


def absences(today: date) -> tuple[Away, ...]:
    """Who was away in the past year, who is today, and who will be."""
    day = timedelta(days=1)
    return (
        Away("jeroen", today - 118 * day, today - 104 * day, "bart"),
        Away("bart", today - 97 * day, today - 86 * day, "annelies"),
        Away("ines", today - 75 * day, today - 66 * day, "nour"),
        Away("ruben", today - 40 * day, today - 33 * day, "jeroen"),
        Away("annelies", today - 26 * day, today - 23 * day, "bart"),
        Away("nour", today - day, today + 4 * day, "annelies"),
        Away("thijs", today, today + day),
        Away("griet", today, today + day, "sofie"),
        Away("wouter", today - 3 * day, today + 5 * day, "hanne"),  # whose own deputy is away too: a chain
        Away("hanne", today - 2 * day, today + 2 * day, "katrien"),
        Away("fatma", today + 20 * day, today + 34 * day, "lotte"),
    )


def open_office(stage: Stage, by: Actor) -> None:
    """Write down the office itself and all its people; fills the cast."""
    people.set_up_office(
        by=by, code="DL", name="Kantoor De Linde vzw", enterprise_number="0999000228", vat_number="BE0999000228",
        street="Lindelei", house_number="8", postcode="9000", town="Gent", iban="BE68539007547034",
    )  # fmt: skip
    people.add_location(by=by, code="GENT", name="Gent", country="BE", town="Gent")
    people.add_location(by=by, code="BREDA", name="Breda", country="NL", town="Breda")
    for code, name in UNITS.items():
        people.add_unit(by=by, code=code, name=name)
    units = {unit.code: unit for unit in Unit.objects.all()}
    _enter(stage, by, units, [*NAMED, *others(stage.random)])
    people.change_unit.many(
        [
            people.change_unit.call(by=by, unit=units[code], head=stage.cast[key])
            for code, key in HEADS.items()
        ]
    )
    for code, name, key, unit in COST_CENTRES:
        people.add_cost_centre(by=by, code=code, name=name, responsible=stage.cast[key], unit=units[unit])
    _mandate(stage, by)
    _absences(stage, by)
    people.require_second_step(by=by, role=Role.ADMINISTRATOR, grace_days=30)


def come_back(stage: Stage) -> None:
    """The people of an office that stands, and their absences, for who goes on playing in it."""
    keys = {one.email: one.key for one in NAMED}
    stage.cast = {keys[person.email]: person for person in Person.objects.filter(email__in=keys)}
    away = Absence.objects.filter(person__in=stage.cast.values(), until_on__isnull=False)
    stage.away = tuple(
        Away(stage.key_of(one.person_id), one.from_on, one.until_on, stage.key_of(one.deputy_id))
        for one in away
        if one.until_on is not None
    )


def _enter(stage: Stage, by: Actor, units: dict[str, Unit], members: Sequence[Member]) -> None:
    calls = [
        people.add_person.call(
            by=by, first_name=one.first, last_name=one.last, email=one.email, job_title=one.job,
            unit=units[one.unit], location=one.place, language=one.language,
        )
        for one in members
    ]  # fmt: skip
    people.add_person.many(calls)
    known = {person.email: person for person in Person.objects.all()}
    stage.cast = {one.key: known[one.email] for one in members}
    people.assign_role.many(
        [
            people.assign_role.call(by=by, person=stage.cast[one.key], role=role)
            for one in members
            for role in one.roles
        ]
    )


def _mandate(stage: Stage, by: Actor) -> None:
    centres = {centre.code: centre for centre in CostCentre.objects.all()}
    people.grant_mandate.many(
        [
            people.grant_mandate.call(
                by=by, holder=stage.cast[holder], giver=stage.cast[giver] if giver else None, deeds=list(deeds),
                limit=None if limit is None else Decimal(limit), cost_centres=[centres[code] for code in codes],
            )
            for _number, holder, giver, deeds, limit, codes in MANDATES
        ]
    )  # fmt: skip


def _absences(stage: Stage, by: Actor) -> None:
    stage.away = absences(stage.today)
    people.register_absence.many(
        [
            people.register_absence.call(
                by=by, person=stage.cast[one.who], from_on=one.from_on, last_day=one.until_on - timedelta(days=1),
                deputy=stage.cast[one.deputy] if one.deputy else None,
            )
            for one in stage.away
        ]
    )  # fmt: skip


def accounts(stage: Stage) -> Iterator[User]:
    """Accounts of those who sign in, all with the same password (hashed once: it is no secret)."""
    hashed = make_password(PASSWORD)
    for one in NAMED:
        if one.signs_in:
            yield User(email=one.email, person=stage.cast[one.key], password=hashed)
