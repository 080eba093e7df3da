"""A task of a row that repeats is changed: this one alone, or this one and those that come after it.

Occurrences that are still to come do not exist yet: the newest task of a row is what the next one is made after, and
not as it stands there but as it is by rule (`Task.as_a_rule`). That is changed with all alone; so whatever else becomes
of this one, by an action of any record too, becomes of it alone. A change of all goes on, by a reaction, to those
behind it that exist already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.declaration import Inverse
from spil.foundation.actions.questions import Ask
from spil.foundation.turns.models import Turn
from spil.modules.notebook.models import Task, TaskQuerySet
from spil.modules.notebook.rules import Repetition, shifted

THIS, LATER = "this", "later"
Which = Annotated[
    str,
    Ask(
        _("Which ones"),
        choices=((THIS, _("Only this one")), (LATER, _("This one and those after it"))),
        concerns=lambda task: bool(task.repeats),
    ),
]


def change(task: Task, which: str, **changes: tuple[Any, Any]) -> None:
    """Note what a change of a repeating task means for its row. `changes` are pairs: how it was, and how it is now."""
    if not task.repeats:
        return
    was, now = ({name: pair[n] for name, pair in changes.items()} for n in (0, 1))
    task.as_a_rule = {**task.as_a_rule, **now} if which == LATER else {**was, **task.as_a_rule}


def by_rule(task: Task) -> dict[str, Any]:
    """What the next task of the row is made after; of older rows only what differs was kept."""
    return by_hand(task) | task.as_a_rule


def by_hand(task: Task) -> dict[str, Any]:
    """What this task itself says, under the names of `Task.as_a_rule`."""
    return {
        "title": task.record.title,
        "at": f"{task.at:%H:%M}" if task.at else "",
        "by_then": task.by_then,
        "urgent": task.record.urgent,
        "steps": [item["text"] for item in task.checklist],
    }


@dataclass(frozen=True)
class Fall:
    """By what rule (`Repetition.code`) a task repeats, on whose page it stands, and the day that the rule gives it."""

    rule: str
    page: date
    day: date


def fall_of(task: Task) -> Fall | None:
    """How it falls now; None for what does not repeat."""
    if not task.repeats or task.occurs_on is None:
        return None
    held = task.as_a_rule.get("falls_on")
    return Fall(task.repeats, task.stands_on, date.fromisoformat(held) if held else task.occurs_on)


def fall_before(task: Task) -> Fall | None:
    """How it fell before its row was moved last."""
    if "moved_from" not in task.as_a_rule:
        return None
    page, rule, day = task.as_a_rule["moved_from"]
    return Fall(rule, date.fromisoformat(page), date.fromisoformat(day))


def shift(task: Task, to: date) -> None:
    """From now on the row falls on the day to which this one is moved; moved back there, on the days of before."""
    now, before = fall_of(task), fall_before(task)
    if now is None:
        return
    if before is None or before.page != to:
        before = Fall(shifted(Repetition.of_code(now.rule), now.day, to).code, to, to)
    let_fall(task, before)


def let_fall(task: Task, fall: Fall) -> None:
    """Fall so from now on; how it fell until now is kept, unless it falls as before again.

    A day that another of the row has already stays the occurrence of that one.
    """
    now = fall_of(task)
    rule = {name: value for name, value in task.as_a_rule.items() if name not in ("moved_from", "falls_on")}
    if now is not None and fall != fall_before(task):
        rule["moved_from"] = [now.page.isoformat(), now.rule, now.day.isoformat()]
    if others_of(task).filter(occurs_on=fall.day).exists():
        rule["falls_on"] = fall.day.isoformat()
    else:
        task.occurs_on = fall.day
    task.repeats, task.as_a_rule = fall.rule, rule


def put_on(task: Task, page: date) -> list[Turn]:
    """Stand on that page, with the turns that wait for it; it is counted how often a line was put off."""
    task.moved_count = task.moved_count + 1 if page > task.stands_on else max(0, task.moved_count - 1)
    task.stands_on = page
    turns = list(Turn.objects.open().filter(record=task.record))
    for turn in turns:
        turn.due_on = page
    return turns


def others_of(task: Task) -> TaskQuerySet:
    """The other tasks of the row."""
    first = task.series_id or task.pk
    return Task.objects.filter(Q(series=first) | Q(pk=first)).exclude(pk=task.pk)


def later_than(task: Task) -> TaskQuerySet:
    """The tasks behind this one in its row that are still to be done, of the same person, in their order."""
    return open_others(task).filter(occurs_on__gt=task.occurs_on)


def behind(task: Task, day: date) -> TaskQuerySet:
    """Those that fall after the day or were made after this one: what goes along with a row that is moved by it."""
    return open_others(task).filter(Q(occurs_on__gt=day) | Q(pk__gt=task.pk))


def open_others(task: Task) -> TaskQuerySet:
    """What else of the row is still to be done by the same person, in its order."""
    same = others_of(task).filter(record__is_open=True, record__owner=task.record.owner_id)
    return same.select_related("record", "record__owner").order_by("occurs_on")


def as_it_was(action: str, **questions: str) -> Inverse:
    """The inverse of a change: the same action, answered with what there was, for as many as were changed.

    `questions` are the columns, each with the name of its question.
    """

    def inverse(changes: dict[str, list[Any]]) -> tuple[str, dict[str, list[Any]]] | None:
        was = {questions[name]: [pair[0]] for name, pair in changes.items() if name in questions}
        which = changes.get("which", [None, THIS])[1]
        return (action, {**was, "which": [which]}) if was else None

    return inverse
