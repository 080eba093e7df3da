"""Every morning: tasks that repeat and whose day has come."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.db import InterfaceError, OperationalError
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import system_actor
from spil.foundation.handling.dating import office_calendars
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.foundation.working_days.rules import Calendar
from spil.modules.notebook.actions import come_again
from spil.modules.notebook.models import Task
from spil.modules.notebook.rules import Repetition, next_occurrence, next_page, page_of

_log = logging.getLogger(__name__)


@job("notebook.repeat", title=_("Write down the tasks that repeat"), schedule=daily("04:10"))
def repeat(progress: Progress) -> int:
    """Make what falls due today; of days that were missed only the last one. How many were made.

    A row that cannot go on is named, and the others go on.
    """
    now = timezone.now()
    by = system_actor(now, timezone.localdate(now))
    calendar_of = office_calendars(by.today - timedelta(days=400))
    made = 0
    for task in progress.over(newest_of_each(by.today)):
        try:
            due = last_due(task, by.today, calendar_of(task.record.owner_id))
            if due is not None:
                come_again(task=task, by=by, occurs_on=due)
                made += 1
        except (OperationalError, InterfaceError):
            raise
        except Exception as problem:  # noqa: BLE001 - one row, whatever is wrong with it, never stops the others
            _log.exception("task %s does not come again", task.pk)
            progress.failed(task.record.number, problem)
    return made


def newest_of_each(on: date) -> list[Task]:
    """The last task of each row that still repeats; for who left nothing does."""
    row = Coalesce(OuterRef("series"), OuterRef("pk"))
    later = Task.objects.filter(Q(series=row) | Q(pk=row), occurs_on__gt=OuterRef("occurs_on"))
    repeating = Task.objects.exclude(repeats="").filter(~Exists(later), occurs_on__isnull=False)
    repeating = repeating.exclude(record__owner__left_on__lte=on)
    return list(repeating.select_related("record", "record__owner").order_by("pk"))


def last_due(task: Task, today: date, calendar: Calendar) -> date | None:
    """The last occurrence on a page behind this one's that has come, or whose page has; None when there is none yet."""
    rule, found = Repetition.of_code(task.repeats), None
    assert task.occurs_on is not None  # noqa: S101 - the query asks for it
    day = next_page(rule, task.occurs_on, calendar)
    while day is not None and min(day, page_of(rule, day, calendar)) <= today:
        found, day = day, next_occurrence(rule, day, calendar)
    return found
