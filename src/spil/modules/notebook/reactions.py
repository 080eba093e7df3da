"""What the notebook does when one of its tasks ends or changes: the next one of a row is made, or changes too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.events.models import Event
from spil.foundation.events.queries import Changes, changes_of
from spil.foundation.handling.dating import office_calendar
from spil.foundation.working_days.rules import Calendar
from spil.modules.notebook.actions import come_again, go_along
from spil.modules.notebook.actions.series import (
    LATER,
    Fall,
    behind,
    by_hand,
    fall_before,
    fall_of,
    later_than,
    open_others,
)
from spil.modules.notebook.models import Task
from spil.modules.notebook.rules import Repetition, moved_alike, next_page, page_of


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
    """A change of this one and those after it reaches all of those."""
    for one in of_rows(happened):
        for coming in later_than(one.call.subject):
            yield Call(one.call.action, {**one.call.arguments, "task": coming, "by": one.by})


def reworded_after(happened: list[Happening]) -> Iterator[Call]:
    """Other words and another time reach those after it, as `reword` says; of the rest each keeps its own."""
    for one in of_rows(happened):
        changed = {"title", "at"} & changed_in(one).keys()
        for coming in later_than(one.call.subject):
            own = by_hand(coming)
            kept = {name: own[name] for name in ("title", "at") if changed and name not in changed}
            yield Call(one.call.action, {**one.call.arguments, **kept, "task": coming, "by": one.by})


def moved_after(happened: list[Happening]) -> Iterator[Call]:
    """Those after it go along with their row, the last one first where it moves on: each finds its day free."""
    for one in of_rows(happened):
        task, now = one.call.subject, fall_of(one.call.subject)
        if now is None:
            continue
        was = day_until(one)
        calendar = office_calendar(min(was, now.day), task.record.owner_id)
        later = list(behind(task, max(was, now.day)))
        for coming in reversed(later) if now.day > was else later:
            to = alongside(coming, task, was, now, calendar)
            if to != fall_of(coming):
                yield go_along.call(task=coming, by=one.by, to=to)


def day_until(one: Happening) -> date:
    """The day that its rule gave a task until it was moved."""
    task, changed = one.call.subject, changed_in(one)
    rule = changed.get("as_a_rule", [task.as_a_rule])[0]
    return date.fromisoformat(str(rule.get("falls_on") or changed.get("occurs_on", [task.occurs_on])[0]))


def alongside(coming: Task, task: Task, was: date, now: Fall, calendar: Calendar) -> Fall | None:
    """How a later task falls when one of its row, which fell on `was`, falls so; what is moved back falls as it did."""
    here, before = fall_of(coming), fall_before(coming)
    if here is None:
        return None
    if fall_before(task) is None and before is not None and before.rule == now.rule:
        return before
    rule = Repetition.of_code(now.rule)
    day = moved_alike(rule, was, now.day, here.day, calendar)
    return Fall(now.rule, here.page if day == here.day else page_of(rule, day, calendar), day)


def of_rows(happened: list[Happening]) -> Iterator[Happening]:
    """The changes that are meant for those after it too; what these do is handed on no further."""
    for one in happened:
        is_later = one.call.arguments.get("which") == LATER and bool(one.call.subject.repeats)
        if is_later and one.call.by.cause_id is None:
            yield one


def changed_in(one: Happening) -> Changes:
    """What an event that was written a moment ago says was changed."""
    return changes_of(Event.objects.select_related("recorded_values").get(pk=one.event_id))


def whole_row(happened: list[Happening]) -> Iterator[Call]:
    """A repetition is stopped, and taken up again, with all that stands open of its row: else that would go on."""
    for one in happened:
        action, by = one.call.action, one.by
        if one.call.by.cause_id is None:
            others = (other for other in open_others(one.call.subject) if action.refusal(by, other) is None)
            yield from (Call(action, {"task": other, "by": by}) for other in others)
