"""Days on which the office is closed by its own decision; deadlines in working days step over them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.foundation.organisation.models import Location
from spil.foundation.working_days.models import ClosingDay, ClosingHalf
from spil.modules.people import access

ClosedAlready = Reason("ClosedAlready", _("The office is closed on %(day)s already."))
ReplacesItself = Reason(
    "ReplacesItself", _("A day does not replace itself: name the holiday that it replaces.")
)


def _locations(by: Actor, row: object) -> list[tuple[str, str]]:
    return [(location.code, location.name) for location in Location.objects.order_by("name")]


@action(
    "people.closing_day.add",
    title=_("Add a closing day"),
    told=_("added a closing day"),
    may=access.may_keep,
    icon="calendar",
    order=46,
    one_at_a_time=True,
    undone_by="people.closing_day.remove",
)
def add_closing_day(
    *,
    by: Actor,
    on: Annotated[date, Ask(_("Day"))],
    name: Annotated[str, Ask(_("Name"), max_length=100)],
    half: Annotated[ClosingHalf, Ask(_("How long"))] = ClosingHalf.WHOLE,
    location: Annotated[str, Ask(_("Only at"), choices=_locations, help=_("Empty: everywhere."))] = "",
    replaces_on: Annotated[date | None, Ask(_("Replaces the holiday of"))] = None,
) -> ClosingDay:
    """The office is closed that day, or half of it. Refused: ClosedAlready, ReplacesItself."""
    if ClosingDay.objects.filter(on=on, half=half, location=location).exists():
        raise Refused(ClosedAlready(day=on).about("on"))
    if replaces_on == on:
        raise Refused(ReplacesItself().about("replaces_on"))
    return ClosingDay(on=on, half=half, name=name, location=location, replaces_on=replaces_on)


@action(
    "people.closing_day.remove",
    title=_("Take the closing day away"),
    told=_("took a closing day away"),
    may=access.may_keep,
    icon="trash",
    order=47,
    destroys=True,
)
def remove_closing_day(*, closing_day: ClosingDay, by: Actor) -> list[Remove]:
    """The office is open that day after all. Deadlines that were reckoned with it stay where they are."""
    return [Remove(closing_day)]
