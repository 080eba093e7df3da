"""Reads about the people, for lists: finished values, a fixed number of queries.

The office itself is open to everyone who works there, so these do not start from a record's readers; why somebody is
away is kept elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from spil.foundation.actions.declaration import actions
from spil.foundation.organisation.models import Absence, Mandate, Person, Role, RoleAssignment
from spil.foundation.organisation.rules import acting_deputy
from spil.modules.people.rules import last_day


@dataclass(frozen=True)
class Colleague:
    """One line of the list of people. `away_until` is the last day of an absence; `deputy` who stands in today."""

    person: Person
    roles: tuple[str, ...]
    is_away: bool = False
    away_until: date | None = None
    deputy: Person | None = None


def colleagues(on: date) -> list[Colleague]:
    """Everybody who works here on that day, by name, with the words of their roles and who is away."""
    people = list(
        Person.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=on)).select_related("unit", "location")
    )
    by_id = {person.pk: person for person in people}
    roles: dict[int, list[str]] = defaultdict(list)
    for person_id, role in RoleAssignment.objects.current(on).order_by("id").values_list("person", "role"):
        roles[person_id].append(str(Role(role).label))
    away = {one.person_id: one for one in Absence.objects.current(on).select_related("person").order_by("id")}

    def deputy_of(person_id: int) -> int | None:
        return away[person_id].deputy_id or away[person_id].person.deputy_id

    return [
        Colleague(person, tuple(roles[person.pk]))
        if person.pk not in away
        else Colleague(
            person,
            tuple(roles[person.pk]),
            is_away=True,
            away_until=last_day(away[person.pk].until_on),
            deputy=by_id.get(acting_deputy(person.pk, deputy_of, away.__contains__) or 0),
        )
        for person in people
    ]


def absent_colleagues(on: date) -> list[Colleague]:
    """Who is away on that day, and who stands in: the last one of the chain who is there."""
    return [one for one in colleagues(on) if one.is_away]


def mandates_in_force(on: date) -> QuerySet[Mandate]:
    """The mandates that hold on that day, by number, with giver and holder."""
    return Mandate.objects.current(on).select_related("holder", "giver").order_by("number")


def mandate_words(deeds: Sequence[str]) -> list[str]:
    """What a mandate is for, in words: the title of each action it names, a pattern as it stands."""
    known = {deed: actions.get(deed) for deed in deeds}
    return [str(action.title) if action else deed for deed, action in known.items()]
