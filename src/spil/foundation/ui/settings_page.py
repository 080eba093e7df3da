"""A page on which stands what the office has set: parts as tabs, each with what is made there and its rows.

What was set is plain rows without a page of their own; what the reader may do to one stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refusal
from spil.foundation.actions.declaration import Action
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.shell import shell_of
from spil.foundation.workflow.rules import Text

#: rows of one part
MOST = 500


@dataclass(frozen=True)
class SetRow:
    """What was set: its name, words for the columns behind that, what the reader may do to it (offering.py).

    `url` is a page that tells more; `is_past` says that it no longer holds.
    """

    name: str
    cells: Sequence[str]
    links: Sequence[dict[str, Any]]
    url: str = ""
    is_past: bool = False


@dataclass(frozen=True)
class Part:
    """One tab: who may read it, what is made there, its columns, what draws its rows, what it says without one."""

    code: str
    title: Text
    text: Text
    may: Callable[[Actor], Refusal | None]
    make: Action[Any, Any]
    columns: Sequence[Text]
    rows: Callable[[Offers], Sequence[SetRow]]
    icon: str
    empty: Text = ""


def settings_page(request: Any, title: Text, parts: Sequence[Part], *, route: str) -> HttpResponse:
    """The page at the address `route`; of `tab` the part of that code, else the first that the reader may see.

    The view refuses whoever may see none of them.
    """
    seen = [part for part in parts if part.may(request.actor) is None]
    here = next((part for part in seen if part.code == request.GET.get("tab")), seen[0])
    offers = Offers(request)
    page = {
        "title": str(title),
        "tabs": [_tab(part, route, is_here=part is here) for part in seen] if len(parts) > 1 else [],
        "name": str(here.title),
        "text": str(here.text),
        "new": offers.new(here.make),
        "who": offers.who_may([here.make]),
        "columns": here.columns,
        "rows": [_drawn(row, here.columns) for row in here.rows(offers)],
        "icon": here.icon,
        "empty": str(here.empty),
    }
    return render(request, "ui/settings.html", {"page": page, "shell": shell_of(request, here=route)})


def _tab(part: Part, route: str, *, is_here: bool) -> dict[str, Any]:
    return {"title": str(part.title), "url": f"{reverse(route)}?tab={part.code}", "here": is_here}


def _drawn(row: SetRow, columns: Sequence[Text]) -> dict[str, Any]:
    return {
        "name": row.name,
        "url": row.url,
        "told": list(zip(columns[1:], row.cells, strict=True)),
        "links": row.links,
        "quiet": row.is_past,
    }
