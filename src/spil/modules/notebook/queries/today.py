"""The notebook on Today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.drafts.keeping import Values
from spil.foundation.drafts.sending import name_in
from spil.modules.notebook.access import may_write_for
from spil.modules.notebook.models import Task
from spil.modules.notebook.queries.hours import hours_of
from spil.modules.notebook.queries.pages import Page, form_of_line, page_today, pages_today

#: what a writer corrects in what was read, and what was read there
CORRECTED = ("day", "read-day", "at", "read-at", "who", "read-who", "left_out")


def card(actor: Actor, people: Sequence[int]) -> dict[str, Any] | None:
    """One's own notebook, and the open lines of those acted for; that of another when only that person was chosen.

    Nothing for who has none.
    """
    person_id = people[0] if len(people) == 1 else actor.person_id
    if person_id is None:
        return None
    pages = pages_today(actor, list(dict.fromkeys((person_id, *people))))
    hours = hours_of(actor, people, pages)
    return {**drawn(actor, person_id, pages.pop(person_id)), "others": others(actor, pages), "hours": hours}


def others(actor: Actor, pages: Mapping[int, Page]) -> list[dict[str, Any]]:
    """Of everybody else whose page has something open or left over: whose it is, and what."""
    names = {one.person_id: one.name for one in actor.principals}
    return [
        {**drawn(actor, person_id, page), "name": names.get(person_id, "")}
        for person_id, page in pages.items()
        if page.open_count or page.left_count
    ]


def book(actor: Actor, person_id: int) -> dict[str, Any]:
    """What the book draws: the page of today, with how many lines were left on days before."""
    return drawn(actor, person_id, page_today(actor, person_id))


def drawn(actor: Actor, person_id: int, page: Page) -> dict[str, Any]:
    return {
        "page": page,
        "person_id": person_id,
        "is_own": person_id == actor.person_id,
        "today": actor.today,
        "only_read": str(may_write_for(actor, person_id) or ""),
        "line": line_form(person_id, page.begun),
    }


def line_form(person_id: int, begun: Values, about: str = "") -> dict[str, Any]:
    """The line of somebody's notebook as a form: the name under which it is kept, and what was typed in it before and
    not sent; else what it begins with."""
    return {
        "name": form_of_line(person_id, about),
        "once": name_in(begun)["value"],
        "about": about,
        "line": next(iter(begun.get("line", ())), f"{about} " if about else ""),
        "corrected": [(name, text) for name in CORRECTED for text in begun.get(name, ())],
    }


def open_on_pages(actor: Actor) -> QuerySet[Task, tuple[int]]:
    """Every open line on today's page of the actor and of those acted for: whose it is."""
    rows = Task.objects.visible_to(actor).filter(
        stands_on=actor.today, record__is_open=True, record__owner__in=actor.everyone_ids
    )
    return rows.values_list("record__owner")
