"""What fits the letters typed so far, for questions that point to something."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from spil.foundation.records.kinds import FieldType
from spil.gateways.web.drawing import FEW, candidates, found_records
from spil.gateways.web.views.acting import known_action

POINTING = frozenset(
    {FieldType.PERSON, FieldType.UNIT, FieldType.PARTY, FieldType.COST_CENTRE, FieldType.RECORD}
)


def lookup(request: Any, name: str, question: str) -> HttpResponse:
    """What fits the letters typed so far in a pointing question."""
    action = known_action(name)
    asked = next((one for one in action.questions if one.name == question), None)
    if asked is None or asked.type not in POINTING:
        raise Http404
    typed = request.GET.get(f"{question}_q", "").strip()
    found: list[dict[str, Any]] = []
    if typed and asked.type == FieldType.RECORD:
        found = found_records(asked, typed, request.actor)
    elif typed:
        found = [{"value": one.pk, "text": str(one)} for one in candidates(asked, request.actor, typed)[:FEW]]
    return render(request, "ui/picks.html", {"name": question, "choices": found, "searched": bool(typed)})
