"""What the views of the notebook share: whose notebook it is, in whose name, and one of its lines."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from spil.foundation.access.actor import Actor
from spil.foundation.answers.types import whole_id
from spil.modules.notebook.models import Task
from spil.modules.notebook.queries.pages import Line, drawable, lines_of


def whose(request: Any) -> int:
    """The notebook that is shown: of the person chosen, or of the one that the address names, else one's own."""
    actor: Actor = request.actor
    wanted = request.GET.get("for") or request.POST.get("for") or ""
    named = whole_id(wanted)
    chosen = request.chosen if named is None else named
    known = chosen is not None and (chosen == actor.person_id or actor.may_act_for(chosen))
    return int(chosen if known else actor.person_id or 0)


def acting(request: Any, person_id: int) -> Actor:
    """The actor in the name of whose notebook it is."""
    actor: Actor = request.actor
    return actor.on_behalf_of(person_id)


def visible_task(request: Any, pk: int) -> Task:
    """A task that the reader may see; any other does not exist."""
    task = drawable(request.actor).filter(pk=pk).first()
    if task is None:
        raise Http404
    return task


def acting_on(request: Any, task: Task) -> Actor:
    """In the owner's name when that is possible, else in one's own, which then is refused with the reason."""
    actor: Actor = request.actor
    owner = task.record.owner_id
    return actor.on_behalf_of(owner) if owner is not None and actor.may_act_for(owner) else actor


def line_of(task: Task) -> Line:
    return lines_of([task])[0]
