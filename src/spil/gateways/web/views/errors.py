"""Pages for what could not be shown, in plain words, drawn without the shell so that they work whatever is broken."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from spil.foundation.health.trouble import Trouble, trouble_of


def _page(request: Any, status: int) -> HttpResponse:
    response = render(request, "error.html", {"error": {"code": status}}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def not_readable(request: Any, exception: Exception) -> HttpResponse:
    """More than is taken at once (413), or what no browser sends by itself (400)."""
    if not isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(request, 400)
    size = settings.LARGEST_UPLOAD // 1024**2
    error = {
        "code": 413,
        "title": _("Too much at once"),
        "text": _("This is more than is taken in one go (%(size)s MB of files). Nothing was kept.")
        % {"size": size},
        "remedy": _("Hand it in in parts, or ask whoever looks after Spil."),
    }
    return render(request, "error.html", {"error": error}, status=413)


def not_found(request: Any, exception: Exception) -> HttpResponse:
    """Not there, or not for this reader: the answer is the same."""
    return _page(request, 404)


def not_allowed(request: Any, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also for a form that was open too long, or that another site sent."""
    return _page(request, 403)


def failed(request: Any) -> HttpResponse:
    """A fault of the program; or, for what is away or full for a while, what it is."""
    trouble = trouble_of(sys.exception())
    return _page(request, 500) if trouble is None else _told(request, trouble)


def _told(request: Any, trouble: Trouble) -> HttpResponse:
    words = {"title": trouble.title, "text": trouble.text, "remedy": trouble.remedy}
    error = {"code": trouble.status, **words}
    response = render(request, "error.html", {"error": error}, status=trouble.status)
    if trouble.status == 503:
        response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response
