"""An action on many records at once, with a report of what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from spil.foundation.actions.declaration import Action, Call
from spil.foundation.actions.door import perform
from spil.foundation.answers.reading import read_answers
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.gateways.web.choosing import acting_on, open_turns, rows_of, subject_of
from spil.gateways.web.presenting import list_url
from spil.gateways.web.views.acting import Deed, form_page, go_on, known_action, raw_answers


@require_POST
def act_on_many(request: Any, name: str) -> HttpResponse:
    """An action on the chosen rows of a list: one path for one and for many, with a report of what was refused."""
    action = known_action(name)
    ids = [int(one) for one in request.POST.getlist("ids") if one.isdigit()]
    records = list(Record.objects.visible_to(request.actor).filter(pk__in=ids[:500]).order_by("-id"))
    rows = [row for row in rows_of(records).values() if action.applies_to(kinds.of(row.record))]
    back = list_url(kinds.of(rows[0].record)) if rows else reverse("today")
    if not rows:
        return redirect(back)
    by = acting_on(request, (), action, subject_of(action, rows[0]))
    raw = raw_answers(request, action)
    answers = read_answers(action, raw, by=by)
    hidden = [{"name": "ids", "value": str(row.pk)} for row in rows]
    here = reverse("act-on-many", args=[name])
    if not answers.are_complete:
        asked = "asked" in request.POST
        shown = answers if asked else None
        deed = Deed(request, action, by, None, here, back, [*hidden, {"name": "asked", "value": "1"}])
        return form_page(deed, raw=raw, answers=shown, status=422 if asked else 200)
    calls = [
        Call(
            action,
            {
                "by": acting_on(request, open_turns(row.pk), action, subject_of(action, row)),
                action.subject_name: subject_of(action, row),
                **answers.arguments,
            },
        )
        for row in rows
    ]
    report(request, action, perform(calls))
    return go_on(request, back)


def report(request: Any, action: Action[Any, Any], outcomes: Sequence[Any]) -> None:
    done = sum(outcome.is_done for outcome in outcomes)
    if done:
        words = ngettext("%(action)s: %(n)s record", "%(action)s: %(n)s records", done)
        messages.success(request, words % {"action": action.title, "n": done})
    for outcome in outcomes:
        if outcome.refusal is not None:
            record = (
                outcome.call.subject
                if isinstance(outcome.call.subject, Record)
                else outcome.call.subject.record
            )
            messages.warning(request, f"{record.number or record.title}: {outcome.refusal}")
