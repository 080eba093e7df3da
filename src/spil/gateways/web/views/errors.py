"""Pages for what could not be shown, in plain words, drawn without the shell so that they work whatever is broken."""

from __future__ import annotations

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from spil.foundation.files.bucket import StoreAway

#: what is away for a while and comes back by itself
AWAY = (OperationalError, InterfaceError, StoreAway)


def _page(request: Any, status: int) -> HttpResponse:
    response = render(request, "error.html", {"error": {"code": status}}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def not_found(request: Any, exception: Exception) -> HttpResponse:
    """Not there, or not for this reader: the answer is the same."""
    return _page(request, 404)


def not_allowed(request: Any, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also for a form that was open too long, or that another site sent."""
    return _page(request, 403)


def failed(request: Any) -> HttpResponse:
    """A fault of the program; or, for what is away, that it can be tried again (503)."""
    return away(request) if isinstance(sys.exception(), AWAY) else _page(request, 500)


def away(request: Any) -> HttpResponse:
    error = {
        "code": 503,
        "title": _("Not reachable just now"),
        "text": _("The database or the file store does not answer. Nothing was half saved."),
        "remedy": _("Try again in a minute; what you typed in a form is kept in this browser."),
    }
    response = render(request, "error.html", {"error": error}, status=503)
    response["Retry-After"] = "30"
    return response
