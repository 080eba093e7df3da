"""What waits, for the actor and for everyone the actor acts for: light questions, asked in one for all of Today."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import actions
from spil.foundation.manifest.declaration import Piled, Waiting
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.records.together import Row, together
from spil.foundation.turns.models import Turn, TurnState
from spil.foundation.working_days.rules import COUNTRIES, Calendar

#: counts stop here
MOST = 1000
#: how far ahead a deadline is on the desk
AHEAD = timedelta(days=7)
#: names of the piles that every desk has
PILES = ("decisions", "tasks", "late", "due")


@dataclass(frozen=True)
class Desk:
    """The piles of a desk, by name, the most urgent first. A record that waits for two people stands there twice."""

    piles: dict[str, list[Waiting]] = field(default_factory=dict)

    def of(self, name: str, people: Collection[int]) -> list[Waiting]:
        """What lies on a pile for these people, each record once."""
        return once(one for one in self.piles[name] if one.person_id in people)

    def today(self, people: Collection[int], today: date) -> list[Waiting]:
        """Everything that asks something of these people now: decisions, tasks, and what is late or due today."""
        due = [one for one in self.of("due", people) if one.due_on == today]
        found = [*self.of("decisions", people), *self.of("tasks", people), *self.of("late", people), *due]
        return once(sorted(found, key=lambda one: one.due_on or date.max))


def once(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Each record at its first place only."""
    return list({one.record_id: one for one in reversed(list(waiting))}.values())[::-1]


def desk(actor: Actor, people: Sequence[int]) -> Desk:
    """Decisions, tasks, what is late, and the deadlines of the coming week; one query."""
    return desk_of(actor, people, *together(*desk_asks(actor, people)))


def desk_asks(actor: Actor, people: Sequence[int]) -> tuple[Piled, Piled]:
    """The two questions of a desk, for who asks them together with others."""
    deadlines = deadlines_of(actor, people, None, actor.today + AHEAD)
    return _turn_values(turns_of(actor, people, decisions=None)), piled(deadlines)


def desk_of(actor: Actor, people: Sequence[int], turns: list[Row], deadlines: list[Row]) -> Desk:
    """The desk of what was answered; a question more for each pile that fills a desk by itself."""
    decisions, tasks = _two_kinds(actor, people, _turns(actor, people, turns))
    late, due = _two_times(actor, people, waiting_of(deadlines))
    return Desk({"decisions": decisions, "tasks": tasks, "late": late, "due": due})


def waiting_turns(actor: Actor, people: Sequence[int]) -> tuple[list[Waiting], list[Waiting]]:
    """Decisions and tasks: one query, and one each when together they are more than a desk counts."""
    return _two_kinds(actor, people, _read_turns(actor, people, None))


def _two_kinds(
    actor: Actor, people: Sequence[int], found: list[Waiting]
) -> tuple[list[Waiting], list[Waiting]]:
    if len(found) > MOST:
        return _read_turns(actor, people, True), _read_turns(actor, people, False)
    return [one for one in found if one.is_decision], [one for one in found if not one.is_decision]


def _read_turns(actor: Actor, people: Sequence[int], decisions: bool | None) -> list[Waiting]:
    return _turns(actor, people, _turn_values(turns_of(actor, people, decisions=decisions)))


def _turn_values(query: QuerySet[Turn]) -> Piled:
    columns = ("record", "person", "role", "unit", "action", "is_decision", "due_on", "record__deadline_on")
    return query.values_list(*columns)[: MOST + 1]


def _turns(actor: Actor, people: Sequence[int], rows: Iterable[Row]) -> list[Waiting]:
    """The rows as what waits for a person; a turn of a role or a unit waits for each of these people who have it."""
    acting = [actor.on_behalf_of(one) for one in people]
    found = [
        Waiting(record_id, taker, due_on or deadline_on, action=action, is_decision=is_decision)
        for record_id, person, role, unit, action, is_decision, due_on, deadline_on in rows
        for taker in ([person] if person is not None else _takers(acting, role, unit, action))
    ]
    return sorted(found, key=lambda one: one.due_on or date.max)


def _takers(acting: Iterable[Actor], role: str, unit_id: int | None, action: str) -> list[int | None]:
    return [
        one.deciding_id
        for one in acting
        if (role in one.deciding_roles or unit_id in one.deciding_unit_ids)
        and (one.for_id is None or one.power_for(action) is not None)
    ]


