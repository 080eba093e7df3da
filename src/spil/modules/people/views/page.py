"""What these pages share: the shell, the tabs, and what the reader may do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.actions.declaration import Action
from spil.foundation.ui import rules
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.shell import shell_of
from spil.modules.people.queries import MOST


def drawn(
    request: Any,
    name: str,
    *,
    title: str,
    makes: Sequence[Action[Any, Any]] = (),
    groups: Sequence[dict[str, Any]],
    note: str = "",
) -> HttpResponse:
    """The page `name`: its tables, and buttons for what it makes; the first of them is the main one. A `note` stands
    above them."""
    offers = Offers(request)
    shown = {
        "title": title,
        "tabs": tabs(name),
        "new": [link for one in makes if (link := offers.new(one))],
        "pastes": [link for one in makes if (link := offers.paste(one))],
        "who": offers.who_may(makes),
        "note": note,
        "today": request.actor.today,
        "most": MOST,
        "is_cut": any(len(group["rows"]) > MOST for group in groups),
        "groups": [{**group, "rows": group["rows"][:MOST]} for group in groups],
    }
    return render(request, "people/page.html", {"page": shown, "shell": shell_of(request, here="people")})


def tabs(here: str) -> list[dict[str, Any]]:
    named = [
        ("people", _("People")),
        ("people-mandates", _("Mandates")),
        ("people-absences", _("Absent")),
        ("people-office", _("Units and places")),
        ("people-closing-days", _("Closing days")),
        ("first-hour", _("The first hour")),
    ]
    return [{"title": title, "url": reverse(name), "here": name == here} for name, title in named]


def column(title: str, *, right: bool = False, room: str = "") -> dict[str, Any]:
    """`room` is the class from which width on it is drawn ("room-72"); its cells carry the same."""
    return {"title": title, "right": right, "room": room}


def buttons() -> dict[str, Any]:
    """The column of what can be done; its title is only said aloud."""
    return {"title": _("Actions"), "right": True, "hidden": True}


def group(
    kind: str,
    columns: Iterable[dict[str, Any]],
    rows: Sequence[Any],
    *,
    title: str = "",
    icon: str,
    empty: str,
) -> dict[str, Any]:
    """One table of a page: `kind` is the file of its rows in templates/people."""
    return {
        "template": f"people/{kind}.html",
        "title": title,
        "columns": list(columns),
        "rows": list(rows),
        "icon": icon,
        "empty": empty,
    }


def up_to(until_on: date | None, today: date) -> str:
    """The last day of a half-open period in words: “t.e.m. vr 27 nov”; empty when it has no end."""
    return rules.including_text(until_on, today, _locale()) if until_on else ""


def day_words(day: date, today: date) -> str:
    """A day as a short date: “di 1 dec”."""
    return rules.date_text(day, today, _locale())


def _locale() -> str:
    return rules.locale_code(get_language() or "nl")
