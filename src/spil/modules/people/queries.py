"""Reads about the people, for lists: finished values, a fixed number of queries.

The office itself is open to everyone who works there, so these do not start from a record's readers; why somebody is
away is kept elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Case, Exists, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import STANDING
from spil.foundation.actions.declaration import Call, actions
from spil.foundation.handling.actions.leaving import pass_on
from spil.foundation.manifest.declaration import FirstStep, Found
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.models import (
    Absence,
    CostCentre,
    LegalEntity,
    Mandate,
    Person,
    Role,
    RoleAssignment,
    has_left,
)
from spil.foundation.organisation.origin import is_sample
from spil.foundation.organisation.rules import acting_deputies
from spil.foundation.records.kinds import business_row, kinds
from spil.foundation.records.models import Record
from spil.foundation.records.together import Row
from spil.foundation.search.rules import fold
from spil.foundation.search.rules.spelling import errors_between, errors_forgiven
from spil.foundation.settled.keeping import Settled
from spil.foundation.settled.statements import Statement
from spil.foundation.turns.models import Turn, TurnState
from spil.foundation.working_days.models import ClosingDay, ClosingDayQuerySet
from spil.modules.people.rules import last_day

#: rows that a page shows at most
MOST = 500


@dataclass(frozen=True)
class Colleague:
    """One line of the list of people. `roles` are those of that day in words, `assignments` also those that begin
    later. `away_until` is the last day of an absence; `deputy` who stands in today."""

    person: Person
    roles: tuple[str, ...]
    assignments: tuple[RoleAssignment, ...] = ()
    is_away: bool = False
    away_until: date | None = None
    deputy: Person | None = None


def colleagues(on: date) -> list[Colleague]:
    """Everybody who works here on that day, by name, with the words of their roles and who is away."""
    people = list(Person.objects.here(on).select_related("unit", "location", "account"))
    held: dict[int, list[RoleAssignment]] = defaultdict(list)
    for assignment in RoleAssignment.objects.not_over(on).select_related("unit").order_by("from_on", "id"):
        held[assignment.person_id].append(assignment)
    away = {one.person.pk: one for one in away_today(on)}

    def line(person: Person) -> Colleague:
        assignments = tuple(held[person.pk])
        roles = tuple(str(Role(one.role).label) for one in assignments if one.from_on <= on)
        if person.pk not in away:
            return Colleague(person, roles, assignments)
        found = away[person.pk]
        return Colleague(
            person, roles, assignments, is_away=True, away_until=found.until, deputy=found.deputy
        )

    return [line(person) for person in people]


def absent_colleagues(on: date) -> list[Colleague]:
    """Who is away on that day, and who stands in: the last one of the chain who is there."""
    return [one for one in colleagues(on) if one.is_away]


def mandates_in_force(on: date) -> QuerySet[Mandate]:
    """The mandates that hold on that day, by number, with giver and holder."""
    return Mandate.objects.current(on).select_related("holder", "giver").order_by("number")


def mandates() -> QuerySet[Mandate]:
    """Every mandate there ever was, by number, with giver and holder."""
    return Mandate.objects.select_related("holder", "giver").order_by("number")


def mandate_words(deeds: Sequence[str]) -> list[str]:
    """What a mandate is for, in words: the title of each action it names, a pattern as it stands."""
    known = {deed: actions.get(deed) for deed in deeds}
    return [str(action.title) if action else deed for deed, action in known.items()]


def coming_absences(on: date) -> QuerySet[Absence]:
    """Absences of that day and later, the first to begin first. Those that are over are not for a list."""
    rows = Absence.objects.not_over(on).exclude(person__left_on__lte=on)
    return rows.select_related("person", "person__deputy", "deputy").order_by("from_on", "id")


def cost_centres(on: date) -> QuerySet[CostCentre]:
    """Every cost centre by code, first those that can still be booked on, or will be; ended ones hold their codes."""
    is_over = Case(When(until_on__lte=on, then=True), default=False)
    return CostCentre.objects.order_by(is_over, "code").select_related("responsible", "unit")


def closing_days(on: date) -> ClosingDayQuerySet:
    """The office's own closing days of that year and later."""
    return ClosingDay.objects.between(date(on.year, 1, 1), None)


class LeftBehind(NamedTuple):
    """A record that belongs to somebody who left, or waits for that one, and what makes it somebody else's."""

    record: Record
    left: Person
    call: Call


