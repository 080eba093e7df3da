"""Tells whoever works on a record that its deadline is near or over: once each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from spil.foundation.access.sight import seeing_in_role
from spil.foundation.notifications.making import Told, tell
from spil.foundation.organisation.models import Role, at_work
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
    for record in records.select_related("owner").order_by("deadline_on", "id").iterator(chunk_size=500):
        due_on = record.deadline_on
        if due_on is None:
            continue
        which = "passed" if due_on < today else "near"
        detail = {"due_on": due_on.isoformat(), "which": which}
        key = f"deadline:{record.pk}:{due_on}:{which}"
        told.append(
            Told("deadline", key, now, today, people=_works_on(record, today), record=record, detail=detail)
        )
    return sum(tell(told[start : start + 500]) for start in range(0, len(told), 500))


def _works_on(record: Record, today: date) -> tuple[int, ...]:
    """The owner; of who left the office managers, as far as they may see the record."""
    owner = at_work(record.owner, today)
    return (owner,) if owner else tuple(seeing_in_role(Role.OFFICE_MANAGER, record.audience_id, today))
