"""What every page shows of this moment, counts and names, read in one statement; Today puts its own piles with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import STANDING
from spil.foundation.desk.queries import Desk, desk_asks, desk_of, once, waiting_of
from spil.foundation.manifest.declaration import MenuItem, Waiting
from spil.foundation.manifest.registry import modules
from spil.foundation.notifications.queries import unread_ids
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.records.models import Record
from spil.foundation.records.together import Row, together
from spil.foundation.settled.keeping import Settled
from spil.foundation.settled.statements import Statement

#: what every page asks, made into statements once for each reader
_usual: Settled[list[Statement]] = Settled(*STANDING, most=200)


@dataclass(frozen=True)
class Glance:
    """The desk of everyone the actor acts for; per kind how many are open and how many late; notices not read; the
    name of the office; the piles that a page asked for, by name; what places of the menu count, by URL name; and the
    answers to whatever else a page asked."""

    desk: Desk
    counts: dict[str, tuple[int, int]]
    unread: int
    office: str
    piles: dict[str, list[Waiting]] = field(default_factory=dict)
    places: dict[str, list[Row]] = field(default_factory=dict)
    answers: dict[str, list[Any]] = field(default_factory=dict)

    def at(self, place: str, person_id: int | None) -> int:
        """How many stand at this place of the menu for that person."""
        return sum(person == person_id for (person,) in self.places.get(place, []))


def glance(
    actor: Actor,
    piles: Mapping[str, Statement] | None = None,
    asked: Mapping[str, QuerySet[Any, Any] | Statement] | None = None,
) -> Glance:
    everyone, piles, asked = actor.everyone_ids, piles or {}, asked or {}
    usual = _usual.get(actor.place, lambda: usual_statements(actor))
    turns, deadlines, counts, unread, office, *found = together(*usual, *piles.values(), *asked.values())
    of = iter(found)
    return Glance(
        desk_of(actor, everyone, turns, deadlines),
        {kind: (open_count, late) for kind, open_count, late in counts},
        len(unread),
        name_in(office),
        places={item.url_name: next(of) for item in counted_places()},
        piles={name: once(waiting_of(next(of))) for name in piles},
        answers={name: next(of) for name in asked},
    )


def usual_statements(actor: Actor) -> list[Statement]:
    """What every page asks, in the order of its answers; the places of the menu last."""
    asked = [*desk_asks(actor, actor.everyone_ids), open_counts(actor), unread_ids(actor), office_names()]
    places = [item.counts(actor) for item in counted_places() if item.counts]
    return [Statement(one) for one in (*asked, *places)]


def counted_places() -> list[MenuItem]:
    return [item for item in modules.menu() if item.counts]


def open_counts(actor: Actor) -> QuerySet[Record, Row]:
    """Per kind: open records of the actor and of those acted for, and how many of them are late."""
    rows = Record.objects.visible_to(actor).filter(is_open=True, owner__in=actor.everyone_ids)
    late = Count("id", filter=Q(deadline_on__lt=actor.today))
    return rows.values_list("kind").annotate(open=Count("id"), late=late)


def office_names() -> QuerySet[LegalEntity, Row]:
    return LegalEntity.objects.order_by("id").values_list("name")[:1]


def name_in(rows: list[Row]) -> str:
    return str(rows[0][0]) if rows else "Spil"


def office_name() -> str:
    """The name of the office, for pages without a shell."""
    return name_in(list(office_names()))
