"""Steps within a task, and templates of steps that come again."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.modules.notebook import access
from spil.modules.notebook.actions.series import LATER, THIS, Which, by_hand, by_rule, change
from spil.modules.notebook.models import ChecklistTemplate, Task
from spil.modules.notebook.states import OPEN

NoSuchStep = Reason("NoSuchStep", _("There is no step %(number)s."))
NamedAlready = Reason(
    "NamedAlready", _("There is a checklist “%(name)s” already."), _("Choose another name.")
)
#: steps of one task, and characters of each
MOST_STEPS, LONGEST_STEP = 50, 200
TooManySteps = Reason(
    "TooManySteps",
    _("These are %(number)s steps; at most %(limit)s stand on one task."),
    _("Leave some out, or make a task of them."),
)
StepTooLong = Reason(
    "StepTooLong",
    _("The step “%(begin)s…” is longer than %(limit)s characters."),
    _("Shorten it, or make two of it."),
)


def _templates(by: Actor, row: object) -> list[tuple[str, str]]:
    return [(str(template.pk), template.name) for template in ChecklistTemplate.objects.all()[:100]]


def _steps(text: str) -> list[str]:
    """One step a line; marks of a list in front are left away. Raises Refused (TooManySteps, StepTooLong)."""
    lines = (line.strip().lstrip("-*•·[] ").strip() for line in text.splitlines())
    steps = [line for line in lines if line]
    if (long := next((one for one in steps if len(one) > LONGEST_STEP), None)) is not None:
        raise Refused(StepTooLong(begin=long[:30], limit=LONGEST_STEP).about("steps"))
    if len(steps) > MOST_STEPS:
        raise Refused(TooManySteps(number=len(steps), limit=MOST_STEPS).about("steps"))
    return steps


@action(
    "notebook.task.list_steps",
    title=_("Write a checklist"),
    told=_("wrote the checklist"),
    moves=(OPEN, None),
    **access.KEPT,
    icon="checkup-list",
    order=34,
)
def list_steps(
    *,
    task: Task,
    by: Actor,
    steps: Annotated[
        str,
        Ask(
            _("Steps"),
            help=_("One on each line."),
            long=True,
            held=lambda task: "\n".join(item["text"] for item in task.checklist),
        ),
    ],
    which: Which = THIS,
) -> None:
    """The steps of a task; those that stood there with the same words keep their tick.

    Refused for more steps than fit (TooManySteps) and for one that is too long (StepTooLong).
    """
    done = {item["text"] for item in task.checklist if item["done"]}
    was = by_hand(task)["steps"]
    task.checklist = [{"text": text, "done": text in done} for text in _steps(steps)]
    change(task, which, steps=(was, by_hand(task)["steps"]))


@action(
    "notebook.task.use_template",
    title=_("Use a checklist"),
    told=_("put a checklist on this"),
    moves=(OPEN, None),
    **access.KEPT,
    icon="checkup-list",
    order=35,
)
def use_template(
    *,
    task: Task,
    by: Actor,
    template: Annotated[str, Ask(_("Checklist"), choices=_templates)],
    which: Which = THIS,
) -> None:
    """Add the steps of a template behind those that stand there; of a task that repeats, to those after it as well.

    Refused when they do not all fit (TooManySteps).
    """
    found = ChecklistTemplate.objects.filter(pk=int(template)).first()
    was, more = by_rule(task)["steps"], found.items if found else []
    most = max(len(task.checklist), len(was) if which == LATER else 0) + len(more)
    if most > MOST_STEPS:
        raise Refused(TooManySteps(number=most, limit=MOST_STEPS).about("template"))
    change(task, which, steps=(was, [*was, *more]))
    task.checklist = [*task.checklist, *(found.as_checklist() if found else [])]


@action(
    "notebook.task.tick_step",
    title=_("Tick a step"),
    told=_("ticked a step"),
    moves=(OPEN, None),
    **access.KEPT,
    hidden=True,
)
def tick_step(
    *,
    task: Task,
    by: Actor,
    number: Annotated[int, Ask(_("Number of the step"), minimum=1)],
    done: Annotated[bool, Ask(_("Done"))] = True,
) -> None:
    """Tick a step, or take its tick away. Refused when there is no such step (NoSuchStep)."""
    if not 1 <= number <= len(task.checklist):
        raise Refused(NoSuchStep(number=number).about("number"))
    task.checklist[number - 1]["done"] = done


@action(
    "notebook.checklist.save",
    title=_("New checklist"),
    told=_("made a checklist"),
    may=access.may_write,
    icon="checkup-list",
    order=85,
    one_at_a_time=True,
)
def save_template(
    *,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), max_length=80)],
    steps: Annotated[str, Ask(_("Steps"), help=_("One on each line."), long=True)],
) -> ChecklistTemplate:
    """Steps that come again, for the whole office.

    Refused when the name is taken (NamedAlready), and as the steps of a task are.
    """
    if ChecklistTemplate.objects.filter(name=name).exists():
        raise Refused(NamedAlready(name=name).about("name"))
    return ChecklistTemplate(name=name, items=_steps(steps))


def _may_forget(by: Actor, template: ChecklistTemplate) -> None:
    """Everybody may: what was made with it stays."""


@action(
    "notebook.checklist.forget",
    title=_("Remove the checklist"),
    told=_("removed a checklist"),
    may=_may_forget,
    icon="trash",
    destroys=True,
)
def forget_template(*, template: ChecklistTemplate, by: Actor) -> list[Remove]:
    """Tasks that were made with it keep their steps."""
    return [Remove(template)]
