"""Makes actors: reads roles, mandates, absences and audiences in a fixed small number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateField, FilteredRelation, Q, QuerySet

from spil.foundation.access.actor import Actor, Principal
from spil.foundation.organisation.models import Absence, Mandate, Person, RoleAssignment
from spil.foundation.organisation.rules import Power, acting_deputies, first_here
from spil.foundation.records.models import Audience, AudienceMember, Record
from spil.foundation.records.rules import Member, MemberKind, Readers
from spil.foundation.records.together import together
from spil.foundation.settled.keeping import Settled
from spil.foundation.settled.statements import Parameter, prepared

#: the tables that decide what somebody may see and do
STANDING = (Absence, AudienceMember, Mandate, Person, RoleAssignment)
#: what somebody is and reads: thousands of numbers for who reads much, so not everybody's at once
_standing: Settled[Actor] = Settled(*STANDING, most=200)


def actor_for(person: Person, *, now: datetime, today: date) -> Actor:
    """The actor that this person is at that moment: two queries, whatever the size of the office; none when a page
    asks again and nobody's place has changed meanwhile."""
    standing = _standing.get((person.pk, today), lambda: _standing_of(person, now, today))
    return replace(standing, name=str(person), now=now, language=person.language)


_TODAY, _PERSON = Parameter("today", DateField()), Parameter("person", BigIntegerField())


@prepared
def _mandates() -> QuerySet[Mandate, tuple[Any, ...]]:
    return Mandate.objects.current(_TODAY).values_list(*_Mandated._fields)


@prepared
def _absent() -> QuerySet[Absence, tuple[Any, ...]]:
    return _absences(_TODAY)


@prepared
def _around() -> QuerySet[Person, tuple[Any, ...]]:
    """The person, who gave a mandate, and who is absent: more than are acted for, but known before that is."""
    givers = Mandate.objects.current(_TODAY).filter(holder=_PERSON, giver__isnull=False).values("giver")
    absent = Absence.objects.current(_TODAY).values("person")
    return _people(Q(pk=_PERSON) | Q(pk__in=givers) | Q(pk__in=absent), _TODAY)


def _standing_of(person: Person, now: datetime, today: date) -> Actor:
    given_now = {"person": person.pk, "today": today}
    mandate_rows, absence_rows, people_rows = together(
        *(question.given(**given_now) for question in (_mandates, _absent, _around))
    )
    mandates, absent = [_Mandated(*row) for row in mandate_rows], _deputies(absence_rows, today)
    own_powers = _own_powers(mandates)
    given = [mandate for mandate in mandates if mandate.holder == person.pk and mandate.giver]
    away = [one for one, deputy in _acting(absent).items() if deputy == person.pk]
    principal_ids = list(dict.fromkeys([mandate.giver for mandate in given if mandate.giver] + away))
    names, roles, units = _known(people_rows)
    principals = tuple(
        Principal(
            number,
            names[number],
            frozenset(roles[number]),
            tuple(own_powers[number]),
            frozenset(units[number]),
        )
        for number in principal_ids
    )
    deputyships = [Power(person.pk, number, ("*",), until_on=absent[number][1]) for number in away]
    return Actor(
        person_id=person.pk,
        name=str(person),
        now=now,
        today=today,
        language=person.language,
        roles=frozenset(roles[person.pk]),
        unit_ids=frozenset(units[person.pk]),
        audience_ids=_audiences(person.pk, principal_ids, roles, units),
        powers=(*own_powers[person.pk], *map(_power, given), *deputyships),
        principals=principals,
        absent={number: until for number, (_deputy, until) in absent.items()},
    )


def deputy_today(person_id: int, today: date) -> int | None:
    """Who stands in for this person today; None when the person is present or nobody in the chain is."""
    return deputies_today(today).get(person_id)


def deputies_today(today: date) -> dict[int, int | None]:
    """Who is absent today, each with who stands in: None when nobody in the chain is there. One query."""
    return _acting(_deputies(_absences(today), today))


#: per absent person: the deputy named for this absence, else the standing one; and the first day back
Absent = dict[int, tuple[int | None, date | None]]


def _absences(today: date | Parameter) -> QuerySet[Absence, tuple[Any, ...]]:
    rows = Absence.objects.current(today).order_by("id")
    return rows.values_list(
        "person", "until_on", "deputy", "deputy__left_on", "person__deputy", "person__deputy__left_on"
    )


def _deputies(rows: Iterable[tuple[Any, ...]], today: date) -> Absent:
    return {
        person: (first_here([(named, named_left), (standing, standing_left)], today), until)
        for person, until, named, named_left, standing, standing_left in rows
    }


def _acting(absent: Absent) -> dict[int, int | None]:
    return acting_deputies({one: deputy for one, (deputy, _until) in absent.items()})


class _Mandated(NamedTuple):
    """What a power is made of, by the names of the mandate's fields."""

    pk: int
    number: int
    holder: int
    giver: int | None
    actions: list[str]
    limit: Decimal | None
    currency: str
    cost_centres: list[str]
    until_on: date | None


