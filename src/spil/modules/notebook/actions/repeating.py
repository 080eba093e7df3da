"""A task that repeats makes the next one of itself: when it is finished or dropped, or when its day has come.

Whoever asks first makes it. The task that comes before is the subject, so the door has it locked while it is looked
whether a later one exists; a unique index holds the rest.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.handling.dating import office_calendar
from spil.foundation.handling.filing import lay_beside
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.turns.models import Turn
from spil.modules.notebook import access
from spil.modules.notebook.actions.noting import turn_of
from spil.modules.notebook.actions.series import Fall, by_hand, by_rule, let_fall, others_of, put_on
from spil.modules.notebook.models import Task
from spil.modules.notebook.rules import Repetition, page_of
from spil.modules.notebook.states import OPEN


@action(
    "notebook.task.come_again",
    title=_("Make the next one"),
    told=_("made the next one"),
    **access.KEPT,
    one_at_a_time=True,
    hidden=True,
)
def come_again(*, task: Task, by: Actor, occurs_on: Annotated[date, Ask(_("On"))]) -> list[Any]:
    """The occurrence of that day, with the words of the row and an empty checklist; nothing when a later one exists."""
    row = task.series_id or task.pk
    if not task.repeats or others_of(task).filter(occurs_on__gt=task.occurs_on).exists():
        return []
    before, rule = task.record, by_rule(task)
    record = Record(
        kind="notebook.task",
        title=rule["title"],
        owner_id=before.owner_id,
        urgent=rule["urgent"],
        language=before.language,
        confidentiality=Confidentiality.NAMED,
    )
    lay_beside(record, before)
    made = Task(
        record=record,
        stands_on=page_of(
            Repetition.of_code(task.repeats), occurs_on, office_calendar(by.today, before.owner_id)
        ),
        at=time.fromisoformat(rule["at"]) if rule["at"] else None,
        by_then=rule["by_then"],
        person_id=task.person_id,
        party_id=task.party_id,
        checklist=[{"text": text, "done": False} for text in rule["steps"]],
        repeats=task.repeats,
        occurs_on=occurs_on,
        series_id=row,
    )
    made.as_a_rule = by_hand(made)
    return [made, turn_of(made)]


@action(
    "notebook.task.go_along",
    title=_("Move with its row"),
    told=_("moved this with its row"),
    moves=(OPEN, None),
    **access.KEPT,
    one_at_a_time=True,
    hidden=True,
)
def go_along(*, task: Task, by: Actor, to: Annotated[Fall | None, Given] = None) -> list[Turn]:
    """Fall as the row does from now on. Only a reaction says how: one before it was moved."""
    if to is None:
        return []
    let_fall(task, to)
    return [] if to.page == task.stands_on else put_on(task, to.page)


@action(
    "notebook.task.stop_repeating",
    title=_("Stop repeating"),
    told=_("stopped the repetition"),
    moves=(OPEN, None),
    may=access.may_stop_repeating,
    facts=("record__owner", "record__requester"),
    icon="player-pause",
    order=62,
    is_quick=True,
    undone_by="notebook.task.repeat_again",
)
def stop_repeating(*, task: Task, by: Actor) -> None:
    """No more come; what stands open of the row stays, and says no longer that it repeats."""
    task.as_a_rule = {**task.as_a_rule, "stopped": task.repeats}
    task.repeats = ""


@action(
    "notebook.task.repeat_again",
    title=_("Repeat again"),
    told=_("took the repetition up again"),
    moves=(OPEN, None),
    may=access.may_repeat_again,
    facts=("record__owner", "record__requester"),
    concerns=lambda task: "stopped" in task.as_a_rule,
    icon="refresh",
    order=62,
    is_quick=True,
    undone_by="notebook.task.stop_repeating",
)
def repeat_again(*, task: Task, by: Actor) -> None:
    """It comes again as it did before that was stopped, with what stands open of the row."""
    rule = dict(task.as_a_rule)
    task.repeats = rule.pop("stopped")
    task.as_a_rule = rule
