"""The signing folder: everything of any kind that waits for one person's decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from spil.gateways.web.views.today import today_list


def folder(request: Any) -> HttpResponse:
    return today_list(request, "decisions")
