"""The user guide: one chapter, and its pictures."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from spil.gateways.web.guide import FIRST, PICTURES, chapters, folder
from spil.gateways.web.shell import shell


def chapter(request: Any, name: str = FIRST) -> HttpResponse:
    found = chapters()
    if name not in found:
        raise Http404
    context = {
        "chapter": found[name],
        "chapters": [
            {"title": one.title, "url": reverse("guide", args=[one.name]), "here": one.name == name}
            for one in found.values()
        ],
        "shell": shell(request, here="guide"),
    }
    return render(request, "guide.html", context)


def picture(request: Any, name: str) -> HttpResponse | FileResponse:
    """A picture of the guide; only names that stand in its folder."""
    known = {file.stem: file for file in (folder() / PICTURES).glob("*.png")}
    if name not in known:
        raise Http404
    return FileResponse(
        known[name].open("rb"), content_type="image/png", headers={"Cache-Control": "max-age=86400"}
    )
