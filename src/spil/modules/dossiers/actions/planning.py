"""The classification plan: data of the office, dated."""

from __future__ import annotations

from operator import attrgetter
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.organisation.once import one_at_a_moment
from spil.modules.dossiers import access
from spil.modules.dossiers.models import PlanClass

BadCode = Reason(
    "BadCode", _("“%(code)s” cannot be used as a code."), _("Use digits with dots, such as 3.1.")
)
PlanTaken = Reason("PlanTaken", _("The plan has a place “%(code)s” already."), _("Choose another code."))
PlaceEnded = Reason("PlaceEnded", _("This place is not in the plan any more."))


@action(
    "dossiers.plan.set",
    title=_("Add a place to the plan"),
    may=access.may_settle,
    one_at_a_time=True,
    icon="folders",
    order=82,
)
def set_plan(
    *,
    by: Actor,
    code: Annotated[str, Ask(_("Code"), help=_("3.1 hangs below 3."), max_length=20)],
    title: Annotated[str, Ask(_("Title"), max_length=120)],
) -> PlanClass:
    """A place in the classification plan, from today on.

    Refused for a code without digits (BadCode), and for one that the plan has already (PlanTaken).
    """
    if not all(part.isdecimal() for part in code.split(".")):
        raise Refused(BadCode(code=code).about("code"))
    one_at_a_moment()
    if PlanClass.objects.not_over(by.today).filter(code=code).exists():
        raise Refused(PlanTaken(code=code).about("code"))
    return PlanClass(code=code, titles={by.language: title}, from_on=by.today)


@action(
    "dossiers.plan.change",
    title=_("Change the title"),
    may=lambda by, _place: access.may_settle(by),
    icon="pencil",
    order=84,
)
def change_plan(
    *,
    place: PlanClass,
    by: Actor,
    title: Annotated[str, Ask(_("Title"), max_length=120, held=attrgetter("title"))],
) -> PlanClass | None:
    """Another title from today on, in the language of who changes it; a dossier says what its place was called when it
    was opened. A place that is new today is put right itself. Refused when it has ended (PlaceEnded)."""
    _refuse_ended(place, by)
    return place.replaced(by.today, titles={**place.titles, by.language: title})


@action(
    "dossiers.plan.end",
    title=_("Take the place out of the plan"),
    may=lambda by, _place: access.may_settle(by),
    icon="ban",
    order=85,
)
def end_plan(*, place: PlanClass, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """No dossier is put there from today on; those that are there stay. Refused when it has ended (PlaceEnded)."""
    _refuse_ended(place, by)
    place.end(by.today)


def _refuse_ended(place: PlanClass, by: Actor) -> None:
    if place.is_over(by.today):
        raise Refused(PlaceEnded())
