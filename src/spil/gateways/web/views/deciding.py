"""The page behind a link in a mail: shows what is asked; only a press decides, since programs follow links too."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from spil.foundation.access.refusals import Refusal
from spil.foundation.notifications.decisions import Asked, LinkOver, asked_by, decide, decided
from spil.foundation.records.kinds import kinds
from spil.gateways.web.entering import guessed, too_often
from spil.gateways.web.glancing import office_name
from spil.gateways.web.presenting import Reader, record_url


def decision(request: Any, secret: str) -> HttpResponse:
    """GET shows, POST decides; whether somebody is signed in in this browser makes no difference."""
    now = timezone.now()
    asked = asked_by(secret, now)
    language = asked.by.language if asked else getattr(request, "LANGUAGE_CODE", "nl")
    with override(language):
        if asked is None:
            wait = guessed(request)
            if wait is not None:
                return too_often(request, wait)
            return _page(request, {"refusal": LinkOver()}, 404)
        if request.method != "POST":
            return _page(request, {**_shown(asked), "refusal": asked.refusal}, 200)
        refusal = decide(asked, now)
        if refusal is not None:
            return _page(request, {**_shown(asked), "refusal": refusal}, 422)
        now_so = decided(asked)
        shown = _shown(now_so) if now_so else {**_shown(asked), "state": None}
        return _page(request, {**shown, "done": True}, 200)


def _shown(asked: Asked) -> dict[str, Any]:
    """The record as its page would show it: the fields of its head, and in whose name."""
    reader, record = Reader(asked.by), asked.record
    kind = kinds.of(record)
    facts = [
        {"term": field.title, "value": reader.field(field, asked.row)} for field in kind.fields if field.shown
    ]
    return {
        "title": record.title,
        "number": record.number or "",
        "kind": kind.title,
        "state": reader.state(record, badge=True),
        "facts": [one for one in facts if one["value"]][:8],
        "action": asked.action.title,
        "icon": asked.action.icon or "check",
        "who": asked.by.name,
        "for_whom": asked.by.for_whom.name if asked.by.for_whom else "",
        "record_url": record_url(record),
    }


def _page(request: Any, decision: dict[str, Any], status: int) -> HttpResponse:
    refusal = decision.get("refusal")
    shown = {"text": refusal.text, "remedy": refusal.remedy} if isinstance(refusal, Refusal) else None
    context = {
        "office": office_name(),
        "decision": {**decision, "refusal": shown, "home_url": reverse("today"), "here": request.path},
    }
    response = render(request, "decide.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
