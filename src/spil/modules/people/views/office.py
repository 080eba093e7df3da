"""The office itself: legal entities, units, locations, cost centres; and the days on which it is closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.actions.declaration import Action
from spil.foundation.identity.models import SecondStepRule
from spil.foundation.organisation.models import LegalEntity, Location, Unit
from spil.foundation.parties.rules import shown_enterprise_number, shown_iban
from spil.foundation.ui.offering import Offers
from spil.modules.people.actions import (
    add_closing_day,
    add_cost_centre,
    add_location,
    add_unit,
    change_cost_centre,
    change_location,
    change_office,
    change_unit,
    lift_second_step,
    remove_closing_day,
    remove_cost_centre,
    remove_location,
    remove_unit,
    require_second_step,
)
from spil.modules.people.actions.office import COUNTRIES
from spil.modules.people.queries import MOST, cost_centres
from spil.modules.people.queries import closing_days as coming_closing_days
from spil.modules.people.views.page import buttons, column, drawn, group, up_to


def office(request: Any) -> HttpResponse:
    offers = Offers(request)
    groups = [entities(offers), units(offers), locations(offers), centres(offers), second_steps(offers)]
    makes: list[Action[Any, Any]] = [add_unit, add_location, add_cost_centre]
    if offers.may(require_second_step):
        makes.append(require_second_step)
    return drawn(request, "people-office", title=_("Units and places"), makes=makes, groups=groups)


def entities(offers: Offers) -> dict[str, Any]:
    columns = [
        column(_("Name")),
        column(_("Enterprise number")),
        column(_("Address")),
        column(_("Account number (IBAN)")),
        buttons(),
    ]
    rows = [
        {
            "entity": one,
            "number": shown_enterprise_number(one.enterprise_number)
            if one.country == "BE"
            else one.enterprise_number,
            "iban": shown_iban(one.iban),
            "links": offers.on(one, change_office),
        }
        for one in LegalEntity.objects.order_by("id")[: MOST + 1]
    ]
    return group(
        "entity_row", columns, rows, title=_("Office"), icon="building", empty=_("No office was set up yet.")
    )


def units(offers: Offers) -> dict[str, Any]:
    columns = [
        column(_("Name")),
        column(_("Code")),
        column(_("Part of")),
        column(_("Head")),
        buttons(),
    ]
    found = Unit.objects.select_related("parent", "head")[: MOST + 1]
    rows = [{"unit": one, "links": offers.on(one, change_unit, remove_unit)} for one in found]
    return group(
        "unit_row", columns, rows, title=_("Units"), icon="users-group", empty=_("No unit was added yet.")
    )


def locations(offers: Offers) -> dict[str, Any]:
    columns = [
        column(_("Name")),
        column(_("Code")),
        column(_("Town")),
        column(_("Country")),
        buttons(),
    ]
    countries = dict(COUNTRIES)
    rows = [
        {
            "place": one,
            "country": countries.get(one.country, one.country),
            "links": offers.on(one, change_location, remove_location),
        }
        for one in Location.objects.order_by("name", "id")[: MOST + 1]
    ]
    return group(
        "location_row",
        columns,
        rows,
        title=_("Locations"),
        icon="map-pin",
        empty=_("No location was added yet."),
    )


def centres(offers: Offers) -> dict[str, Any]:
    columns = [
        column(_("Name")),
        column(_("Code")),
        column(_("Responsible")),
        column(_("Unit")),
        column(_("Last day")),
        buttons(),
    ]
    today = offers.actor.today
    rows = [
        {
            "centre": one,
            "is_over": one.is_over(today),
            "until": up_to(one.until_on, today),
            "links": offers.on(one, change_cost_centre, remove_cost_centre),
        }
        for one in cost_centres(today)[: MOST + 1]
    ]
    return group(
        "cost_centre_row",
        columns,
        rows,
        title=_("Cost centres"),
        icon="coin-euro",
        empty=_("No cost centre was added yet."),
    )


def second_steps(offers: Offers) -> dict[str, Any]:
    """Of whom a second step is asked when signing in."""
    rows = [
        {
            "rule": one,
            "days": ngettext("%(n)s day", "%(n)s days", one.grace_days) % {"n": one.grace_days},
            "links": offers.on(one, lift_second_step),
        }
        for one in SecondStepRule.objects.order_by("role")
    ]
    return group(
        "second_step_row",
        [column(_("Role")), column(_("Days to set it up")), buttons()],
        rows,
        title=_("A second step when signing in"),
        icon="shield-check",
        empty=_("It is asked of no role. Whoever sets one up, is asked it all the same."),
    )


def closing_days(request: Any) -> HttpResponse:
    offers = Offers(request)
    columns = [
        column(_("Day")),
        column(_("Name")),
        column(_("How long")),
        column(_("Only at")),
        column(_("Replaces the holiday of")),
        buttons(),
    ]
    places = dict(Location.objects.values_list("code", "name"))
    rows = [
        {
            "day": one,
            "place": places.get(one.location, one.location),
            "links": offers.on(one, remove_closing_day),
        }
        for one in coming_closing_days(offers.actor.today)[: MOST + 1]
    ]
    empty = _("No day of this year or later was added. Public holidays are known by themselves.")
    table = group("closing_day_row", columns, rows, icon="calendar", empty=empty)
    return drawn(
        request, "people-closing-days", title=_("Closing days"), makes=[add_closing_day], groups=[table]
    )
