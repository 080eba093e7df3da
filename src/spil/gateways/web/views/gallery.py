"""The gallery: every building block in all its states, the documentation of how Spil looks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from spil.gateways.web.shell import shell


def gallery(request: Any) -> HttpResponse:
    return render(request, "gallery.html", {"shell": shell(request, here="gallery")})
