"""Drafts at the screen: kept while somebody types (js/drafts.js), dropped when she throws them away."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from spil.foundation.documents.texts import storable
from spil.foundation.drafts import keeping
from spil.foundation.drafts.sending import DRAWN
from spil.gateways.web.entering import next_url


@require_POST
def draft(request: Any) -> HttpResponse:
    """Keep what was typed; `values` is JSON, lists of texts by name. 204 when it is kept."""
    try:
        values = json.loads(request.POST.get("values", ""))
        typed = {
            storable(str(name)): [storable(str(text)) for text in texts]
            for name, texts in values.items()
            if not str(name).startswith(DRAWN)
        }
    except (ValueError, AttributeError, TypeError):
        return HttpResponse(status=400)
    form = request.POST.get("form", "")
    is_kept = bool(form) and keeping.keep(request.actor.person_id, form, typed, request.actor.now)
    return HttpResponse(status=204 if is_kept else 413)


@require_POST
def drop(request: Any) -> HttpResponse:
    keeping.drop(request.actor.person_id, request.POST.get("form", ""))
    return redirect(next_url(request))
