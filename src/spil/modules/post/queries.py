"""Readings of the register."""

from __future__ import annotations

from spil.foundation.access.actor import Actor
from spil.foundation.records.models import Record
from spil.modules.post.models import Direction, PostItem
from spil.modules.post.states import CANCELLED


def first_with_original(sha256: str) -> PostItem | None:
    """The first incoming item with exactly these bytes that was not cancelled.

    It looks at every item, also at those that the actor may not see: what came in twice came in twice.
    """
    if not sha256:
        return None
    known = PostItem.objects.filter(original=sha256, direction=Direction.IN).exclude(
        record__state=CANCELLED.code
    )
    return known.select_related("record", "party").order_by("pk").first()


def number_for(by: Actor, record_id: int | None) -> str | None:
    """The number of a record, when the actor may see it."""
    if record_id is None:
        return None
    return Record.objects.visible_to(by).filter(pk=record_id).values_list("number", flat=True).first()
