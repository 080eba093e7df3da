"""A page that is not for everybody says so, and who can."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from spil.foundation.access.refusals import Refusal
from spil.foundation.ui.shell import shell_of


def refused(request: Any, refusal: Refusal) -> HttpResponse:
    error = {"code": 403, "text": str(refusal), "home_url": reverse("today")}
    return render(request, "error.html", {"error": error, "shell": shell_of(request)}, status=403)
