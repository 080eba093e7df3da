"""Taking back what one has just done, where the action says how."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.access.refusals import ChangedMeanwhile, Refusal
from spil.foundation.actions.declaration import Action, Call, actions
from spil.foundation.actions.door import Outcome, perform_alone
from spil.foundation.answers.reading import read_answers
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of, later_than
from spil.foundation.records.kinds import kinds
from spil.gateways.web.choosing import acting_on, open_turns, subject_of
from spil.gateways.web.drawing import UNHELD, held
from spil.gateways.web.entering import next_url
from spil.gateways.web.views.records import visible_row

#: so long something can be taken back with one key
UNDO_FOR = timedelta(minutes=15)
Way = tuple[Action[Any, Any], dict[str, list[Any]]]


def undo_url(outcome: Outcome) -> str:
    """Where what was just done is taken back, on the record it was done to or on the one that was made of it; empty
    when nothing does."""
    action = outcome.call.action
    if not action.undone_by and action.inverse is None:
        return ""
    for done in sorted(outcome.happenings, key=lambda one: not one.is_main):
        if done.record is None or done.action != action.name:
            continue
        event = Event.objects.select_related("recorded_values").get(pk=done.event_id)
        way = way_back(action, event)
        if way is not None and way[0].applies_to(kinds.of(done.record)):
            return reverse("undo", args=[event.pk])
    return ""


def way_back(action: Action[Any, Any], event: Event) -> Way | None:
    """The action that takes an event back, with its raw answers."""
    if action.undone_by:
        return actions[action.undone_by], {}
    found = action.inverse(changes_of(event)) if action.inverse else None
    return (actions[found[0]], found[1]) if found else None


@require_POST
def undo(request: Any, pk: int) -> HttpResponse:
    """Take back one's own last action on a record; refused when somebody did something to it since."""
    event = Event.objects.select_related("recorded_values").filter(pk=pk, by=request.actor.person_id).first()
    if event is None or event.record_id is None:
        raise Http404
    row = visible_row(request, event.record_id)
    action = actions.get(event.action)
    way = way_back(action, event) if action else None
    if way is None or request.actor.now - event.at > UNDO_FOR:
        raise Http404
    refusal = ChangedMeanwhile() if later_than(event) else take_back(request, row, *way)
    if refusal is not None:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("%(about)s: taken back") % {"about": row.record.number or row.record.title}
        )
    return redirect(next_url(request, reverse("record", args=[row.pk])))


def take_back(request: Any, row: Any, action: Action[Any, Any], raw: dict[str, list[Any]]) -> Refusal | None:
    if not action.applies_to(kinds.of(row.record)):
        raise Http404
    by = acting_on(request, open_turns(row.pk), action, subject_of(action, row))
    now = {one.name: held(one, row, by) for one in action.questions if one.name not in raw}
    raw = raw | {name: [value] for name, value in now.items() if value is not UNHELD}
    answers = read_answers(action, raw, by=by, row=row)
    if not answers.are_complete:
        return ChangedMeanwhile()
    asked = {"by": by, action.subject_name: subject_of(action, row), **answers.arguments}
    return perform_alone(Call(action, asked, row.record.version)).refusal
