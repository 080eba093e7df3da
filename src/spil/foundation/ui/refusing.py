"""A page that is not for everybody says so, and who can."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refusal
from spil.foundation.ui.shell import shell_of

View = Callable[..., HttpResponse]


def only_for(may: Callable[[Actor], Refusal | None]) -> Callable[[View], View]:
    """For a page that `may` lets somebody see; others are told why not, and who can."""

    def wrap(view: View) -> View:
        @wraps(view)
        def shown(request: Any, **address: Any) -> HttpResponse:
            refusal = may(request.actor)
            return view(request, **address) if refusal is None else _refused(request, refusal)

        return shown

    return wrap


def _refused(request: Any, refusal: Refusal) -> HttpResponse:
    error = {"code": 403, "text": str(refusal), "home_url": reverse("today")}
    return render(request, "error.html", {"error": error, "shell": shell_of(request)}, status=403)
