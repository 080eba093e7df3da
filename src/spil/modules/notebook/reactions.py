"""What the notebook does when one of its tasks ends or changes: the next one of a row is made, or changes too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.handling.dating import office_calendar
from spil.modules.notebook.actions import come_again
from spil.modules.notebook.actions.series import LATER, later_than, open_others
from spil.modules.notebook.models import Task
from spil.modules.notebook.rules import Repetition, next_page


def next_ones(happened: list[Happening]) -> Iterator[Call]:
    """The next occurrence of every task that repeats, in the name of who ended it."""
    for one in happened:
        task = one.call.subject
        if isinstance(task, Task) and task.repeats and task.occurs_on:
            rule = Repetition.of_code(task.repeats)
            calendar = office_calendar(task.occurs_on, task.record.owner_id)
            coming = next_page(rule, task.occurs_on, calendar)
            if coming is not None:
                yield come_again.call(task=task, by=one.by, occurs_on=coming)


def those_after(happened: list[Happening]) -> Iterator[Call]:
    """A change of this one and those after it reaches all of those; they hand it on no further."""
    for one in happened:
        task, asked = one.call.subject, one.call.arguments
        if asked.get("which") != LATER or not task.repeats or one.call.by.cause_id is not None:
            continue
        for coming in later_than(task):
            if one.call.action.name == "notebook.task.move":
                asked = {**asked, "to": moved_alike(task, coming)}
            if asked.get("to") != coming.stands_on:
                yield Call(one.call.action, {**asked, "task": coming, "by": one.by})


def whole_row(happened: list[Happening]) -> Iterator[Call]:
    """A repetition is stopped, and taken up again, with all that stands open of its row: else that would go on."""
    for one in happened:
        action, by = one.call.action, one.by
        if one.call.by.cause_id is None:
            others = (other for other in open_others(one.call.subject) if action.refusal(by, other) is None)
            yield from (Call(action, {"task": other, "by": by}) for other in others)


def moved_alike(task: Task, coming: Task) -> date:
    """The page of a later task when its row is moved: so many days on as the first one; or back to where it was."""
    moved, was = (one.as_a_rule.get("moved_from") for one in (task, coming))
    if moved is None or coming.occurs_on is None:
        return date.fromisoformat(was[0]) if was else coming.stands_on
    days = task.stands_on - date.fromisoformat(moved[2])
    calendar = office_calendar(coming.occurs_on, coming.record.owner_id)
    return calendar.first_from(coming.occurs_on + days)
