"""The list of a kind: views, filters as phrases, sortable columns, keyset pages, actions on many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.listing.filters import Unlistable
from spil.foundation.listing.ordering import orders
from spil.foundation.listing.queries import Page, count, page
from spil.foundation.records.kinds import Field, FieldType, Kind, UnknownKind, kinds
from spil.foundation.turns.models import Turn
from spil.foundation.ui.rules import count_text
from spil.gateways.web.choosing import acting_on, subject_of
from spil.gateways.web.filtering import Address, chips, filter_menu, own_filters, saved_views
from spil.gateways.web.presenting import Reader, Value, list_url, record_url
from spil.gateways.web.shell import shell, starting_actions

#: actions offered for many at once
MOST_BULK = 5
#: what a list counts before it says "more than"
MOST_COUNTED = 1000


def list_page(request: Any, code: str) -> HttpResponse:
    try:
        kind = kinds[code]
    except UnknownKind:
        raise Http404 from None
    actor: Actor = request.actor
    asked = {name: request.GET.getlist(name) for name in request.GET}
    views = saved_views(actor)
    view = request.GET.get("view", "open")
    if view not in views:
        view = "open"
    filters = {**views[view][1], **own_filters(kind, request.GET)}
    try:
        found = page(
            kind,
            actor,
            order=request.GET.get("order", ""),
            after=request.GET.get("after", ""),
            filters=filters,
        )
        total = count(kind, actor, filters, most=MOST_COUNTED)
    except Unlistable as problem:
        return render(
            request,
            "error.html",
            {"error": {"code": 404, "text": str(problem), "home_url": list_url(kind)}},
            status=404,
        )
    reader = Reader(actor)
    address = Address(kind, request.GET, asked)
    context = {
        "shell": shell(request, here=code),
        "list": {
            "title": kind.plural,
            "new": new_action(actor, kind),
            "tabs": [
                {"title": title, "url": address.of(view=name, after=None), "here": name == view}
                for name, (title, _f) in views.items()
            ],
            "chips": chips(kind, address, own_filters(kind, request.GET)),
            "filters": filter_menu(kind, address, own_filters(kind, request.GET)),
            "clear_url": list_url(kind, view),
            "columns": columns(kind, address, request.GET.get("order", "")),
            "rows": rows(request, reader, kind, found),
            "bulk": [bulk_action(one) for one in bulk_actions(kind)],
            "total": ngettext("%(n)s record", "%(n)s records", total)
            % {"n": count_text(total, reader.locale, MOST_COUNTED)},
            "next_url": address.of(after=found.next) if found.next else "",
            "previous_url": address.of(after=found.previous) if found.previous else "",
            "first_url": address.of(after=None) if request.GET.get("after") else "",
            "empty": empty(kind, view, actor),
        },
    }
    return render(request, "list.html", context)


def listed_fields(kind: Kind) -> list[Field]:
    return [field for field in kind.fields if field.listed]


def columns(kind: Kind, address: Address, order: str) -> list[dict[str, Any]]:
    known = orders(kind)
    named = [("number", _("Number"), "number", "number")]
    named += [
        (field.name, str(field.title), "from" if position == 0 else "", look(field))
        for position, field in enumerate(party_first(kind))
    ]
    named += [
        ("title", _("Subject"), "title", ""),
        ("owner", _("Owner"), "", ""),
        ("deadline", _("Deadline"), "due", ""),
        ("state", _("State"), "state", ""),
    ]
    sorted_by = order.removeprefix("-") or kind.listed_by
    found = []
    for name, title, role, cell_look in named:
        column: dict[str, Any] = {"title": title, "role": role, "look": cell_look}
        if name in known:
            descending = order.startswith("-") or not order
            here = name == sorted_by
            column["sorted"] = ("descending" if descending else "ascending") if here else ""
            column["sort_url"] = address.of(order=name if here and descending else f"-{name}", after=None)
        found.append(column)
    return found


def party_first(kind: Kind) -> list[Field]:
    """The listed fields; on a phone the first that is not a date or an amount stands under the title."""
    fields = listed_fields(kind)
    quiet = {FieldType.DATE, FieldType.MONEY, FieldType.NUMBER}
    first = next((field for field in fields if field.type not in quiet), None)
    return [first, *(field for field in fields if field is not first)] if first else fields


def look(field: Field) -> str:
    return "money" if field.type == FieldType.MONEY else "amount" if field.type == FieldType.NUMBER else ""


def rows(request: Any, reader: Reader, kind: Kind, found: Page) -> list[dict[str, Any]]:
    turns: dict[int, list[Turn]] = {}
    for turn in Turn.objects.open().filter(record__in=[row.pk for row in found.rows]):
        turns.setdefault(turn.record_id, []).append(turn)
    bulk = bulk_actions(kind)
    return [list_row(request, reader, kind, row, bulk, turns.get(row.pk, [])) for row in found.rows]


def list_row(
    request: Any, reader: Reader, kind: Kind, row: Any, bulk: Sequence[Action[Any, Any]], turns: list[Turn]
) -> dict[str, Any]:
    record = row.record
    possible = [
        one.name
        for one in bulk
        if (subject := subject_of(one, row))
        and one.refusal(acting_on(request, turns, one, subject), subject) is None
    ]
    cells: list[Value] = [{"look": "number", "text": record.number or "", "role": "number"}]
    cells += [
        with_role(reader.field(field, row), "from" if position == 0 else "", field)
        for position, field in enumerate(party_first(kind))
    ]
    cells.append({"look": "title", "text": record.title, "url": record_url(record), "role": "title"})
    cells.append(reader.person(record.owner))
    cells.append(with_role(reader.due(record.deadline_on, closed=not record.is_open), "due"))
    cells.append(with_role(reader.state(record), "state"))
    return {
        "id": row.pk,
        "url": record_url(record),
        "unread": record.is_open and record.state == kind.states.initial.code,
        "can": " ".join(possible),
        "name": record.number or record.title,
        "cells": cells,
    }


def with_role(value: Value, role: str, field: Field | None = None) -> Value:
    shown = dict(value) if isinstance(value, dict) else {"look": "text", "text": value}
    if field is not None and look(field) and shown.get("look") == "text":
        shown["look"] = look(field)
    return {**shown, "role": role}


def bulk_actions(kind: Kind) -> list[Action[Any, Any]]:
    """Actions that make sense on many: the kind's own first, then those on any record."""
    fitting = [
        one
        for one in actions.on(kind)
        if not any(question.type == FieldType.FILE for question in one.questions)
    ]
    return fitting[:MOST_BULK]


