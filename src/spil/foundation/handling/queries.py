"""Advice on records, as whoever decides reads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.handling.actions.advising import FOR


@dataclass(frozen=True)
class Given:
    """The last advice on a record: who gave it, when, for or against, and the words."""

    who: str
    at: datetime
    is_for: bool
    words: str


def latest_advice(records: Collection[int]) -> dict[int, Given]:
    """The last advice on each of these records, which the caller may see: one query."""
    events = Event.objects.filter(action="records.record.advise", record__in=records)
    found: dict[int, Given] = {}
    for event in events.select_related("by", "recorded_values").order_by("id"):
        changes = changes_of(event)
        advice = str(changes.get("advice", [None, ""])[1])
        if advice and event.record_id is not None:
            words = str(changes.get("remark", [None, ""])[1] or "")
            found[event.record_id] = Given(str(event.by or ""), event.at, advice == FOR, words)
    return found
