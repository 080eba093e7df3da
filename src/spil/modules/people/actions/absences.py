"""Absences: that somebody is away, and who stands in. Never why."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.foundation.organisation.models import Absence, Person
from spil.foundation.organisation.once import one_at_a_moment
from spil.modules.people import access
from spil.modules.people.actions.deputing import deputing
from spil.modules.people.actions.persons import OwnDeputy, PeriodEmpty
from spil.modules.people.rules import Planned, has_days, overlap, until_after

AlreadyAbsent = Reason(
    "AlreadyAbsent",
    _("%(name)s is away in these days already."),
    _("End that absence first, or choose other days."),
)
AbsenceOver = Reason("AbsenceOver", _("This absence is over."))
DaysOver = Reason("DaysOver", _("Days that are over stay as they were."), _("Choose today or a later day."))


Absentee = Annotated[Person, Ask(_("Who"))]  # a name of its own: mypy's Django plugin misreads it in place


@action(
    "people.absence.register",
    title=_("Register an absence"),
    told=_("registered an absence"),
    icon="calendar-time",
    order=40,
    one_at_a_time=True,
)
def register_absence(
    *,
    by: Actor,
    person: Absentee,
    from_on: Annotated[date, Ask(_("From"))],
    last_day: Annotated[
        date | None, Ask(_("Last day"), help=_("Until further notice when left empty."))
    ] = None,
    deputy: Annotated[Person | None, Ask(_("Deputy"), help=_("The standing deputy when left empty."))] = None,
) -> Absence:
    """Somebody is away from a day on; the deputy acts in that person's name exactly as long.

    Everybody registers the own absence, the office's keepers those of all. Refused: NotPermitted, PeriodEmpty,
    OwnDeputy, AlreadyAbsent (the days overlap another absence of the same person), OwnStandIn (the chain of deputies,
    or the standing one, would end with who registers it).
    """
    one_at_a_moment()
    refusal = access.may_register_absence(by, person.pk)
    if refusal is not None:
        raise Refused(refusal)
    until = until_after(last_day)
    if not has_days(from_on, until):
        raise Refused(PeriodEmpty().about("last_day"))
    if deputy is not None and deputy.pk == person.pk:
        raise Refused(OwnDeputy(name=person).about("deputy"))
    known = Absence.objects.filter(person=person).values_list("from_on", "until_on")
    if any(overlap((from_on, until), period) for period in known):
        raise Refused(AlreadyAbsent(name=person).about("from_on"))
    if by.person_id != person.pk:
        now = deputing(by.today)
        planned = Planned(person.pk, from_on, until, deputy.pk if deputy else None)
        refusal = access.may_let_stand_in(by, now, now.with_absence(planned))
        if refusal is not None:
            raise Refused(refusal.about("deputy"))
    return Absence(person=person, from_on=from_on, until_on=until, deputy=deputy)


@action(
    "people.absence.end",
    title=_("End the absence"),
    told=_("ended an absence"),
    may=access.may_end_absence,
    icon="door-enter",
    order=41,
)
def end_absence(
    *,
    absence: Absence,
    by: Actor,
    back_on: Annotated[date | None, Ask(_("Back on"), help=_("Today when left empty."))] = None,
) -> list[Remove]:
    """The person is back earlier; an absence that had not begun is taken away.

    What is over stands: it says who stood in. Refused: AbsenceOver, DaysOver (a day back before today).
    """
    back = back_on or by.today
    if absence.is_over(max(back, by.today)):
        raise Refused(AbsenceOver())
    if max(back, absence.from_on) < by.today:
        raise Refused(DaysOver().about("back_on"))
    if back <= absence.from_on:
        return [Remove(absence)]
    absence.until_on = back
    return []