def waiting_deadlines(actor: Actor, people: Sequence[int]) -> tuple[list[Waiting], list[Waiting]]:
    """What is late, and what is due from today on: one query, and a second when together they are more than a desk
    counts."""
    return _two_times(actor, people, _owned(deadlines_of(actor, people, None, actor.today + AHEAD)))


def _two_times(
    actor: Actor, people: Sequence[int], found: list[Waiting]
) -> tuple[list[Waiting], list[Waiting]]:
    today = actor.today
    late = [one for one in found if one.due_on is not None and one.due_on < today]
    if len(found) > MOST:
        return late, _owned(deadlines_of(actor, people, today, today + AHEAD))
    return late, found[len(late) :]


def _owned(query: QuerySet[Record]) -> list[Waiting]:
    return waiting_of(piled(query))


def piled(query: QuerySet[Any], *, through: str = "") -> Piled:
    """The question for a card of records: record, owner and deadline of these rows, as many as a desk counts.

    `through` is the way from the rows to their record, as "record__" of a kind's own table.
    """
    return query.values_list("pk", f"{through}owner", f"{through}deadline_on")[: MOST + 1]


def waiting_of(rows: Iterable[Row]) -> list[Waiting]:
    return [Waiting(record_id, owner, deadline_on) for record_id, owner, deadline_on in rows]


def answered(pile: Sequence[Waiting] | Piled) -> list[Waiting]:
    """What a card's `waiting` gave, read when it is a question still; each record once."""
    return once(waiting_of(pile) if isinstance(pile, QuerySet) else pile)


def turns_of(actor: Actor, people: Sequence[int], *, decisions: bool | None) -> QuerySet[Turn]:
    """Open turns of these people, of their roles and of their units that the actor may see and take; soonest first.

    Of somebody acted for only what the mandate names: what the actor cannot do is not on the actor's desk.
    Each part says for itself that the turn is open (and that there is a role): only then does SQLite read the two
    partial indexes, and not every turn that ever was.
    """
    mine = Q(pk__in=[])
    for person_id in people:
        acting, able = actor.on_behalf_of(person_id), _within_mandate(actor, person_id)
        mine |= Q(is_open=True, person=person_id) & able
        mine |= (
            Q(~Q(role=""), is_open=True, role__in=sorted(acting.deciding_roles), person__isnull=True) & able
        )
        mine |= (
            Q(is_open=True, unit__in=sorted(acting.deciding_unit_ids), person__isnull=True, role="") & able
        )
    query = Turn.objects.visible_to(actor).filter(mine)
    if decisions is not None:
        query = query.filter(is_decision=decisions)
    elsewhere = [kind.code for kind in kinds if not kind.on_desk]
    if elsewhere:  # those stand in a place of their own, but for what is only offered yet
        query = query.exclude(record__kind__in=elsewhere, state=TurnState.OPEN, is_decision=False)
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


def arrivals(actor: Actor, _people: Sequence[int]) -> Piled:
    """What came in from outside since the last working day before today, the newest first, whoever it is for.

    The question is kept, so nothing may be read to make it: a holiday of any country counts as one, and the office's
    own closing days do not.
    """
    codes = [kind.code for kind in kinds if kind.arrives]
    since = min(Calendar(country).before(actor.today) for country in COUNTRIES)
    query = Record.objects.visible_to(actor, leads=False).filter(kind__in=codes, registered_on__gte=since)
    return piled(query.order_by("-registered_on", "-id"))


def open_records(*codes: str, whole_for: Sequence[str] = ()) -> Callable[[Actor, Sequence[int]], Piled]:
    """For a card of a module: the open records of its kinds, the first due first.

    Those of the people asked for; who has a role of `whole_for` and looks at everybody, sees those of the whole office.
    """

    def waiting(actor: Actor, people: Sequence[int]) -> Piled:
        query: QuerySet[Any] = Record.objects.visible_to(actor).filter(kind__in=codes, is_open=True)
        if not (set(people) == set(actor.everyone_ids) and actor.roles.intersection(whole_for)):
            query = query.filter(owner__in=people)
        return piled(query.order_by(F("deadline_on").asc(nulls_last=True), "id"))

    return waiting
