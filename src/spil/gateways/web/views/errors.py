"""Pages for what could not be shown, in plain words, drawn without the shell so that they work whatever is broken."""

from __future__ import annotations

import sys
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from spil.foundation.health.trouble import Trouble, trouble_of


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
    """A fault of the program; or, for what is away or full for a while, what it is (503)."""
    trouble = trouble_of(sys.exception())
    return _page(request, 500) if trouble is None else _told(request, trouble)


def _told(request: Any, trouble: Trouble) -> HttpResponse:
    words = {"title": trouble.title, "text": trouble.text, "remedy": trouble.remedy}
    response = render(request, "error.html", {"error": {"code": 503, **words}}, status=503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response