def bulk_action(action: Action[Any, Any]) -> dict[str, Any]:
    return {
        "code": action.name,
        "title": f"{action.title}…" if action.questions else str(action.title),
        "icon": action.icon,
        "key": action.key,
        "url": reverse("act-on-many", args=[action.name]),
        "asks": False,
        "tone": "stop" if action.destroys else "",
    }


def new_action(actor: Actor, kind: Kind) -> dict[str, Any] | None:
    """The main button of the list: the action that makes a record of this kind, or the reason why not."""
    first = next((one for one in starting_actions(f"{kind.code}.")), None)
    action = actions[kind.made_by] if kind.made_by else first
    if action is None:
        return None
    subject = None
    url = reverse("act", args=[action.name])
    if kind.made_with is not None and action.subject_model is not None:
        subject = action.subject_model._default_manager.get(pk=kind.made_with)
        url = reverse("act-with", args=[action.name, kind.made_with])
    drawn = {"title": str(action.title), "icon": action.icon or "plus", "url": url, "asks": True, "id": "new"}
    refusal = action.refusal(actor, subject)
    if refusal is None:
        return drawn
    return {**drawn, "refused": True, "reason": refusal.text, "remedy": refusal.remedy}


def empty(kind: Kind, view: str, actor: Actor) -> dict[str, Any]:
    texts = {
        "mine": (
            _("Nothing waits for you here"),
            _("What is assigned to you or to whom you act for, comes here."),
        ),
        "late": (_("Nothing is late"), _("What passes its deadline, comes here by itself.")),
    }
    title, text = texts.get(
        view, (_("Nothing here"), _("There is nothing that fits. Take a filter away, or look at “All”."))
    )
    return {"icon": kind.icon, "title": title, "text": text}
