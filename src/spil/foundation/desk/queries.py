"""The lists of Today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import actions
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn

#: counts stop here
MOST = 1000
#: how far ahead a deadline is on the desk
AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Pile:
    """The first rows of a list, and how many there are; the count stops behind MOST."""

    rows: list[Any]
    count: int

    @classmethod
    def of(cls, query: QuerySet[Any], length: int) -> Pile:
        """One query when everything fits, two when there is more."""
        rows = list(query[: length + 1])
        if len(rows) <= length:
            return cls(rows, len(rows))
        return cls(rows[:length], query.order_by().values("pk")[: MOST + 1].count())


@dataclass(frozen=True)
class Desk:
    """What waits. Decisions and tasks are turns, with their record; the others are records."""

    decisions: Pile
    tasks: Pile
    overdue: Pile
    due: Pile
    arrived: Pile


def turns_of(actor: Actor, people: Sequence[int], *, decisions: bool) -> QuerySet[Turn]:
    """Open turns of these people that the actor may see and take, and those of the actor's roles; soonest first.

    Of somebody acted for only what the mandate names: what the actor cannot do is not on the actor's desk.
    Each half says for itself that the turn is open (and that there is a role): only then does SQLite read the two
    partial indexes, and not every turn that ever was.
    """
    mine = Q(pk__in=[])
    for person_id in people:
        mine |= Q(is_open=True, person=person_id) & _within_mandate(actor, person_id)
    if actor.person_id in people:
        mine |= Q(~Q(role=""), is_open=True, role__in=sorted(actor.roles), person__isnull=True)
        mine |= Q(is_open=True, unit__in=sorted(actor.unit_ids), person__isnull=True, role="")
    query = Turn.objects.visible_to(actor).filter(mine, is_decision=decisions)
    return query.select_related("record", "person", "record__owner").order_by(
        F("due_on").asc(nulls_last=True), "id"
    )


def _within_mandate(actor: Actor, person_id: int) -> Q:
    """The turns of a person that this actor can take: all of one's own, of others those that a mandate names."""
    if person_id == actor.person_id:
        return Q()
    acting = actor.on_behalf_of(person_id)
    return Q(action__in=[action.name for action in actions if acting.power_for(action.name) is not None])


def deadlines_of(
    actor: Actor, people: Sequence[int], from_on: date | None, until_on: date
) -> QuerySet[Record]:
    """Open records of these owners whose nearest deadline lies in the half-open period, the oldest first."""
    query = Record.objects.visible_to(actor).filter(is_open=True, owner__in=people, deadline_on__lt=until_on)
    if from_on is not None:
        query = query.filter(deadline_on__gte=from_on)
    return query.select_related("owner").order_by("deadline_on", "id")


def arrivals(actor: Actor, since: date) -> QuerySet[Record]:
    """What came in from outside since that day, the newest first."""
    codes = [kind.code for kind in kinds if kind.arrives]
    query = Record.objects.visible_to(actor).filter(kind__in=codes, registered_on__gte=since)
    return query.select_related("owner").order_by("-id")


def desk(actor: Actor, people: Sequence[int], *, length: int = 8) -> Desk:
    """Everything of Today for these people: a query for each pile, and one to count a pile that is longer."""
    today = actor.today
    return Desk(
        decisions=Pile.of(turns_of(actor, people, decisions=True), length),
        tasks=Pile.of(turns_of(actor, people, decisions=False), length),
        overdue=Pile.of(deadlines_of(actor, people, None, today), length),
        due=Pile.of(deadlines_of(actor, people, today, today + AHEAD), length),
        arrived=Pile.of(arrivals(actor, today - timedelta(days=1)), length),
    )
