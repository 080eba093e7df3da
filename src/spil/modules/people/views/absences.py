"""Who is away, until when, and who stands in: today and later. Never why."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from spil.foundation.organisation.models import Absence, Person
from spil.foundation.ui.offering import Offers
from spil.modules.people.actions import end_absence, register_absence
from spil.modules.people.queries import MOST, absent_colleagues, coming_absences
from spil.modules.people.views.page import buttons, column, drawn, group, up_to


def absences(request: Any) -> HttpResponse:
    offers = Offers(request)
    today = request.actor.today
    columns = [
        column(_("Who")),
        column(_("From")),
        column(_("Last day")),
        column(_("Deputy")),
        buttons(),
    ]
    deputies = {one.person.pk: one.deputy for one in absent_colleagues(today)}
    rows = [absence_row(offers, one, deputies) for one in coming_absences(today)[: MOST + 1]]
    table = group(
        "absence_row", columns, rows, icon="calendar-time", empty=_("Nobody is away, today or later.")
    )
    return drawn(request, "people-absences", title=_("Absent"), makes=[register_absence], groups=[table])


def absence_row(offers: Offers, absence: Absence, deputies: dict[int, Person | None]) -> dict[str, Any]:
    """The deputy of an absence of today is whoever stands in at the end of the chain."""
    today = offers.actor.today
    is_now = absence.from_on <= today
    deputy = absence.deputy or absence.person.deputy
    if is_now and absence.person_id in deputies:
        deputy = deputies[absence.person_id]
    return {
        "absence": absence,
        "me": absence.person_id == offers.actor.person_id,
        "is_now": is_now,
        "until": up_to(absence.until_on, today) or _("until further notice"),
        "deputy": deputy,
        "links": offers.on(absence, end_absence),
    }
