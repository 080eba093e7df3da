"""What is likely for what somebody is typing: a fragment that the form shows beside itself (js/hints.js)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from spil.foundation.ui.refusing import only_for
from spil.modules.post.public import may_register
from spil.modules.proposals.queries.hinting import hints


def specimen() -> dict[str, Any]:
    """The panel as the gallery shows it."""
    rests = {"pk": 1, "number": "IN-2026-0398", "title": "Bezwaar tegen huurverhoging"}
    said = (
        ("Dienst", "Juridisch", "6 stukken van Stad Gent gingen naar Juridisch."),
        ("Termijn", "vr 11 dec", "15 werkdagen."),
    )
    lines = [
        {"title": title, "value": value, "reason": reason, "records": [rests], "refuse_url": "#g"}
        for title, value, reason in said
    ]
    links = {
        "confirm_url": "#g",
        "correct_url": "#g",
        "teach": [{"title": "Vergeten wat geleerd is", "url": "#g"}],
    }
    return {"block": {"lines": lines, "may": True, **links}}


@require_POST
@only_for(may_register)
def while_typing(request: Any) -> HttpResponse:
    """The answers typed so far, posted by name; nothing is kept of them. An empty answer when nothing is likely."""
    lines = hints(request.actor, request.POST.dict())
    return render(request, "proposals/hints.html", {"lines": lines})
