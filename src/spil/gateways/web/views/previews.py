"""What a file looks like: beside its record, and on a page of its own with the record's other files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.queries import files_of, visible_attachment
from spil.foundation.previews.heights import frame_height
from spil.foundation.previews.shown import MOST_PAGES, WIDTHS, NoPreview, Shown, message, page_picture, shown
from spil.foundation.ui.rules import moment_text, size_text
from spil.gateways.web.attached import which_version
from spil.gateways.web.presenting import Reader, record_url
from spil.gateways.web.shell import shell
from spil.gateways.web.views.file_words import unread_words

#: what a message may do in its frame: open a link, as a page like any other, with its script, forms and cookies
MESSAGE_MAY = "allow-popups allow-popups-to-escape-sandbox"


def attachment_or_404(request: Any, pk: int) -> Attachment:
    found = visible_attachment(request.actor, pk)
    if found is None:
        raise Http404
    return found


def preview(request: Any, pk: int) -> HttpResponse:
    """The file as it can be shown: the column beside a record for htmx, else a page."""
    file = attachment_or_404(request, pk)
    reader = Reader(request.actor)
    record, kept = file.record, files_of(file.record)
    versions = next(all_of for one in kept if file in (all_of := (one.now, *one.older)))
    drawn = {**drawn_file(reader, file), "version": which_version(versions, file)}
    if request.htmx:
        return render(request, "web/preview.html", {"document": drawn})
    files = [
        {"name": one.now.name, "url": reverse("preview", args=[one.now.pk]), "here": one.now.pk == file.pk}
        for one in kept
    ]
    context = {
        "shell": shell(request, rail=True),
        "document": drawn,
        "title": file.name,
        "crumbs": [{"text": record.title, "url": record_url(record)}, {"text": file.name}],
        "files": files,
    }
    return render(request, "preview.html", context)


def drawn_file(reader: Reader, file: Attachment) -> dict[str, Any]:
    """Finished words of a preview."""
    found: Shown = shown(file)
    pages = min(found.pages, MOST_PAGES)
    drawn: dict[str, Any] = {
        "id": file.pk,
        "name": file.name,
        "look": found.look,
        "url": reverse("preview", args=[file.pk]),
        "show_url": reverse("file-show", args=[file.pk]),
        "download_url": reverse("file", args=[file.pk]),
        "size": size_text(file.size, reader.locale),
        "text": found.text,
        "rows": found.rows,
        "reason": found.reason,
        "pages": [
            {"number": number + 1, "url": f"{reverse('page', args=[file.pk, number + 1])}?width={WIDTHS[0]}",
             "large": f"{reverse('page', args=[file.pk, number + 1])}?width={WIDTHS[1]}"}
            for number in range(pages)
        ],
        "count": ngettext("%(n)s page", "%(n)s pages", found.pages) % {"n": found.pages} if pages else "",
        "more": found.is_cut,
    }  # fmt: skip
    drawn["unread"] = unread_words(file)
    if found.look == "message":
        drawn["message"] = drawn_message(reader, file, found.message)
    return drawn


def drawn_message(reader: Reader, file: Attachment, found: dict[str, Any]) -> dict[str, Any]:
    at = timezone.localtime(datetime.fromisoformat(found["date"])) if found["date"] else None
    return {
        **{name: found[name] for name in ("subject", "from", "blocked")},
        "to": ", ".join(found["to"]),
        "copies": ", ".join(found["copies"]),
        "when": moment_text(at, reader.today, reader.locale) if at else "",
        "body_url": reverse("message-body", args=[file.pk]),
        "may": MESSAGE_MAY,
        "height": None if found["blocked"] else frame_height(found["html"]),
        "files": [
            {"name": one["name"], "size": size_text(one["size"], reader.locale)} for one in found["files"]
        ],
    }


def page(request: Any, pk: int, number: int) -> HttpResponse:
    """One page of a PDF as a picture."""
    file = attachment_or_404(request, pk)
    width = request.GET.get("width", "")
    try:
        picture = page_picture(
            file.sha256, number - 1, int(width) if width.isdecimal() and len(width) < 5 else WIDTHS[0]
        )
    except NoPreview as why:
        return HttpResponse(str(why), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(picture, content_type="image/png")


@xframe_options_sameorigin
def message_body(request: Any, pk: int) -> HttpResponse:
    """The words of a message, sanitised, for a frame that may run nothing and fetch nothing unless it is asked to."""
    file = attachment_or_404(request, pk)
    remote = "remote" in request.GET
    try:
        found = message(file.sha256, file.media_type.partition(";")[0], remote=remote)
    except NoPreview as why:
        return HttpResponse(str(why), status=422, content_type="text/plain; charset=utf-8")
    return message_page(request, found["html"], "data: https:" if remote else "data:")


def message_page(request: Any, html: str, pictures: str = "data:") -> HttpResponse:
    """A page with nothing but a message that was sanitised; `pictures` are the sources that it may fetch them from."""
    page = render(request, "web/message.html", {"html": html})
    page["Content-Security-Policy"] = (
        f"sandbox {MESSAGE_MAY}; default-src 'none'; img-src {pictures}; style-src 'unsafe-inline'; base-uri 'none';"
        " frame-ancestors 'self'"
    )
    page["Referrer-Policy"] = "no-referrer"
    return page
