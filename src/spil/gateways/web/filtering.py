"""Filters and views of a list as addresses, phrases and menus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.listing.filters import GENERAL
from spil.foundation.records.kinds import Kind


class Address:
    """Addresses of this list with one thing changed; what is None goes."""

    def __init__(self, kind: Kind, query: Mapping[str, Any], asked: dict[str, list[str]]) -> None:
        self._kind, self._query, self._asked = kind, query, asked

    def of(self, **changes: str | None) -> str:
        values = {name: list(given) for name, given in self._asked.items()}
        for name, value in changes.items():
            values[name] = [] if value is None else [value]
        text = urlencode([(name, value) for name, given in values.items() for value in given if value != ""])
        return f"{reverse('list', args=[self._kind.code])}{'?' if text else ''}{text}"


def saved_views(actor: Actor) -> dict[str, tuple[str, dict[str, Any]]]:
    """Views that every list has: name to title and filters."""
    return {
        "open": (_("Open"), {"open": True}),
        "mine": (_("For me and who I act for"), {"open": True, "owner": list(actor.everyone_ids)}),
        "late": (_("Late"), {"deadline": "overdue"}),
        "all": (_("All"), {}),
    }


def own_filters(kind: Kind, query: Any) -> dict[str, Any]:
    known = {*GENERAL, *(field.name for field in kind.fields)} - {"open"}
    return {
        name: query.getlist(name) if len(query.getlist(name)) > 1 else query[name]
        for name in query
        if name in known and query[name]
    }


def chips(kind: Kind, address: Address, filters: Mapping[str, Any]) -> list[dict[str, str]]:
    titles = {
        "state": _("State is"),
        "deadline": _("Deadline"),
        "text": _("Holds"),
        "owner": _("Owner"),
        "unit": _("Unit"),
        "dossier": _("Dossier"),
    }
    titles |= {field.name: str(field.title) for field in kind.fields}
    return [
        {
            "label": titles[name],
            "value": filter_words(kind, name, value),
            "remove_url": address.of(**{name: None, "after": None}),
        }
        for name, value in filters.items()
    ]


def filter_words(kind: Kind, name: str, value: Any) -> str:
    if name == "state":
        codes = value if isinstance(value, list) else [value]
        return ", ".join(str(kind.states[code].title).lower() for code in codes if code in kind.states)
    if name == "deadline":
        return {
            "overdue": _("is over"),
            "today": _("is today"),
            "week": _("this week"),
            "none": _("has none"),
        }.get(value, value)
    field = next((one for one in kind.fields if one.name == name), None)
    if field is not None and field.choices:
        return str(dict(field.choices).get(value, value)).lower()
    return str(value)


def filter_menu(kind: Kind, address: Address, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What can be added: states, deadlines, and the choices that the kind declares."""

    def choice(name: str, code: str, text: str) -> dict[str, Any]:
        return {
            "text": text,
            "url": address.of(**{name: code, "after": None}),
            "here": filters.get(name) == code,
        }

    menu = [
        {
            "title": _("State"),
            "choices": [choice("state", state.code, str(state.title)) for state in kind.states],
        }
    ]
    deadlines = [("overdue", _("Over")), ("today", _("Today")), ("week", _("This week")), ("none", _("None"))]
    menu.append(
        {"title": _("Deadline"), "choices": [choice("deadline", code, text) for code, text in deadlines]}
    )
    menu += [
        {
            "title": str(field.title),
            "choices": [choice(field.name, str(code), str(text)) for code, text in field.choices],
        }
        for field in kind.fields
        if field.choices
    ]
    return menu
