"""Handing in files: many at once, a row for each with what became of it.

Works without a script; with one (js/drop.js) files can be dropped on any page of post, and each is sent by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.access.refusals import Refused
from spil.foundation.arrivals.jobs import ask_for_file, ask_for_mailbox, take_mailbox
from spil.foundation.arrivals.taking import TakesLong, take_in
from spil.foundation.documents.scans import separator_page
from spil.foundation.documents.sniffing import MBOX, sniff
from spil.foundation.files.store import store
from spil.foundation.jobs.models import Job
from spil.foundation.jobs.queries import jobs_asked_by
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Record
from spil.gateways.web.presenting import record_url
from spil.gateways.web.shell import shell

#: bytes by which a mailbox file is recognised
_HEAD = 8192
#: messages of a mailbox file that are taken in while somebody waits; more is work for the background
_SMALL_BOX = 256 * 1024


@require_http_methods(["GET", "POST"])
def upload(request: Any) -> HttpResponse:
    """The page; with POST the files of `files`. A script asks for the rows alone (`HX-Request`)."""
    rows = [row for one in request.FILES.getlist("files") for row in taken(request, one)]
    page = {"rows": rows, "is_empty": request.method == "POST" and not rows, "url": reverse("intake")}
    if request.htmx:
        return render(request, "intake.html#rows", {"page": page})
    status = 422 if page["is_empty"] else 200
    return render(
        request, "intake.html", {"page": page, "shell": shell(request, here="intake")}, status=status
    )


def taken(request: Any, sent: UploadedFile) -> Iterator[dict[str, Any]]:
    """What became of one file, a row for each item; a large mailbox file becomes a job."""
    name = str(sent.name or "")
    head = sent.read(_HEAD)
    sent.seek(0)
    if sniff(head) == MBOX and (sent.size or 0) > _SMALL_BOX:
        box = store().put(sent, name=name)  # type: ignore[arg-type]
        row = ask_for_mailbox(box.sha256, request.actor)
        yield {"name": name, "job_url": reverse("intake-job", args=[row.pk])}
        return
    try:
        for arrived in take_in(sent, request.actor, way="upload", name=name):  # type: ignore[arg-type]
            if arrived.refusal is not None:
                yield {"name": name, "reason": arrived.refusal.text, "remedy": arrived.refusal.remedy}
            else:
                reader = _reader(request.actor)
                enclosed = arrived.taken.enclosed if arrived.taken else ()
                for record_id in (arrived.record_id, *(one.record_id for one in enclosed)):
                    yield {"name": name, **_item(reader, record_id)}
    except TakesLong as long:
        ask_for_file(long.file, request.actor)
        told = _(
            "Looking into this file takes longer than anybody waits. It is taken in in the background, within minutes."
        )
        yield {"name": name, "title": told}
    except Refused as refused:
        yield {"name": name, "reason": refused.refusal.text, "remedy": refused.refusal.remedy}


def _reader(actor: Actor) -> Actor:
    """The actor as of now: what was registered may have readers that did not exist when the request began."""
    person = Person.objects.filter(pk=actor.person_id or 0).first()
    return actor_for(person, now=actor.now, today=actor.today) if person else actor


def _item(actor: Any, record_id: int | None) -> dict[str, Any]:
    """The item as this person may see it, and of which earlier one it is the same file."""
    record = Record.objects.visible_to(actor).filter(pk=record_id or 0).first()
    if record is None:
        return {"title": _("Registered. You may not read it.")}
    first = (
        Link.objects.filter(source=record_id, relation="duplicates").values_list("target", flat=True).first()
    )
    same = Record.objects.visible_to(actor).filter(pk=first).first() if first else None
    same_words = (_("the same file as %(number)s") % {"number": same.number}) if same else ""
    hidden = _("the same file came in before") if first and same is None else ""
    return {
        "number": record.number,
        "title": record.title,
        "url": record_url(record),
        "same": same_words or hidden,
    }


def separator(request: Any) -> HttpResponse:
    """The page to print and to put between two letters before they are scanned."""
    words = _("Put this page between two letters. Spil takes the scan apart here and leaves this page out.")
    response = HttpResponse(separator_page(_("Separator page"), words), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="spil-separator.pdf"'
    return response


def job(request: Any, pk: int) -> HttpResponse:
    """How far a mailbox file is; only for who handed it in. It can be left and come back to."""
    person = request.actor.person_id or 0
    row: Job | None = jobs_asked_by(person).filter(pk=pk, name=take_mailbox.name).first()
    if row is None:
        raise Http404
    page = {"job": row, "url": reverse("intake-job", args=[pk]), "failures": row.failures.all()[:100]}
    if request.htmx:
        return render(request, "intake_job.html#progress", {"page": page})
    return render(request, "intake_job.html", {"page": page, "shell": shell(request, here="intake")})
