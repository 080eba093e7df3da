"""The notebook on Today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from spil.foundation.access.actor import Actor
from spil.modules.notebook.access import may_write_for
from spil.modules.notebook.models import Task
from spil.modules.notebook.queries.pages import page_today


def card(actor: Actor, people: Sequence[int]) -> dict[str, Any] | None:
    """One's own notebook; that of another when only that person was chosen. Nothing for who has none."""
    person_id = people[0] if len(people) == 1 else actor.person_id
    if person_id is None:
        return None
    return book(actor, person_id)


def book(actor: Actor, person_id: int) -> dict[str, Any]:
    """What the book draws: the page of today, and how many lines were left on days before."""
    page, left = page_today(actor, person_id)
    return {
        "page": page,
        "left": left,
        "person_id": person_id,
        "is_own": person_id == actor.person_id,
        "today": actor.today,
        "only_read": str(may_write_for(actor, person_id) or ""),
    }


def open_on_pages(actor: Actor) -> QuerySet[Task, tuple[int]]:
    """Every open line on today's page of the actor and of those acted for: whose it is."""
    rows = Task.objects.visible_to(actor).filter(
        stands_on=actor.today, record__is_open=True, record__owner__in=actor.everyone_ids
    )
    return rows.values_list("record__owner")
