"""Who reads along, person by person, and why: the question of `visible_to` asked from the other side.

What `actor_for` and `visible_to` make of an audience is told here in names: whoever is named, whose unit or role is
named, and who acts for one of these, by mandate or as deputy. A member of kind `self` is passed on to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from spil.foundation.access.queries import deputies_today, people_known
from spil.foundation.organisation.models import Mandate, Person, RoleAssignment
from spil.foundation.records.models import AudienceMember
from spil.foundation.records.rules import MemberKind

#: beside the kinds of members: reads in the name of `ref`, a person
FOR = "for"


@dataclass(frozen=True, order=True)
class Ground:
    """One reason why somebody reads: a kind of member, or FOR, and what it points to (an id, or a role's code)."""

    kind: str
    ref: str = ""


def readers_today(audience_id: int, today: date) -> dict[int, list[Ground]]:
    """Everybody who works here and reads the records of this audience, with every ground. Five queries."""
    members = set(AudienceMember.objects.filter(audience=audience_id).values_list("kind", "ref"))
    staff = list(Person.objects.here(today).values_list("pk", flat=True))
    if (MemberKind.EVERYONE, "") in members:
        return {person: [Ground(MemberKind.EVERYONE)] for person in staff}
    _names, roles, units = people_known(staff, today)
    own = {person: _grounds(person, members, roles[person], units[person]) for person in staff}
    found = {person: grounds for person, grounds in own.items() if grounds}
    passed_on = {
        person for person, grounds in found.items() if any(one.kind != MemberKind.SELF for one in grounds)
    }
    for holder, giver in _acting(today):
        if giver in passed_on:
            found.setdefault(holder, []).append(Ground(FOR, str(giver)))
    return found


def _grounds(
    person: int, members: set[tuple[str, str]], roles: Iterable[str], units: Iterable[int]
) -> list[Ground]:
    asked = [(MemberKind.PERSON, str(person)), (MemberKind.SELF, str(person))]
    asked += [(MemberKind.UNIT, str(unit)) for unit in sorted(units)]
    asked += [(MemberKind.ROLE, role) for role in sorted(roles)]
    return [Ground(kind, ref) for kind, ref in asked if (kind, ref) in members]


def _acting(today: date) -> Iterable[tuple[int, int]]:
    """Who acts for whom today: (holder, giver), by mandate and as deputy, each pair once."""
    given = Mandate.objects.current(today).filter(giver__isnull=False).values_list("holder", "giver")
    stands_in = [(deputy, one) for one, deputy in deputies_today(today).items() if deputy is not None]
    return dict.fromkeys([*given, *stands_in])


def reading_today(
    audience_id: int, today: date, *, besides: Collection[str] = (FOR, MemberKind.SELF)
) -> set[int]:
    """Who reads the records of this audience on other grounds than these: as it stands in the own name, and not only as
    the one whom they are about."""
    found = readers_today(audience_id, today)
    return {person for person, grounds in found.items() if {one.kind for one in grounds}.difference(besides)}


def seeing_in_role(role: str, audience_id: int, today: date) -> list[int]:
    """Who has the role today and reads the records of this audience."""
    held = RoleAssignment.objects.current(today).filter(role=role).order_by("pk")
    seeing = reading_today(audience_id, today)
    return [person for person in dict.fromkeys(held.values_list("person", flat=True)) if person in seeing]


def blind_among(people: Iterable[int], audience_id: int, today: date) -> set[int]:
    """Those of these people who may not see the records of this audience today."""
    asked = set(people)
    return asked - set(readers_today(audience_id, today)) if asked else set()
