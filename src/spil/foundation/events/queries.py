"""Reading the log of a record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from spil.foundation.events.models import Event
from spil.foundation.records.models import Record, Sight
from spil.foundation.settled.statements import Parameter

#: name of what changed, to the value before and after, as JSON keeps them
Changes = dict[str, list[Any]]


def timeline(record_id: int | Parameter, actor: Sight) -> QuerySet[Event]:
    """The events of a record, newest first, with who, for whom, on which mandate, and the values.

    None for an actor who may not see the record.
    """
    seen = Record.objects.visible_to(actor).filter(pk=record_id).values("pk")
    events = Event.objects.filter(record__in=seen)
    return events.select_related("by", "on_behalf_of", "mandate", "recorded_values").order_by("-sequence")


def is_erased(event: Event) -> bool:
    """Whether what changed was lawfully erased; that it happened stays."""
    values = getattr(event, "recorded_values", None)
    return values is None or not bytes(values.salt)


def changes_of(event: Event) -> Changes:
    """What changed; nothing when it was nothing, or was erased."""
    return {} if is_erased(event) else dict(json.loads(event.recorded_values.changes))


#: the event that is a remark, and those that say something else of it later
REMARK = "records.record.remark"
CHANGE_REMARK, WITHDRAW_REMARK = "records.record.change_remark", "records.record.withdraw_remark"
ABOUT_REMARKS = (CHANGE_REMARK, WITHDRAW_REMARK)


def last_changes(record_id: int, *actions: str) -> Changes:
    """What the last of these actions changed in a record; empty when there was none."""
    events = Event.objects.filter(record=record_id, action__in=actions).select_related("recorded_values")
    last = events.order_by("sequence").last()
    return changes_of(last) if last is not None else {}


def newest() -> QuerySet[Event, tuple[int]]:
    """The id of the newest event, as far as one can look; no row where nothing happened yet."""
    return Event.objects.order_by("-pk").values_list("pk")[:1]


def changed_since(newest_seen: int, record_ids: Iterable[int], *, but_by: int | None) -> set[int]:
    """To which of these records somebody else than this person did something after this event.

    On PostgreSQL an event may come into sight a moment after one with a higher id: what was being written in the very
    moment of looking is not among them.
    """
    later = Event.objects.filter(record__in=list(record_ids), pk__gt=newest_seen)
    if but_by is not None:
        later = later.exclude(by=but_by)
    return set(later.values_list("record", flat=True))


def later_than(event: Event) -> bool:
    """Whether more than remarks happened to the record since."""
    later = Event.objects.filter(record=event.record_id, sequence__gt=event.sequence)
    return later.exclude(action__in=(REMARK, *ABOUT_REMARKS)).exists()


def remark_said(record: Record, sequence: int) -> Event | None:
    """The remark with this number on the record, with who wrote it; None when there is none, or it was withdrawn."""
    said = Event.objects.select_related("by").filter(record=record, sequence=sequence, action=REMARK).first()
    later = said_later(record) if said else []
    return None if any(remark_of(one) == sequence for one in later if one.action == WITHDRAW_REMARK) else said


def said_later(record: Record) -> list[Event]:
    """Changes and withdrawals of the record's remarks, in order; the caller has the record from `visible_to`."""
    events = Event.objects.filter(record=record, action__in=ABOUT_REMARKS)
    return list(events.select_related("recorded_values").order_by("sequence"))


def remark_of(event: Event) -> int | None:
    """The sequence of the remark that a later event is about; None when that was erased."""
    pair = changes_of(event).get("remark")
    return int(pair[1]) if pair else None
