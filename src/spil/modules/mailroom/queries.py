"""The register as it is printed: every number that was given out, also of what the reader may not see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import Length

from spil.foundation.access.actor import Actor
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.records.models import Record
from spil.modules.post.public import CANCELLED, Direction, PostItem

_KINDS = {Direction.IN: "post.incoming", Direction.OUT: "post.outgoing"}


@dataclass(frozen=True)
class Line:
    """One number of the register. `item` is None when the reader may not see it; then only the number is told."""

    number: str
    item: PostItem | None
    cancelled_by: str = ""
    cancelled_why: str = ""


def numbers_given(direction: str, from_on: date, until_on: date) -> QuerySet[Record]:
    """What got a number in a half-open period of days, in the order of the numbers (10000 comes after 9999)."""
    given = Record.objects.filter(
        kind=_KINDS[Direction(direction)], registered_on__gte=from_on, registered_on__lt=until_on
    )
    return given.order_by("registered_on", Length("number"), "number")


def register_lines(
    actor: Actor, direction: str, from_on: date, until_on: date, *, part: slice = slice(None)
) -> list[Line]:
    """The numbers given out in a period, or a part of them, in their order: three queries, however many.

    The numbers of what the actor may not see are in the list: a register has no gaps.
    """
    numbers = list(numbers_given(direction, from_on, until_on).values_list("pk", "number")[part])
    items = PostItem.objects.visible_to(actor).filter(pk__in=[pk for pk, _number in numbers])
    seen = {item.pk: item for item in items.select_related("record", "record__owner", "record__unit")}
    told = _cancelled([pk for pk, item in seen.items() if item.record.state == CANCELLED.code])
    return [Line(number or "", seen.get(pk), *told.get(pk, ("", ""))) for pk, number in numbers]


def _cancelled(ids: list[int]) -> dict[int, tuple[str, str]]:
    """Who cancelled these, and why."""
    if not ids:
        return {}
    events = Event.objects.filter(record__in=ids, action="post.item.cancel").select_related(
        "by", "recorded_values"
    )
    return {
        event.record_id: (str(event.by or ""), str(changes_of(event).get("reason", [None, ""])[1] or ""))
        for event in events
        if event.record_id is not None
    }


def letters_to_print(actor: Actor) -> list[PostItem]:
    """Outgoing letters with a text that wait to be printed and put in the post, the oldest first."""
    found = PostItem.objects.visible_to(actor).filter(
        direction=Direction.OUT, record__state="new", channel="paper"
    )
    return list(found.exclude(text="").select_related("record__legal_entity", "party").order_by("pk")[:200])
