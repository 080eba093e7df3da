"""Today: one sentence, then what waits, for oneself and for everyone one acts for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.desk.queries import Desk, Pile, desk
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
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
    reader = Reader(actor)
    context = {
        "shell": shell(request, here="today"),
        "today": {
            "week": week_text(actor.today, reader.locale),
            "title": title_day_text(actor.today, reader.locale),
            "sentence": sentence(actor, found),
            "for_whom": for_whom(request),
            "cards": cards(request, reader, found),
        },
    }
    return render(request, "today.html", context)


def sentence(actor: Actor, found: Desk) -> list[dict[str, Any]]:
    """The day in one sentence; its numbers lead to the cards that hold them."""
    is_morning = timezone.localtime(actor.now).hour < 12
    hello = _("Good morning %(name)s.") if is_morning else _("Good day %(name)s.")
    parts: list[dict[str, Any]] = [{"text": hello % {"name": actor.name.split(" ")[0]} + " "}]
    decisions, late, tasks = found.decisions.count, found.overdue.count, found.tasks.count
    said = [
        numbered(decisions, "decisions", ngettext("%(n)s decision waits", "%(n)s decisions wait", decisions)),
        numbered(late, "overdue", ngettext("%(n)s record is late", "%(n)s records are late", late)),
        numbered(tasks, "tasks", ngettext("%(n)s task is for you", "%(n)s tasks are for you", tasks)),
    ]
    shown = [part for part in said if part]
    if not shown:
        return [*parts, {"text": _("Nothing waits for you.")}]
    for position, part in enumerate(shown):
        if position:
            parts.append({"text": _(" and ") if position == len(shown) - 1 else ", "})
        parts.append(part)
    return [*parts, {"text": "."}]


def numbered(count: int, name: str, text: str) -> dict[str, Any] | None:
    return (
        {"text": text % {"n": count_text(count)}, "url": f"#{name}", "late": name == "overdue"}
        if count
        else None
    )


def for_whom(request: Any) -> list[dict[str, Any]]:
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
    """The cards, the most pressing first. A card without rows says why and what will come."""
    rows = rows_of([turn.record for turn in found.decisions.rows])
    decisions = [
        decision_row(request, reader, turn, rows.get(turn.record_id)) for turn in found.decisions.rows
    ]
    if decisions:
        decisions[0]["here"] = True
    tasks = [turn_row(reader, turn) for turn in found.tasks.rows]
    overdue, due, arrived = (
        [record_row(reader, record) for record in pile.rows]
        for pile in (found.overdue, found.due, found.arrived)
    )
    return [
        card("decisions", _("To decide"), found.decisions, decisions)
        | nothing(
            "signature", _("No decision waits"), _("What others put before you, comes here by itself.")
        ),
        card("overdue", _("Late"), found.overdue, overdue)
        | nothing("checks", _("Nothing is late"), _("What passes its deadline, comes here.")),
        card("tasks", _("To do"), found.tasks, tasks)
        | nothing("checks", _("No tasks"), _("What is your turn to do, comes here by itself.")),
        card("due", _("Coming deadlines"), found.due, due)
        | nothing(
            "calendar-event", _("No deadline this week"), _("Deadlines of the next seven days come here.")
        ),
        card("arrived", _("Arrived since yesterday"), found.arrived, arrived)
        | nothing("inbox", _("Nothing new"), _("What was registered today and yesterday, stands here."))
        | register(),
    ]


def card(name: str, title: str, pile: Pile, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": name, "title": title, "count": count_text(pile.count) if pile.count else "", "rows": rows}


def nothing(icon: str, title: str, text: str) -> dict[str, Any]:
    return {"empty": {"icon": icon, "title": title, "text": text}}


def register() -> dict[str, str]:
    """Where everything that arrived stands."""
    kind = next((kind for kind in kinds if kind.arrives), None)
    return {"url": list_url(kind, "all"), "more": _("Register")} if kind else {}


def record_row(reader: Reader, record: Record) -> dict[str, Any]:
    kind = str(kinds.of(record).title).lower()
    return {
        "title": record.title,
        "url": record_url(record),
        "meta": f"{record.number}, {kind}" if record.number else kind,
        "right": reader.due(record.deadline_on, closed=not record.is_open),
        "note": reader.person(record.owner),
    }


def turn_row(reader: Reader, turn: Turn) -> dict[str, Any]:
    row = record_row(reader, turn.record)
    row["right"] = reader.due(turn.due_on or turn.record.deadline_on)
    if turn.person:
        row["note"] = reader.person(turn.person)
    return row


def decision_row(request: Any, reader: Reader, turn: Turn, row: Any) -> dict[str, Any]:
    """A decision with the kind's amount and its two buttons: do what is asked, or send it back."""
    shown = turn_row(reader, turn)
    if row is None:
        return shown
    amount = next((field for field in kinds.of(turn.record).fields if field.head and field.is_amount), None)
    if amount is not None:
        shown["right"] = reader.field(amount, row)
    shown["actions"] = action_buttons(request, row, turns=[turn], only=answering(turn))
    return shown


def answering(turn: Turn) -> Callable[[Any], bool]:
    """The action that is asked, and the kind's way back."""
    way_back = turn.action.rsplit(".", 1)[0] + ".send_back"
    return lambda one: one.name in (turn.action, way_back)
