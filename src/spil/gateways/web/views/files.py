"""Handing out stored files: byte-identical, looked at by the virus scanner, never run by the browser."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404

from spil.foundation.attachments.queries import visible_attachment
from spil.foundation.files.rules import download_headers
from spil.foundation.files.scanning import open_clean


def _answer(request: Any, pk: int, *, inline: bool) -> FileResponse:
    found = visible_attachment(request.actor, pk)
    if found is None:
        raise Http404
    response = FileResponse(open_clean(found.sha256))
    for name, value in download_headers(found.name, found.media_type, inline=inline).items():
        response[name] = value
    return response


def download(request: Any, pk: int) -> FileResponse:
    return _answer(request, pk, inline=False)


def show(request: Any, pk: int) -> FileResponse:
    """For the frame beside a record; types that could run anything are offered for download all the same."""
    return _answer(request, pk, inline=True)
