"""Today: one sentence, then what waits, for oneself and for everyone one acts for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import absent_today
from spil.foundation.desk.queries import Desk, Waiting, desk
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.ui.rules import count_text, title_day_text, week_text
from spil.gateways.web.choosing import action_buttons, rows_of
from spil.gateways.web.middleware import chosen_for
from spil.gateways.web.presenting import Reader, list_url, record_url
from spil.gateways.web.shell import shell

#: rows of a card before it refers to its list
LENGTH = 6


def alive(request: Any) -> HttpResponse:
    """For whoever watches the server."""
    return HttpResponse("ok", content_type="text/plain")


def today(request: Any) -> HttpResponse:
    actor: Actor = request.actor
    if "for" in request.GET:
        wanted = request.GET["for"]
        request.chosen = chosen_for(actor, int(wanted)) if wanted.isdigit() else None
        request.session["chosen"] = request.chosen
    people = actor.everyone_ids if request.chosen is None else (request.chosen,)
    found = desk(actor, people, length=LENGTH)
    reader = Reader(actor, frozenset(absent_today(actor.today)))
    context = {
        "shell": shell(request, here="today"),
        "today": {
            "week": week_text(actor.today, reader.locale),
            "title": title_day_text(actor.today, reader.locale),
            "sentence": sentence(actor, found),
            "for_whom": for_whom(request, found),
            "cards": cards(request, reader, found),
        },
    }
    return render(request, "today.html", context)


def sentence(actor: Actor, found: Desk) -> list[dict[str, Any]]:
    """The day in one sentence; its numbers lead to the cards that hold them."""
    hour_word = _("Good morning") if actor.now.hour < 11 else _("Good day")
    parts: list[dict[str, Any]] = [{"text": f"{hour_word} {actor.name.split(' ')[0]}. "}]
    said = [
        (
            len(found.decisions),
            ngettext("%(n)s decision waits", "%(n)s decisions wait", len(found.decisions)),
            "#decisions",
            False,
        ),
        (
            len(found.overdue),
            ngettext("%(n)s record is late", "%(n)s records are late", len(found.overdue)),
            "#overdue",
            True,
        ),
        (
            len(found.tasks),
            ngettext("%(n)s task is for you", "%(n)s tasks are for you", len(found.tasks)),
            "#tasks",
            False,
        ),
    ]
    shown = [(text % {"n": count_text(number)}, url, late) for number, text, url, late in said if number]
    if not shown:
        return [*parts, {"text": _("Nothing waits for you.")}]
    for position, (text, url, late) in enumerate(shown):
        glue = "" if position == 0 else _(" and ") if position == len(shown) - 1 else ", "
        parts += (
            [{"text": glue}, {"text": text, "url": url, "late": late}]
            if glue
            else [{"text": text, "url": url, "late": late}]
        )
    return [*parts, {"text": "."}]


def for_whom(request: Any, found: Desk) -> list[dict[str, Any]]:
    """Everyone, oneself, and each person acted for, as addresses that choose."""
    actor: Actor = request.actor
    if not actor.principals:
        return []
    names = [(None, _("Everyone")), (actor.person_id, actor.name)]
    names += [(principal.person_id, principal.name) for principal in actor.principals]
    return [
        {
            "title": _("Me") if number == actor.person_id else name.split(" ")[0],
            "url": f"{reverse('today')}?for={number or ''}",
            "here": request.chosen == number,
            "face": name if number else "",
            "me": number == actor.person_id,
        }
        for number, name in names
    ]


def cards(request: Any, reader: Reader, found: Desk) -> list[dict[str, Any]]:
    rows = rows_of([waiting.record for waiting in found.decisions[:LENGTH]])
    decisions = [
        decision_row(request, reader, waiting, rows.get(waiting.record.pk))
        for waiting in found.decisions[:LENGTH]
    ]
    if decisions:
        decisions[0]["here"] = True
    tasks = [turn_row(reader, waiting) for waiting in found.tasks[:LENGTH]]
    return [
        card("decisions", _("To decide"), len(found.decisions), decisions, empty_decisions()),
        card("overdue", _("Late"), len(found.overdue), plain(reader, found.overdue), empty_late()),
        card("tasks", _("To do"), len(found.tasks), tasks, empty_tasks()),
        card("due", _("Coming deadlines"), len(found.due), plain(reader, found.due), empty_due()),
        card(
            "arrived",
            _("Arrived since yesterday"),
            len(found.arrived),
            plain(reader, found.arrived),
            empty_arrived(),
            **more_arrived(),
        ),
    ]


def card(
    name: str, title: str, number: int, rows: Sequence[dict[str, Any]], empty: dict[str, str], **more: str
) -> dict[str, Any]:
    return {
        "id": name,
        "title": title,
        "count": count_text(number) if number else "",
        "rows": rows,
        "empty": empty,
        **more,
    }


def more_arrived() -> dict[str, str]:
    kind = next((kind for kind in kinds if kind.arrives), None)
    return {"url": list_url(kind), "more": _("Register")} if kind else {}


def meta(record: Record) -> str:
    return ", ".join(filter(None, [record.number or "", str(kinds.of(record).title).lower()]))


def record_row(reader: Reader, record: Record) -> dict[str, Any]:
    return {
        "title": record.title,
        "url": record_url(record),
        "meta": meta(record),
        "right": reader.due(record.deadline_on),
        "note": reader.person(record.owner),
    }


def plain(reader: Reader, records: Sequence[Record]) -> list[dict[str, Any]]:
    return [record_row(reader, record) for record in records[:LENGTH]]


def turn_row(reader: Reader, waiting: Waiting) -> dict[str, Any]:
    row = record_row(reader, waiting.record)
    row["right"] = reader.due(waiting.turn.due_on or waiting.record.deadline_on)
    if waiting.turn.person:
        row["note"] = reader.person(waiting.turn.person)
    return row


def decision_row(request: Any, reader: Reader, waiting: Waiting, row: Any) -> dict[str, Any]:
    """A decision with its buttons: the action that is asked first, then what else leads away from this state."""
    shown = turn_row(reader, waiting)
    kind = kinds.of(waiting.record)
    if row is not None:
        amount = next((field for field in kind.fields if field.head), None)
        if amount:
            shown["right"] = reader.field(amount, row)
        shown["actions"] = action_buttons(request, row, only=decision_actions(waiting))
    return shown


def decision_actions(waiting: Waiting) -> Callable[[Any], bool]:
    asked = waiting.turn.action
    module = asked.rsplit(".", 1)[0]
    return lambda one: one.name == asked or (one.name.startswith(module) and one.name.endswith("send_back"))


def empty_decisions() -> dict[str, str]:
    return {
        "icon": "signature",
        "title": _("No decision waits"),
        "text": _("What others put before you, comes here by itself."),
    }


def empty_late() -> dict[str, str]:
    return {
        "icon": "checks",
        "title": _("Nothing is late"),
        "text": _("What passes its deadline, comes here."),
    }


def empty_tasks() -> dict[str, str]:
    return {
        "icon": "checks",
        "title": _("No tasks"),
        "text": _("What is your turn to do, comes here by itself."),
    }


def empty_due() -> dict[str, str]:
    return {
        "icon": "calendar-event",
        "title": _("No deadline this week"),
        "text": _("Deadlines of the next seven days come here."),
    }


def empty_arrived() -> dict[str, str]:
    return {
        "icon": "inbox",
        "title": _("Nothing new"),
        "text": _("What was registered today and yesterday, stands here."),
    }
