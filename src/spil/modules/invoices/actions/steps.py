"""The steps of approval, as the office sets them; dated, so that nothing is decided anew by a change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refusal, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.organisation.models import Role
from spil.modules.invoices import access
from spil.modules.invoices.models import ApprovalStep

StepEnded = Reason("StepEnded", _("This step is not asked any more."))
EndsBeforeItBegins = Reason("EndsBeforeItBegins", _("It began on %(day)s; it cannot end on or before that."))

_DECIDERS = (
    ("", _("The cost centre’s responsible person")),
    *((role.value, role.label) for role in (Role.MANAGER, Role.DIRECTOR, Role.FINANCE, Role.OFFICE_MANAGER)),
)


def _may(by: Actor, _step: ApprovalStep) -> Refusal | None:
    return access.may_set_steps(by)


def _refuse_ended(step: ApprovalStep, by: Actor) -> None:
    if step.is_over(by.today):
        raise Refused(StepEnded())


@action("invoices.step.add", title=_("Add a step of approval"), may=access.may_set_steps, icon="plus")
def add_step(
    *,
    by: Actor,
    position: Annotated[int, Ask(_("Position"), help=_("1 decides first."), minimum=1, maximum=20)],
    from_amount: Annotated[Decimal, Ask(_("From the amount of"), minimum=0)] = Decimal(0),
    role: Annotated[str, Ask(_("Who decides"), choices=_DECIDERS)] = "",
    from_on: Annotated[date | None, Ask(_("Holds from"), help=_("Today when left empty."))] = None,
) -> list[ApprovalStep]:
    """From that day on, invoices from that amount on go through this step too."""
    return [ApprovalStep(position=position, from_amount=from_amount, role=role, from_on=from_on or by.today)]


@action("invoices.step.change", title=_("Change the step"), may=_may, icon="pencil")
def change_step(
    *,
    step: ApprovalStep,
    by: Actor,
    position: Annotated[int, Ask(_("Position"), help=_("1 decides first."), minimum=1, maximum=20)],
    from_amount: Annotated[Decimal, Ask(_("From the amount of"), minimum=0)],
    role: Annotated[str, Ask(_("Who decides"), choices=_DECIDERS)] = "",
) -> ApprovalStep | None:
    """Another step in its place from today on; who approved before that stays as it was.

    A step that begins today or later is put right itself. Refused when it has ended (StepEnded).
    """
    _refuse_ended(step, by)
    return step.replaced(by.today, position=position, from_amount=from_amount, role=role)


@action("invoices.step.end", title=_("End a step of approval"), may=_may, icon="circle-off")
def end_step(*, step: ApprovalStep, by: Actor, until_on: Annotated[date, Ask(_("No longer from"))]) -> None:
    """From that day on it is not asked.

    Refused for a day on or before its beginning (EndsBeforeItBegins), and when it has ended (StepEnded).
    """
    _refuse_ended(step, by)
    if until_on <= step.from_on:
        raise Refused(EndsBeforeItBegins(day=step.from_on).about("until_on"))
    step.until_on = until_on
