"""The lists of Today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q

from spil.foundation.access.actor import Actor
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn

#: counts stop here
MOST = 1000
#: how far ahead a deadline is on the desk
AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """Somebody's turn: the record, who must act and in which role, since when, due when."""

    turn: Turn
    record: Record


@dataclass(frozen=True)
class Desk:
    """What waits. Decisions and tasks are turns; overdue and due are records by their nearest deadline."""

    decisions: list[Waiting]
    tasks: list[Waiting]
    overdue: list[Record]
    due: list[Record]
    arrived: list[Record]


def turns_of(actor: Actor, people: Sequence[int], *, decisions: bool) -> Any:
    """Open turns of these people that the actor may see, and those of the actor's roles; soonest first.

    Each half says for itself that the turn is open (and that there is a role): only then does SQLite read the two
    partial indexes, and not every turn that ever was.
    """
    mine = Q(is_open=True, person__in=people)
    if actor.person_id in people:
        mine |= Q(~Q(role=""), is_open=True, role__in=sorted(actor.roles), person__isnull=True)
    query = Turn.objects.visible_to(actor).filter(mine, is_decision=decisions)
    return query.select_related("record", "person", "record__owner").order_by(
        F("due_on").asc(nulls_last=True), "id"
    )


def deadlines_of(actor: Actor, people: Sequence[int], until: date) -> Any:
    """Open records of these owners whose nearest deadline lies before `until`, the oldest first."""
    query = Record.objects.visible_to(actor).filter(is_open=True, owner__in=people, deadline_on__lt=until)
    return query.select_related("owner").order_by("deadline_on", "id")


def arrivals(actor: Actor, since: date) -> Any:
    """What came in from outside since that day, the newest first."""
    codes = [kind.code for kind in kinds if kind.arrives]
    query = Record.objects.visible_to(actor).filter(kind__in=codes, registered_on__gte=since)
    return query.select_related("owner").order_by("-id")


def desk(actor: Actor, people: Sequence[int], *, length: int = 8) -> Desk:
    """Everything of Today for these people, in five queries. Counts stop at MOST."""

    def waiting(decisions: bool) -> list[Waiting]:
        return [Waiting(turn, turn.record) for turn in turns_of(actor, people, decisions=decisions)[:MOST]]

    deadlines = list(deadlines_of(actor, people, actor.today + AHEAD)[:MOST])
    return Desk(
        decisions=waiting(True),
        tasks=waiting(False),
        overdue=[record for record in deadlines if record.deadline_on < actor.today],
        due=[record for record in deadlines if record.deadline_on >= actor.today],
        arrived=list(arrivals(actor, actor.today - timedelta(days=1))[: length + 1]),
    )
