"""What a task shows of itself on its page, and what a record shows of the tasks about it."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.records.for_readers import for_readers
from spil.foundation.records.models import Sight
from spil.foundation.settled.statements import Parameter
from spil.modules.notebook.models import Task, TaskQuerySet
from spil.modules.notebook.queries.pages import drawable, lines_of
from spil.modules.notebook.queries.words import repetition_words
from spil.modules.notebook.rules import Repetition

#: tasks that a record shows
MOST = 20


@for_readers
def _about(reader: Sight) -> TaskQuerySet:
    """The tasks about this `record`, the open ones first."""
    found = drawable(reader).filter(record__links_out__target=Parameter("record", BigIntegerField()))
    return found.order_by("-record__is_open", "stands_on", "pk")[:MOST]


def tasks_on(row: Any, actor: Actor) -> dict[str, Any] | None:
    """The tasks about a record that this actor may see, the open ones first; nothing on a task itself."""
    if isinstance(row, Task):
        return None
    return {
        "title": _("In the notebook"),
        "id": "notebook",
        "lines": lines_of(_about.rows(actor, record=row.pk)),
        "record": row.record,
        "today": actor.today,
    }


def blocks_of_task(task: Task, actor: Actor) -> dict[str, Any]:
    """The checklist, and how the task repeats."""
    blocks: list[dict[str, Any]] = []
    if task.checklist:
        steps = [{"number": number, **item} for number, item in enumerate(task.checklist, start=1)]
        blocks.append(
            {
                "id": "checklist",
                "title": _("Checklist"),
                "count": f"{task.items_done}/{len(steps)}",
                "look": "template",
                "template": "notebook/steps.html",
                "steps": steps,
                "pk": task.pk,
                "can_tick": actor.deciding_id == task.record.owner_id and task.record.is_open,
            }
        )
    if task.repeats:
        blocks.append(
            {
                "id": "repetition",
                "title": _("Repetition"),
                "look": "text",
                "text": repetition_words(Repetition.of_code(task.repeats)),
            }
        )
    return {"blocks": blocks}
