"""A line is written down."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.deadlines.models import Deadline
from spil.foundation.links.models import Link
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.turns.models import Turn
from spil.modules.notebook import access
from spil.modules.notebook.actions.naming import Plan, read_line
from spil.modules.notebook.actions.series import by_hand
from spil.modules.notebook.models import Task
from spil.modules.notebook.rules import PartKind

#: the action that somebody's turn on a task asks for
FINISH = "notebook.task.finish"
NothingWritten = Reason(
    "NothingWritten", _("There is nothing on the line yet."), _("Write what has to be done.")
)
#: characters of a line: all of it fits in the title of a record
LONGEST_LINE = 300
LineTooLong = Reason(
    "LineTooLong",
    _("The line is %(length)s characters long; at most %(limit)s fit."),
    _("Shorten it, and put the rest on the task as a remark."),
)
NoTime = Reason("NoTime", _("“%(typed)s” is no time of the day."), _("Write for instance 10.30."))
WORDS = (
    (PartKind.DAY, _("the day")),
    (PartKind.TIME, _("the time")),
    (PartKind.REPEAT, _("the repetition")),
    (PartKind.PERSON, _("the person")),
    (PartKind.PARTY, _("the party")),
    (PartKind.RECORD, _("the number")),
    (PartKind.DOSSIER, _("the dossier")),
    (PartKind.URGENT, _("the urgency")),
)
LeftOut = Annotated[
    list[str], Ask(_("Read as plain words"), choices=[(kind.value, title) for kind, title in WORDS])
]


def clock(typed: str, asked: str = "at") -> time | None:
    """A time as people type it: 10.30, 10:30, 10u30, 10 u, 14h; `asked` is its question. Raises Refused (NoTime)."""
    digits = re.sub("[uh.]", ":", typed.strip().lower().rstrip("uh ")).replace(" ", "")
    if not digits:
        return None
    hour, _colon, minute = digits.partition(":")
    try:
        return time(int(hour), int(minute.removesuffix(":00") or 0))
    except ValueError:
        raise Refused(NoTime(typed=typed).about(asked)) from None


def _read(*, by: Actor, line: str, **asked: Any) -> dict[str, Any]:
    if (length := len(" ".join(line.split()))) > LONGEST_LINE:
        raise Refused(LineTooLong(length=length, limit=LONGEST_LINE).about("line"))
    return {
        "plan": read_line(
            line,
            by,
            left_out=asked.get("left_out") or (),
            day=asked.get("day"),
            at=clock(asked.get("at") or ""),
            who=asked.get("who") or "",
        )
    }


@action(
    "notebook.task.note",
    title=_("Write in the notebook"),
    told=_("wrote this in the notebook"),
    may=access.may_write,
    prepare=_read,
    icon="notebook",
    order=5,
)
def note(
    *,
    by: Actor,
    line: Annotated[
        str,
        Ask(
            _("Line"),
            help=_("What has to be done. A day, a time, a name, a number and “!” are understood."),
            max_length=LONGEST_LINE,
        ),
    ],
    day: Annotated[date | None, Ask(_("On another day than the line says"))] = None,
    at: Annotated[str, Ask(_("At another time than the line says"), max_length=10)] = "",
    who: Annotated[
        str,
        Ask(
            _("Which of several people is meant"),
            help=_("For programs: person:12 or party:7."),
            max_length=30,
        ),
    ] = "",
    left_out: LeftOut = [],  # noqa: B006 - never changed
    plan: Annotated[Plan | None, Given] = None,
) -> list[Any]:
    """Write a line in one's own notebook, or in that of the person acted for.

    Refused for an empty line (NothingWritten), for a long one (LineTooLong) and for a time that is none (NoTime). What
    the line says of when and how leaves its title; names stay in it. What repeats begins on its first day from `day`.
    Nobody but the owner, and who acts for the owner, can read it.
    """
    if plan is None or not line.strip():
        raise Refused(NothingWritten().about("line"))
    record = Record(
        kind="notebook.task",
        title=plan.title,
        owner_id=by.deciding_id,
        urgent=plan.urgent,
        language=by.language,
        confidentiality=Confidentiality.NAMED,
        dossier_id=plan.dossier_id,
    )
    task = Task(
        record=record,
        stands_on=plan.day,
        at=plan.at,
        by_then=plan.by_then,
        person_id=plan.person_id,
        party_id=plan.party_id,
        repeats=plan.repetition.code if plan.repetition else "",
        occurs_on=plan.occurs_on,
    )
    task.as_a_rule = by_hand(task) if task.repeats else {}
    rows: list[Any] = [task, turn_of(task)]
    if plan.deadline_on is not None:
        rows.append(Deadline(record=record, what="deadline", due_on=plan.deadline_on))
    return rows + [Link(source=record, target_id=pk) for pk in plan.record_ids]


def turn_of(task: Task) -> Turn:
    """The owner's turn to do it, by the day on whose page it stands."""
    return Turn(record=task.record, action=FINISH, person_id=task.record.owner_id, due_on=task.stands_on)
