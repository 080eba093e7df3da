"""Who works here: job, unit, roles, and who is away today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from spil.foundation.identity.models import User
from spil.foundation.organisation.models import Person, RoleAssignment
from spil.foundation.ui.offering import Offers
from spil.modules.people import access
from spil.modules.people.actions import (
    add_person,
    assign_role,
    change_address,
    change_person,
    close_account,
    end_role,
    invite,
    register_absence,
    remove_person,
    reopen_account,
    reset_second_step,
)
from spil.modules.people.queries import MOST, Colleague, colleagues
from spil.modules.people.rules import until_after
from spil.modules.people.views.page import buttons, column, day_words, drawn, group, up_to
from spil.modules.privacy.public import left_colleagues, privacy_links


def people(request: Any) -> HttpResponse:
    offers = Offers(request)
    columns = [
        column(_("Name")),
        column(_("Job")),
        column(_("Unit"), room="room-72"),
        column(_("Roles")),
        column(_("Absent")),
        column(_("Deputy today"), room="room-64"),
        buttons(),
    ]
    rows = [person_row(offers, one) for one in colleagues(request.actor.today)]
    tables = [
        group("person_row", columns, rows, icon="users", empty=_("Nobody was added yet.")),
        *_left(offers),
    ]
    note = "" if settings.SMTP_URL or access.may_keep(request.actor) is not None else _without_mail()
    return drawn(request, "people", title=_("People"), makes=[add_person], groups=tables, note=note)


def _left(offers: Offers) -> list[dict[str, Any]]:
    """Who left, for who can let somebody come back, or free the address with which that one signed in."""
    left: Iterable[Person] = ()
    if offers.may(change_person):
        left = left_colleagues(offers.actor.today).select_related("account")[: MOST + 1]
    rows = [{"person": one, "links": _links_of_who_left(offers, one)} for one in left]
    columns = [column(_("Name")), column(_("Left on")), buttons()]
    return (
        [group("left_row", columns, rows, title=_("Colleagues who left"), icon="user-x", empty="")]
        if rows
        else []
    )


def _links_of_who_left(offers: Offers, person: Person) -> list[dict[str, Any]]:
    account: User | None = getattr(person, "account", None)
    frees = [] if account is None else offers.on(account, change_address)
    return [*offers.on(person, change_person), *frees]


def _without_mail() -> str:
    """An invitation that nobody gets is no way in."""
    return _(
        "This office sends no mail yet: an invitation leaves once it does. Until then, whoever looks after Spil makes a"
        " link for whom you gave access: ./spil user login-link, and the address."
    )


def person_row(offers: Offers, colleague: Colleague) -> dict[str, Any]:
    person, today = colleague.person, offers.actor.today
    links = offers.on(person, change_person, remove_person) + access_links(offers, person)
    if offers.may(assign_role):
        links.append(offers.link(assign_role, person=person.pk))
    if access.may_register_absence(offers.actor, person.pk) is None:
        links.append(offers.link(register_absence, person=person.pk))
    links += privacy_links(offers, person)
    return {
        "person": person,
        "me": person.pk == offers.actor.person_id,
        "roles": [role_words(offers, one) for one in colleague.assignments],
        "is_away": colleague.is_away,
        "away": away_words(colleague, today) if colleague.is_away else "",
        "deputy": colleague.deputy,
        "links": links,
    }


def access_links(offers: Offers, person: Person) -> list[dict[str, Any]]:
    """Give access to who never signed in; close it for who did, or open it again."""
    account: User | None = getattr(person, "account", None)
    if account is not None and not account.is_active:
        return offers.on(account, reopen_account)
    if account is None or account.last_login is None:
        return offers.on(person, invite)
    if account.person_id == offers.actor.person_id:
        return offers.on(account, change_address)
    return offers.on(account, close_account, reset_second_step, change_address)


def away_words(colleague: Colleague, today: date) -> str:
    return up_to(until_after(colleague.away_until), today) or _("until further notice")


def role_words(offers: Offers, assignment: RoleAssignment) -> dict[str, Any]:
    words = str(assignment.get_role_display())
    if assignment.unit is not None:
        words = f"{words} ({assignment.unit})"
    if assignment.from_on > offers.actor.today:
        told = {"role": words, "day": day_words(assignment.from_on, offers.actor.today)}
        words = _("%(role)s, from %(day)s") % told
    ends = offers.on(assignment, end_role)
    return {"text": words, "end": ends[0] if ends else None}
