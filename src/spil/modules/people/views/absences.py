"""Who is away, until when, and who stands in: today and later. Never why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.organisation.models import Absence, Person
from spil.foundation.ui.offering import Offers
from spil.modules.people.actions import end_absence, register_absence
from spil.modules.people.queries import MOST, Away, absent_colleagues, away_today, coming_absences
from spil.modules.people.views.page import buttons, column, drawn, group, up_to

#: people that the card of Today names before it refers to the page
NAMED = 6


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
    only_today = request.GET.get("when") == "today"
    coming = coming_absences(today).filter(from_on__lte=today) if only_today else coming_absences(today)
    rows = [absence_row(offers, one, deputies) for one in coming[: MOST + 1]]
    table = group(
        "absence_row", columns, rows, icon="calendar-time", empty=_("Nobody is away, today or later.")
    )
    return drawn(request, "people-absences", title=_("Absent"), makes=[register_absence], groups=[table])


def absence_row(offers: Offers, absence: Absence, deputies: dict[int, Person | None]) -> dict[str, Any]:
    """The deputy of an absence of today is whoever stands in at the end of the chain."""
    today = offers.actor.today
    is_now = absence.from_on <= today
    deputy = absence.deputy_on(max(today, absence.from_on))
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


def absent_card(actor: Actor, _people: Sequence[int]) -> dict[str, Any]:
    """For Today: who is away, until when, who stands in, and for whom nobody does. No query when all are there."""
    found = away_today(actor.today) if actor.absent else []
    url = f"{reverse('people-absences')}?when=today"
    alone = [one.person.first_name for one in found if one.deputy is None]
    many = len(found) > NAMED
    words = ngettext("%(n)s person", "%(n)s people", len(found)) % {"n": len(found)}
    return {
        "count": words if found else "",
        "url": url if found else "",
        "more": _("All %(n)s") % {"n": len(found)} if many else _("Overview"),
        "rows": [away_line(actor, one, url) for one in found[:NAMED]],
        "say": _("For %(names)s there is no deputy yet.") % {"names": _(" and ").join(alone)}
        if 0 < len(alone) <= 2
        else "",
    }


def away_line(actor: Actor, one: Away, url: str) -> dict[str, Any]:
    until = up_to(one.until + timedelta(days=1), actor.today) if one.until else _("until further notice")
    line: dict[str, Any] = {
        "title": str(one.person),
        "url": url,
        "right": until if one.until != actor.today else _("today"),
    }
    if one.deputy is None:
        return line | {"warn": _("No deputy yet")}
    mine = one.deputy.pk == actor.person_id
    return line | {"meta": _("You stand in") if mine else _("%(who)s stands in") % {"who": one.deputy}}
