"""What the notebook does when one of its tasks ends: the next one of a row is made in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.modules.notebook.actions import come_again
from spil.modules.notebook.actions.naming import office_calendar
from spil.modules.notebook.models import Task
from spil.modules.notebook.rules import Repetition, next_occurrence


def next_ones(happened: list[Happening]) -> Iterator[Call]:
    """The next occurrence of every task that repeats, in the name of who ended it."""
    for one in happened:
        task = one.call.subject
        if isinstance(task, Task) and task.repeats and task.occurs_on:
            rule = Repetition.of_code(task.repeats)
            coming = next_occurrence(rule, task.occurs_on, office_calendar(task.occurs_on))
            yield come_again.call(task=task, by=one.by, occurs_on=coming)
