"""What becomes of a line: done, moved by a decision, reworded, marked, dropped with a reason."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.handling.returning import deadlines_again, turns_again
from spil.foundation.turns.models import Turn
from spil.modules.notebook import access
from spil.modules.notebook.actions.noting import FINISH, NoTime, clock, turn_of
from spil.modules.notebook.actions.series import LATER, THIS, Which, as_it_was, by_hand, change, put_on, shift
from spil.modules.notebook.models import Task
from spil.modules.notebook.states import DONE, DROPPED, OPEN

__all__ = ["NoTime", "drop", "finish", "mark", "move", "reopen", "reword"]

DayGone = Reason("DayGone", _("%(day)s is over."), _("Choose today or a later day."))
StandsThere = Reason(
    "StandsThere", _("It stands on that day already."), _("Choose another day, or let it stay.")
)


@action(
    FINISH,
    title=_("Done"),
    told=_("did this"),
    moves=(OPEN, DONE),
    **access.KEPT,
    icon="check",
    key="V",
    order=10,
    undone_by="notebook.task.reopen",
)
def finish(*, task: Task, by: Actor) -> None:
    """Strike it through; it stays on the page until the day ends."""
    task.done_on = by.today


@action(
    "notebook.task.reopen",
    title=_("Not done after all"),
    told=_("took back that it was done"),
    moves=((DONE, DROPPED), OPEN),
    **access.KEPT,
    icon="arrow-back-up",
    order=15,
)
def reopen(*, task: Task, by: Actor) -> list[Turn | Deadline | Remove]:
    """It is to be done again, on the page on which it stood; its deadline counts, and an offer waits again."""
    task.done_on = None
    return [*(turns_again(task.record) or [turn_of(task)]), *deadlines_again(task.record)]


MOVE = "notebook.task.move"


@action(
    MOVE,
    title=_("To another day"),
    told=_("moved this to another day"),
    moves=(OPEN, None),
    **access.KEPT,
    icon="arrow-right",
    order=31,
    one_at_a_time=True,
    inverse=as_it_was(MOVE, stands_on="to"),
)
def move(
    *,
    task: Task,
    by: Actor,
    to: Annotated[date, Ask(_("To"), held=lambda task: task.stands_on)],
    which: Which = THIS,
) -> list[Turn]:
    """Put it on the page of another day. Refused for a day that is over (DayGone) or where it stands (StandsThere).

    The day from which it was moved last is never over: a line that was late goes back there. Of a task that repeats
    the row stays as it is, or falls on the new day from now on.
    """
    if to < by.today and not _came_from(task, to):
        raise Refused(DayGone(day=to).about("to"))
    if to == task.stands_on:
        raise Refused(StandsThere().about("to"))
    if which == LATER:
        shift(task, to)
    return put_on(task, to)


def _came_from(task: Task, day: date) -> bool:
    """Whether it stood on that day before it was moved here."""
    moves = Event.objects.filter(record=task.record, action=MOVE).select_related("recorded_values")
    last = moves.order_by("-sequence").first()
    return last is not None and changes_of(last).get("stands_on", [""])[0] == day.isoformat()


@action(
    "notebook.task.drop",
    title=_("Drop it"),
    told=_("dropped this"),
    moves=(OPEN, DROPPED),
    **access.KEPT,
    icon="ban",
    order=58,
    undone_by="notebook.task.reopen",
)
def drop(*, task: Task, by: Actor, reason: Annotated[str, Ask(_("Reason"), max_length=200)]) -> None:
    """It will not be done, and why. A task that repeats comes again all the same."""
    task.done_on = by.today


@action(
    "notebook.task.mark",
    title=_("Mark as urgent, or not"),
    told=_("changed the mark"),
    moves=(OPEN, None),
    **access.KEPT,
    icon="highlight",
    order=33,
    is_quick=True,
    undone_by="notebook.task.mark",
)
def mark(*, task: Task, by: Actor) -> None:
    """Draw the marker over it, or take it away; of a task that repeats over this one alone."""
    was, task.record.urgent = task.record.urgent, not task.record.urgent
    change(task, THIS, urgent=(was, task.record.urgent))


@action(
    "notebook.task.reword",
    title=_("Change the line"),
    told=_("changed the line"),
    moves=(OPEN, None),
    **access.KEPT,
    icon="edit",
    key="E",
    order=32,
    inverse=as_it_was("notebook.task.reword", title="title", at="at"),
)
def reword(
    *,
    task: Task,
    by: Actor,
    title: Annotated[str, Ask(_("Line"), max_length=300)],
    at: Annotated[
        str,
        Ask(
            _("Time"),
            help=_("For instance 10.30; empty for no time."),
            max_length=10,
            held=lambda task: f"{task.at:%H:%M}" if task.at else "",
        ),
    ] = "",
    which: Which = THIS,
) -> None:
    """Other words, another time; of a task that repeats this one alone, or those after it as well.

    Of the two those after it get what is another than before; both when neither is. Refused for a time that is none
    (NoTime).
    """
    was = by_hand(task)
    is_another = {"title": title != was["title"], "at": at != was["at"], "by_then": at != was["at"]}
    task.record.title, task.at = title, clock(at)
    task.by_then = task.by_then and task.at is not None
    now = by_hand(task)
    meant = [name for name in is_another if is_another[name] or not any(is_another.values())]
    change(task, which, **{name: (was[name], now[name]) for name in meant})