def left_behind(by: Actor) -> Iterator[LeftBehind]:
    """All of them, with a call for what is asked anew and one for the rest; notes of one's own stay where they are."""
    gone = Person.objects.filter(left_on__lte=by.today)
    of_gone = Q(person__in=gone) | Q(offered_by__in=gone, state=TurnState.OFFERED)
    asked: dict[int, list[Turn]] = defaultdict(list)
    for turn in Turn.objects.open().filter(of_gone).select_related("person", "offered_by").order_by("id"):
        asked[turn.record_id].append(turn)
    owned = Q(is_open=True, owner__in=gone)
    rows = Record.objects.filter(owned | Q(pk__in=list(asked))).select_related("owner").order_by("id")
    for record in rows:
        kind, turns = kinds.of(record), asked[record.pk]
        if kind.personal:
            turns = [turn for turn in turns if turn.state == TurnState.OFFERED]
        people = [record.owner, *(person for turn in turns for person in (turn.person, turn.offered_by))]
        left = [person for person in people if person and has_left(person, by.today)]
        decisions = [turn for turn in turns if turn.is_decision and kind.asks_anew]
        if decisions:
            anew = actions[kind.asks_anew]
            call = anew.call(**{anew.subject_name: business_row(record), "by": by})
            yield LeftBehind(record, left[0], call)
        if len(turns) > len(decisions) or (record.owner in left and not kind.personal):
            yield LeftBehind(record, left[0], pass_on.call(record=record, by=by))


@dataclass(frozen=True)
class Away:
    """Somebody who is away, the last day of it, and who stands in at the end of the chain; None for nobody."""

    person: Person
    until: date | None
    deputy: Person | None


def away_today(on: date) -> list[Away]:
    """Who is away and who stands in, those without a deputy first: one query."""
    rows = Absence.objects.current(on).select_related("person", "person__deputy", "deputy").order_by("id")
    absent = {row.person_id: row for row in rows}
    named = {number: row.deputy_on(on) for number, row in absent.items()}
    known = {deputy.pk: deputy for deputy in named.values() if deputy}
    acting = acting_deputies({number: deputy.pk if deputy else None for number, deputy in named.items()})
    found = [
        Away(row.person, last_day(row.until_on), known.get(acting[number] or 0))
        for number, row in absent.items()
    ]
    return sorted(found, key=lambda one: (one.deputy is not None, str(one.person)))


def steps_done(steps: Sequence[FirstStep], actor: Actor) -> list[bool]:
    """Which steps of the first hour are done, as far as the actor may see it; one query for all of them."""
    found = _steps.get((actor.place, *(step.code for step in steps)), lambda: _asked_of(steps, actor)).rows()
    return list(found[0]) if found else [False] * len(steps)


_steps: Settled[Statement] = Settled(*STANDING, most=50)


def _asked_of(steps: Sequence[FirstStep], actor: Actor) -> Statement:
    asked = [Exists(step.done(actor)) for step in steps]
    return Statement(LegalEntity.objects.order_by("id").values_list(*asked)[:1])


def first_hour_card(actor: Actor, _people: Sequence[int]) -> dict[str, Any] | None:
    """For who keeps the office, as long as a step is left. The sample has no first hour before it."""
    if not actor.has_role(Role.ADMINISTRATOR, Role.OFFICE_MANAGER) or is_sample(settings.DATA_DIR):
        return None
    steps = modules.first_steps()
    left = [step for step, done in zip(steps, steps_done(steps, actor), strict=True) if not done]
    if not left:
        return None
    told = {"done": len(steps) - len(left), "all": len(steps), "next": left[0].title}
    return {"url": reverse("first-hour"), "sentence": _("%(done)s of %(all)s done. Next: %(next)s.") % told}


def people_asked(_words: str, actor: Actor, _limit: int) -> QuerySet[Person, Row]:
    """Everybody who works here; whom the words mean is told from the names, typing errors and all."""
    here = Person.objects.here(actor.today)
    return here.values_list("pk", "first_name", "last_name", "job_title", "unit__name", "phone")


def people_named(words: str, rows: Sequence[Row]) -> list[Found]:
    """Colleagues for the search: every word begins one of the name, or is one with a typing error; exact ones first."""
    typed = fold(words).split()
    found = []
    for pk, first, last, job, unit, phone in rows:
        name = f"{first} {last}".strip()
        errors = _errors(typed, fold(name).replace("-", " ").split())
        if errors is not None:
            detail = ", ".join(filter(None, (job, unit)))
            told = Found(name, "user", "people", place=f"#person-{pk}", detail=detail, right=phone)
            found.append((errors, name, told))
    return [told for _errors_made, _name, told in sorted(found, key=lambda one: one[:2])]


def _errors(typed: Sequence[str], name: Sequence[str]) -> int | None:
    """Typing errors of all words together; None when one of them is nowhere in the name."""
    total = 0
    for word in typed:
        most = errors_forgiven(word)
        least = min(
            (0 if part.startswith(word) else errors_between(word, part, most) for part in name), default=1
        )
        if least and least > most:
            return None
        total += least
    return total if typed else None
