"""Who may do what with a task. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotPermitted, OutsideMandate, Reason, Refusal
from spil.modules.notebook.models import Block, Task

NobodysNotebook = Reason(
    "NobodysNotebook",
    _("A task stands in somebody’s notebook."),
    _("Do this as a person, not as the program."),
)

RepeatsNot = Reason("RepeatsNot", _("This task does not repeat."))
NotStopped = Reason("NotStopped", _("The repetition of this task was not stopped."))


def may_write(by: Actor) -> Refusal | None:
    """Everybody has a notebook; the program has none."""
    return NobodysNotebook() if by.deciding_id is None else None


def may_write_for(actor: Actor, person_id: int) -> Refusal | None:
    """One's own notebook is written in; another's as far as the mandate goes."""
    by = actor.on_behalf_of(person_id)
    if by.for_whom is not None and by.power_for("notebook.task.note") is None:
        return OutsideMandate(giver=by.for_whom.name)
    return may_write(by)


def may_keep(by: Actor, task: Task) -> Refusal | None:
    """The owner, and who acts in the owner's name."""
    if by.is_system or (by.deciding_id is not None and by.deciding_id == task.record.owner_id):
        return None
    return NotPermitted(who=task.record.owner or task.record.requester)


#: what every action declares that whoever keeps a task may do
KEPT: dict[str, Any] = {"may": may_keep, "facts": ("record__owner", "record__requester")}


def may_stop_repeating(by: Actor, task: Task) -> Refusal | None:
    """As `may_keep`, for a task that repeats."""
    return may_keep(by, task) or (None if task.repeats else RepeatsNot())


def may_repeat_again(by: Actor, task: Task) -> Refusal | None:
    """As `may_keep`, for a task whose repetition was stopped."""
    return may_keep(by, task) or (None if "stopped" in task.as_a_rule else NotStopped())


def may_keep_block(by: Actor, block: Block) -> Refusal | None:
    return None if by.deciding_id == block.person_id else NotPermitted(who=block.person)
