"""Tells whoever works on a record that its deadline is near or over: once each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from spil.foundation.notifications.making import Told, tell
from spil.foundation.records.models import Record

#: a deadline is near when so many days are left; over from the day after it
NEAR = timedelta(days=2)
#: how far back a job that did not run for a while still looks
BACK = timedelta(days=4)


def tell_deadlines(now: datetime, today: date) -> int:
    """Tell of deadlines that are near or passed, and of none a second time; how many notices."""
    records = Record.objects.filter(
        is_open=True, owner__isnull=False, deadline_on__gte=today - BACK, deadline_on__lte=today + NEAR
    )
    told = []
    for record in records.order_by("deadline_on", "id").iterator(chunk_size=500):
        due_on = record.deadline_on
        if due_on is None or record.owner_id is None:
            continue
        which = "passed" if due_on < today else "near"
        detail = {"due_on": due_on.isoformat(), "which": which}
        key = f"deadline:{record.pk}:{due_on}:{which}"
        told.append(
            Told("deadline", key, now, today, people=(record.owner_id,), record=record, detail=detail)
        )
    return sum(tell(told[start : start + 500]) for start in range(0, len(told), 500))
