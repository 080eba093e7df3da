"""All that a proposal holds, page by page: whoever decides can look through every record in it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.ui.shell import shell_of
from spil.modules.archive.models import Destruction
from spil.modules.archive.queries.pages import page_of_lines


def lines(request: Any, pk: int) -> HttpResponse:
    """The records of a proposal that the reader may see, so many on a page."""
    seen = Destruction.objects.visible_to(request.actor).select_related("record")
    destruction = seen.filter(pk=pk).first()
    if destruction is None:
        raise Http404
    page = {
        "title": _("What it is about"),
        "proposal": str(destruction.record),
        "url": reverse("record", args=[pk]),
        **page_of_lines(destruction, request.actor, request.GET.get("page", "")),
    }
    return render(request, "archive/lines.html", {"page": page, "shell": shell_of(request, here="archive")})