def _power(mandate: _Mandated) -> Power:
    return Power(
        holder_id=mandate.holder,
        giver_id=mandate.giver,
        actions=tuple(mandate.actions),
        limit=mandate.limit,
        currency=mandate.currency,
        cost_centres=frozenset(mandate.cost_centres),
        until_on=mandate.until_on,
        mandate_id=mandate.pk,
        mandate_number=mandate.number,
    )


def _own_powers(mandates: Iterable[_Mandated]) -> dict[int, list[Power]]:
    powers: dict[int, list[Power]] = defaultdict(list)
    for mandate in mandates:
        if mandate.giver is None:
            powers[mandate.holder].append(_power(mandate))
    return powers


def own_powers_of(people: Iterable[int], today: date) -> dict[int, list[Power]]:
    """What each of these people may decide in the own name today: one query. Who may nothing is not among them."""
    own = Mandate.objects.current(today).filter(giver=None, holder__in=people)
    return _own_powers(_Mandated(*row) for row in own.values_list(*_Mandated._fields))


def people_known(
    ids: list[int], today: date
) -> tuple[dict[int, str], dict[int, set[str]], dict[int, set[int]]]:
    """Names, current roles and units of these people, in one query."""
    return _known(_people(Q(pk__in=ids), today))


def _people(who: Q, today: date | Parameter) -> QuerySet[Person, tuple[Any, ...]]:
    held = FilteredRelation(
        "role_assignments",
        condition=Q(role_assignments__from_on__lte=today)
        & (Q(role_assignments__until_on__isnull=True) | Q(role_assignments__until_on__gt=today)),
    )
    rows = Person.objects.filter(who).alias(held=held)
    return rows.values_list("pk", "first_name", "last_name", "unit", "held__role", "held__unit")


def _known(
    rows: Iterable[tuple[Any, ...]],
) -> tuple[dict[int, str], dict[int, set[str]], dict[int, set[int]]]:
    names: dict[int, str] = {}
    roles: dict[int, set[str]] = defaultdict(set)
    units: dict[int, set[int]] = defaultdict(set)
    for number, first, last, unit, role, role_unit in rows:
        names[number] = f"{first} {last}".strip()
        roles[number].update({role} if role else ())
        units[number].update(one for one in (unit, role_unit) if one)
    return names, roles, units


def _audiences(
    person: int, principals: list[int], roles: dict[int, set[str]], units: dict[int, set[int]]
) -> tuple[int, ...]:
    """Ids of all audiences that open for this person, own and through the people acted for."""
    everybody = [person, *principals]
    opens = _opening(
        person,
        everybody,
        set().union(*(roles[one] for one in everybody)),
        set().union(*(units[one] for one in everybody)),
    )
    found = AudienceMember.objects.filter(opens).values_list("audience", flat=True)
    return tuple(found.distinct().order_by("audience"))


def _opening(person: int | None, everybody: Iterable[int], roles: Iterable[str], units: Iterable[int]) -> Q:
    """Members through which somebody reads; `self` opens for the person alone."""
    return (
        Q(kind=MemberKind.EVERYONE)
        | Q(kind=MemberKind.SELF, ref=str(person))
        | Q(kind=MemberKind.PERSON, ref__in=[str(one) for one in everybody])
        | Q(kind=MemberKind.UNIT, ref__in=[str(one) for one in units])
        | Q(kind=MemberKind.ROLE, ref__in=list(roles))
    )


def may_see(by: Actor, audience_id: int) -> bool:
    """Whether an audience opens for this actor; asks the database only when the actor does not know it.

    An audience can be younger than the actor: who registers something for named people goes on with it at once.
    """
    if by.sees_all or audience_id in by.audience_ids:
        return True
    if by.person_id is None:
        return False
    roles = by.roles.union(*(one.roles for one in by.principals))
    units = by.unit_ids.union(*(one.unit_ids for one in by.principals))
    opens = _opening(by.person_id, by.everyone_ids, roles, units)
    return AudienceMember.objects.filter(opens, audience=audience_id).exists()


@prepared
def _audience_called() -> QuerySet[Audience]:
    return Audience.objects.filter(key=Parameter("key", CharField()))


def audience_for(readers: Readers) -> Audience:
    """The audience of these readers, made when it is new. Called by the action door, inside its transaction."""
    for found in _audience_called.rows(key=readers.key):
        return found
    Audience.objects.bulk_create([Audience(key=readers.key)], ignore_conflicts=True)
    audience = Audience.objects.get(key=readers.key)
    members = [
        AudienceMember(audience=audience, kind=one.kind, ref=one.ref) for one in sorted(readers.members)
    ]
    AudienceMember.objects.bulk_create(members, ignore_conflicts=True)
    return audience


def readers_in(audience_id: int) -> Readers:
    """The readers behind an audience."""
    rows = AudienceMember.objects.filter(audience=audience_id).values_list("kind", "ref")
    return Readers(frozenset(Member(kind, ref) for kind, ref in rows))


def reads_along(kind: MemberKind, row_id: int) -> bool:
    """Whether this person or unit is among the readers of any record, whoever else is."""
    audiences = AudienceMember.objects.filter(kind=kind, ref=str(row_id)).values("audience")
    return Record.objects.filter(audience__in=audiences).exists()
