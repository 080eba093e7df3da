"""Whether the words of a file are known, said beside the file, and having it read once more."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.queries import visible_attachment
from spil.foundation.previews.shown import why
from spil.foundation.reading.models import FileText, Source
from spil.foundation.reading.queries import texts_of
from spil.foundation.reading.words import HURRIED, can_recognise, read_again


def unread_words(file: Attachment) -> dict[str, str] | None:
    """Why search does not find the words of this file, and where to have it read again; None when all is read."""
    found = texts_of([file.sha256]).get(file.sha256)
    if found is None or found.source not in (Source.WAITING, Source.UNREAD, Source.REFUSED):
        return None
    may_help = found.source == Source.REFUSED or (found.source == Source.UNREAD and can_recognise())
    return {"text": _sentence(found), "url": reverse("file-read", args=[file.pk]) if may_help else ""}


def _sentence(found: FileText) -> str:
    if found.source == Source.REFUSED:
        words = _("Search does not find the words of this file: they could not be read. %(why)s")
        return words % {"why": why(found.reason)}
    if found.source == Source.WAITING and found.reason == HURRIED:
        return _(
            "Reading this file takes longer than anybody waits. It is read in the background within minutes; until then"
            " search does not find its words."
        )
    if found.source == Source.WAITING and can_recognise():
        return _(
            "This is a scan. The machine reads its words within minutes; until then search does not find them."
        )
    if can_recognise():
        return _("This is a scan that was not read by machine, so search does not find its words.")
    return _("This is a scan. Reading by machine is not installed here, so search does not find its words.")


@require_POST
def file_read(request: Any, pk: int) -> HttpResponse:
    """Have a file read once more; a scan is read by the next job."""
    file = visible_attachment(request.actor, pk)
    if file is None:
        raise Http404
    read_again(file.file)
    return redirect("preview", pk)
