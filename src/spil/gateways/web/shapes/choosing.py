"""Which shapes a list can take, and the address of each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from spil.gateways.web.asking import Asked

SHAPES = ("table", "board", "calendar", "timeline", "chart")


def shape_of(asked: Asked) -> str:
    """The shape that is asked; what is not known is a table."""
    wanted = asked.of("shape")
    return wanted if wanted in SHAPES else "table"


def shape_links(asked: Asked) -> list[dict[str, Any]]:
    here = shape_of(asked)
    words = {
        "table": (_("List"), "list"),
        "board": (_("Board"), "layout-kanban"),
        "calendar": (_("Calendar"), "calendar-event"),
        "timeline": (pgettext("shape", "Timeline"), "timeline"),
        "chart": (_("Chart"), "chart-bar"),
    }
    found = []
    for name, (title, icon) in words.items():
        url = asked.url(shape=None if name == "table" else name)
        found.append({"title": title, "icon": icon, "url": url, "here": name == here})
    return found
