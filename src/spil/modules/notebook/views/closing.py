"""Closing the day: every line that is left gets a decision of its own. Nothing moves without one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call, actions
from spil.foundation.actions.door import perform_each
from spil.foundation.answers.types import Unreadable, read_day
from spil.foundation.drafts.sending import sent
from spil.foundation.handling.dating import office_calendar
from spil.foundation.organisation.models import Person
from spil.foundation.ui import rules
from spil.foundation.ui.shell import shell_of
from spil.modules.notebook.actions import drop, move
from spil.modules.notebook.models import Task
from spil.modules.notebook.queries.pages import Line, form_of_closing, open_today, place
from spil.modules.notebook.views.owners import acting, whose

#: what can be decided about a line that is left
WAYS = ("tomorrow", "day", "offer", "drop", "stay")
#: whom a line can be offered to, by the id that the form gives
Receivers = dict[str, Person]


@dataclass
class Decision:
    """What was chosen for one line, and what is still wrong with it."""

    line: Line
    way: str = ""
    day: str = ""
    to: str = ""
    word: str = ""
    reason: str = ""
    error: str = ""


def close_day(request: Any) -> HttpResponse:
    """Walk through what is left; a line without a decision keeps the day open. Of more than a page holds, the oldest
    come first, and the next after them (`after`).

    One press (`rest`) decides for every line that was not decided yet; nothing is done by it: the page comes back with
    what it decided, to be changed or agreed to.
    """
    person_id = whose(request)
    by = acting(request, person_id)
    next_day = office_calendar(by.today, person_id).after(by.today)
    asked = request.POST if request.method == "POST" else request.GET
    left = open_today(request.actor, person_id, asked.get("after", ""))
    begun = {name: texts[0] for name, texts in left.chosen.items()}
    chosen = request.POST if request.method == "POST" else begun
    decisions = [_decision(chosen, line) for line in left.lines]
    more = left.count - len(decisions)
    form = form_of_closing(request.actor, person_id)
    people = list(Person.objects.here(by.today).exclude(pk=person_id).order_by("first_name", "last_name"))
    rest = request.POST.get("rest", "")
    if rest in WAYS[:1]:
        for one in decisions:
            one.way = one.way or rest
    elif request.method == "POST" and (decided := _closed(by, decisions, next_day, people)) is not None:
        messages.success(request, _told(decided, more))
        goes_on = {"for": person_id, **({"after": place(left.lines[-1])} if more else {})}
        page = reverse("notebook-close" if more else "notebook")
        return sent(request, redirect(f"{page}?{urlencode(goes_on)}"), form)
    asking = [one for one in decisions if one.error or not one.way]
    shown = {
        "decisions": decisions,
        "count": len(decisions) + more,
        "after": asked.get("after", ""),
        "undecided": sum(not one.way for one in decisions),
        "here": (asking or decisions)[0].line.pk if decisions else None,
        "ready": bool(rest) and not asking,
        "people": people,
        "today": by.today,
        "ways": ways(by, next_day),
        "for_id": person_id,
        "form": form,
    }
    status = 422 if any(one.error for one in decisions) else 200
    context = {"page": shown, "shell": shell_of(request, here="notebook")}
    return render(request, "notebook/close.html", context, status=status)


def _closed(
    by: Actor, decisions: list[Decision], next_day: date, people: list[Person]
) -> Counter[str] | None:
    """In which ways was decided; None when something is missing or was refused, and the day stays open."""
    receivers = {str(person.pk): person for person in people}
    for one in decisions:
        one.error = _problem(one, by.today, receivers)
    return None if any(one.error for one in decisions) else _carry_out(by, decisions, next_day, receivers)


def ways(by: Actor, next_day: date) -> list[dict[str, str]]:
    """What can be decided, in words; the next working day by its name."""
    day = rules.day_text(next_day, by.today, rules.locale_code(get_language() or by.language))
    said = (_("to %(day)s") % {"day": day}, _("another day"), _("offer"), _("drop it"))
    return [
        {"code": code, "title": title}
        for code, title in zip(WAYS, (*said, _("it stays where it is")), strict=True)
    ]


def _decision(chosen: Mapping[str, str], line: Line) -> Decision:
    way = chosen.get(f"way-{line.pk}", "")
    names = ("day", "to", "word", "reason")
    said = {name: chosen.get(f"{name}-{line.pk}", "").strip()[:300] for name in names}
    return Decision(line, way if way in WAYS else "", **said)


def _problem(one: Decision, today: date, receivers: Receivers) -> str:
    """What is missing from a decision, in words."""
    if not one.way:
        return _("Decide what becomes of this line.")
    if one.way == "day":
        return _problem_of_day(one.day, today)
    if one.way == "offer" and one.to not in receivers:
        return _("Choose to whom it is offered.")
    if one.way == "drop" and not one.reason:
        return _("Say why it is dropped.")
    return ""


def _problem_of_day(typed: str, today: date) -> str:
    try:
        return "" if typed and read_day(typed) > today else _("Choose a day after today.")
    except Unreadable as problem:
        return str(problem)


def _carry_out(
    by: Actor, decisions: list[Decision], next_day: date, receivers: Receivers
) -> Counter[str] | None:
    """Do everything that was decided; in which ways, None when some was refused: then only those are left in
    `decisions`, each with its reason."""
    tasks = Task.objects.select_related("record").in_bulk([one.line.pk for one in decisions])
    calls = ((one, _call(one, tasks[one.line.pk], by, next_day, receivers)) for one in decisions)
    asked = [(one, call) for one, call in calls if call is not None]
    for (one, _call_made), outcome in zip(asked, perform_each([call for _one, call in asked]), strict=True):
        if outcome.refusal is not None:
            one.error = str(outcome.refusal)
    if any(one.error for one in decisions):
        decisions[:] = [one for one in decisions if one.error]  # the others are done
        return None
    return Counter(one.way for one in decisions)


def _call(one: Decision, task: Task, by: Actor, next_day: date, receivers: Receivers) -> Call | None:
    match one.way:
        case "tomorrow":
            return move.call(task=task, by=by, to=next_day)
        case "day":
            return move.call(task=task, by=by, to=read_day(one.day))
        case "drop":
            return drop.call(task=task, by=by, reason=one.reason)
        case "offer":
            offer = actions["records.record.offer"]
            return offer.call(record=task.record, by=by, to=receivers[one.to], word=one.word)
    return None


def _told(ways: Counter[str], more: int) -> str:
    """“Dag afgesloten: 3 verzet, 1 aangeboden, 1 blijft staan.”; while there are more, that it is not closed yet."""
    moved = ways["tomorrow"] + ways["day"]
    said = (
        (moved, ngettext("%(n)s moved", "%(n)s moved", moved)),
        (ways["offer"], ngettext("%(n)s offered", "%(n)s offered", ways["offer"])),
        (ways["drop"], ngettext("%(n)s dropped", "%(n)s dropped", ways["drop"])),
        (ways["stay"], ngettext("%(n)s stays", "%(n)s stay", ways["stay"])),
    )
    parts = ", ".join(words % {"n": n} for n, words in said if n)
    if more:
        words = ngettext(
            "Decided: %(parts)s. %(n)s more line is left.",
            "Decided: %(parts)s. %(n)s more lines are left.",
            more,
        )
        return words % {"parts": parts, "n": more}
    return _("Day closed: %(parts)s.") % {"parts": parts} if parts else _("Day closed: nothing was left.")
