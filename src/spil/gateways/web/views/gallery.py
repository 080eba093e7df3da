"""The gallery: every building block in all its states, the documentation of how Spil looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.clickjacking import xframe_options_sameorigin

from spil.foundation.manifest.declaration import Piece
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.origin import is_sample
from spil.gateways.web.shell import shell
from spil.gateways.web.specimens import PIECES
from spil.gateways.web.specimens.records import MESSAGE
from spil.gateways.web.views.previews import message_page


def gallery(request: Any) -> HttpResponse:
    """For who builds and tries out: in the sample, and where SPIL_GALLERY asks for it. An office has no use for it."""
    _only_where_it_is_shown()
    pieces = [*PIECES, *(piece for module in modules for piece in module.pieces)]
    narrow, wide = (
        [drawn(request, piece, place) for place, piece in enumerate(pieces) if piece.wide is is_wide]
        for is_wide in (False, True)
    )
    shown = {"shell": shell(request, here="gallery"), "narrow": narrow, "wide": wide}
    return render(request, "gallery.html", shown)


@xframe_options_sameorigin
def message(request: Any) -> HttpResponse:
    """The words of the message that the gallery shows."""
    _only_where_it_is_shown()
    return message_page(request, MESSAGE)


def _only_where_it_is_shown() -> None:
    if not (settings.GALLERY or is_sample(settings.DATA_DIR)):
        raise Http404


def drawn(request: Any, piece: Piece, place: int) -> dict[str, Any]:
    contexts = piece.context()
    states = contexts if isinstance(contexts, list) else [contexts]
    html = joined(render_to_string(piece.template, state, request) for state in states)
    return {"id": f"g-piece-{place}", "title": piece.title, "css": piece.css, "html": html}


def joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("\n".join(parts))  # noqa: S308 -- each part was drawn by a template
