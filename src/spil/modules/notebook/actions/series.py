"""A task of a row that repeats is changed: this one alone, or this one and those that come after it.

Occurrences that are still to come do not exist yet: the newest task of a row is what the next one is made after. Of
what is changed in this one alone it is therefore kept how it is by rule (`Task.as_a_rule`); a change of all goes on, by
a reaction, to those behind it that exist already.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.declaration import Inverse
from spil.foundation.actions.questions import Ask
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
    rule = dict(task.as_a_rule)
    for name, (was, now) in changes.items():
        by_rule = rule.pop(name, was)
        if which == THIS and by_rule != now:
            rule[name] = by_rule
    task.as_a_rule = rule


def by_rule(task: Task) -> dict[str, Any]:
    """What the next task of the row is made after."""
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


def shift(task: Task, to: date) -> None:
    """From now on the row falls on the day to which this one is moved; moved back there, on the days of before."""
    if not task.repeats or task.occurs_on is None:
        return
    was = [task.stands_on.isoformat(), task.repeats, task.occurs_on.isoformat()]
    back = task.as_a_rule.get("moved_from")
    if back and back[0] == to.isoformat():
        task.repeats, task.occurs_on = back[1], date.fromisoformat(back[2])
        task.as_a_rule = {name: value for name, value in task.as_a_rule.items() if name != "moved_from"}
        return
    task.repeats = shifted(Repetition.of_code(task.repeats), task.occurs_on, to).code
    task.as_a_rule = {**task.as_a_rule, "moved_from": was}
    if not others_of(task).filter(occurs_on__gte=min(to, task.occurs_on)).exists():
        task.occurs_on = to


def others_of(task: Task) -> TaskQuerySet:
    """The other tasks of the row."""
    first = task.series_id or task.pk
    return Task.objects.filter(Q(series=first) | Q(pk=first)).exclude(pk=task.pk)


def later_than(task: Task) -> TaskQuerySet:
    """The tasks behind this one in its row that are still to be done, of the same person, in their order."""
    return open_others(task).filter(occurs_on__gt=task.occurs_on)


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
