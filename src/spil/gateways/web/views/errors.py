"""Pages for what could not be shown, in plain words, drawn without the shell so that they work whatever is broken."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render


def _page(request: Any, status: int) -> HttpResponse:
    return render(request, "error.html", {"error": {"code": status}}, status=status)


def not_found(request: Any, exception: Exception) -> HttpResponse:
    """Not there, or not for this reader: the answer is the same."""
    return _page(request, 404)


def not_allowed(request: Any, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also for a form that was open too long, or that another site sent."""
    return _page(request, 403)


def failed(request: Any) -> HttpResponse:
    return _page(request, 500)
