"""Tells whoever works on a record that its deadline is near or over: once each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from spil.foundation.access.sight import seeing_in_role
from spil.foundation.deadlines.models import Deadline
from spil.foundation.notifications.making import Told, tell
from spil.foundation.notifications.models import Notice
from spil.foundation.organisation.models import Role, at_work
from spil.foundation.records.models import Record

#: a deadline is near when so many days are left; over from the day after it
NEAR = timedelta(days=2)
#: how far back a job that did not run for a while still looks; notices are kept for longer
BACK = timedelta(days=31)
#: what is over for longer was told to whoever had it then, and is no news for whoever took it over since
NEWS = timedelta(days=4)


def tell_deadlines(now: datetime, today: date, *, back: timedelta = BACK) -> int:
    """Tell of deadlines that are near or passed, `back` at most, and of none a second time; how many notices."""
    rows = Deadline.objects.open().filter(
        record__is_open=True,
        record__owner__isnull=False,
        due_on__gte=today - back,
        due_on__lte=today + NEAR,
    )
    before = Notice.objects.filter(topic="deadline", at__gte=now - back).values_list("key", flat=True)
    known, told = set(before), []
    for row in rows.select_related("record__owner").order_by("due_on", "id").iterator(chunk_size=500):
        one = _told(row, now, today)
        if row.due_on >= today - NEWS or one.key not in known:
            told.append(one)
    return sum(tell(told[start : start + 500]) for start in range(0, len(told), 500))


def _told(row: Deadline, now: datetime, today: date) -> Told:
    which = "passed" if row.due_on < today else "near"
    detail = {"due_on": row.due_on.isoformat(), "which": which}
    key = f"deadline:{row.record_id}:{row.due_on}:{which}"
    people = _works_on(row.record, today)
    return Told("deadline", key, now, today, people=people, record=row.record, detail=detail)


def _works_on(record: Record, today: date) -> tuple[int, ...]:
    """The owner; of who left the office managers, as far as they may see the record."""
    owner = at_work(record.owner, today)
    return (owner,) if owner else tuple(seeing_in_role(Role.OFFICE_MANAGER, record.audience_id, today))
