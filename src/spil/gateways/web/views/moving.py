"""Moving a record to another state, as on the board: the action that leads there is done, and refuses like it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.access.refusals import Refusal, Refused
from spil.foundation.actions.declaration import Action, Call, actions
from spil.foundation.actions.door import perform_one
from spil.foundation.answers.reading import read_answers
from spil.foundation.records.kinds import kinds
from spil.foundation.workflow.rules import State
from spil.gateways.web.choosing import acting_on, open_turns, subject_of
from spil.gateways.web.entering import next_url
from spil.gateways.web.seeing import SEEN, as_hidden, seen_along, seen_in
from spil.gateways.web.views.records import visible_row

#: the question of an action that may lead to any state
STATE = "state"


@dataclass(frozen=True)
class Way:
    """An action that leads to a state, the actor in whose name it is done, and why it is refused, if it is."""

    action: Action[Any, Any]
    state: State
    by: Any
    refusal: Refusal | None

    @property
    def asks(self) -> bool:
        """Whether something is asked beside the state itself."""
        return not self.action.is_quick and any(one.name != STATE for one in self.action.questions)

    @property
    def given(self) -> dict[str, list[str]]:
        """What the move answers already."""
        return {STATE: [self.state.code]} if any(one.name == STATE for one in self.action.questions) else {}


def ways(request: Any, row: Any) -> Iterator[Way]:
    """Every way from the state that a record is in to another one."""
    kind, turns = kinds.of(row.record), open_turns(row.pk)
    for action in actions.on(kind):
        if action.from_states and row.record.state not in {state.code for state in action.from_states}:
            continue
        if not action.to_states and not action.moves_freely:
            continue
        subject = subject_of(action, row)
        by = acting_on(request, turns, action, subject)
        for code in _led_to(action, by, subject):
            if code != row.record.state and code in kind.states:
                yield Way(action, kind.states[code], by, action.refusal(by, subject))


def _led_to(action: Action[Any, Any], by: Any, subject: Any) -> list[str]:
    """The states that an action leads to: those that it declares, or those that its own question offers."""
    question = next((one for one in action.questions if one.name == STATE), None)
    if question is None or not action.moves_freely:
        return [state.code for state in action.to_states]
    return [code for code, _title in question.choices_for(by, subject)]


def way_to(request: Any, row: Any, code: str) -> Way | None:
    """The best way to a state: one that is not refused, then the one that comes first among the buttons."""
    found = [way for way in ways(request, row) if way.state.code == code]
    return min(found, key=lambda way: (way.refusal is not None, way.action.order), default=None)


def moves(request: Any, pk: int) -> HttpResponse:
    """Where a record can go from here, as the entries of a menu; what is refused says why."""
    row = visible_row(request, pk)
    best = {way.state.code: way_to(request, row, way.state.code) for way in ways(request, row)}
    context = {
        "move_url": reverse("move", args=[pk]),
        "hidden": as_hidden(
            {
                "next": next_url(request, reverse("record", args=[pk])),
                f"{SEEN}{pk}": str(seen_in(request, pk) or row.record.version),
            }
        ),
        "ways": [
            {
                "code": way.state.code,
                "state": str(way.state.title),
                "action": str(way.action.title),
                "reason": str(way.refusal or ""),
                "asks": way.asks,
            }
            for way in best.values()
            if way is not None
        ],
    }
    return render(request, "web/list/moves.html", context)


@require_POST
def move(request: Any, pk: int) -> HttpResponse:
    """Do what leads to the posted state. A script gets `done`, `ask` (an address) or `reason`; a page is led on."""
    row = visible_row(request, pk)
    kind, code = kinds.of(row.record), request.POST.get(STATE, "")
    back = next_url(request, reverse("record", args=[pk]))
    way = way_to(request, row, code) if code in kind.states else None
    if way is None:
        return _refused(request, back, _no_way(request, row, kind, code))
    if way.refusal is not None:
        return _refused(request, back, str(way.refusal))
    answers = read_answers(way.action, way.given, by=way.by, row=row)
    if way.asks or not answers.are_complete:
        url = reverse("act-on", args=[pk, way.action.name])
        along = seen_along(way.action, row, seen_in(request, pk))
        url = f"{url}?{urlencode({**way.given, **along, 'next': back}, doseq=True)}"
        return JsonResponse({"ask": url}) if _is_script(request) else redirect(url)
    about = {way.action.subject_name: subject_of(way.action, row)}
    seen = seen_in(request, pk) if actions.says_yes_or_no(way.action) else None
    try:
        perform_one(Call(way.action, {"by": way.by, **about, **answers.arguments}, seen))
    except Refused as refused:
        return _refused(request, back, str(refused.refusal))
    told = {"about": row.record.number or row.record.title, "action": way.action.title}
    words = _("%(about)s: %(action)s, done") % told
    if _is_script(request):
        return JsonResponse({"done": words})
    messages.success(request, words)
    return redirect(back)


def _no_way(request: Any, row: Any, kind: Any, code: str) -> str:
    """Reason first, then where it can go."""
    known = {way.state.code: str(way.state.title) for way in ways(request, row) if way.refusal is None}
    target = kind.states[code].title if code in kind.states else code
    told = {"from": kind.state_of(row.record).title, "to": target}
    reason = _("Nothing leads from “%(from)s” to “%(to)s”.") % told
    if not known:
        return reason
    return f"{reason} " + _("From here it can go to: %(states)s.") % {"states": ", ".join(known.values())}


def _is_script(request: Any) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _refused(request: Any, back: str, words: str) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"reason": words}, status=422)
    messages.error(request, words)
    return redirect(back)
