"""Reading the log of a record."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet

from spil.foundation.events.models import Event
from spil.foundation.records.models import Record, Sight

#: name of what changed, to the value before and after, as JSON keeps them
Changes = dict[str, list[Any]]


def timeline(record: Record, actor: Sight) -> QuerySet[Event]:
    """The events of a record, newest first, with who, for whom, on which mandate, and the values.

    None for an actor who may not see the record.
    """
    seen = Record.objects.visible_to(actor).filter(pk=record.pk).values("pk")
    events = Event.objects.filter(record__in=seen)
    return events.select_related("by", "on_behalf_of", "mandate", "recorded_values").order_by("-sequence")


def is_erased(event: Event) -> bool:
    """Whether what changed was lawfully erased; that it happened stays."""
    values = getattr(event, "recorded_values", None)
    return values is None or not bytes(values.salt)


def changes_of(event: Event) -> Changes:
    """What changed; nothing when it was nothing, or was erased."""
    return {} if is_erased(event) else dict(json.loads(event.recorded_values.changes))
