"""Taking out a list as a file: at once when it is short, else as a job that may be left and come back to."""

from __future__ import annotations

import io
from typing import Any, cast

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.exports.csv_file import csv_parts
from spil.foundation.exports.jobs import about_named, ask_to_write, own_export
from spil.foundation.exports.models import ABOUT, Export
from spil.foundation.exports.tables import Table
from spil.foundation.exports.xlsx_file import write_xlsx
from spil.foundation.files.rules import download_headers
from spil.foundation.files.store import NoSuchFile, store
from spil.foundation.jobs.models import Job
from spil.foundation.listing.columns import columns_of
from spil.foundation.listing.filters import Unlistable
from spil.foundation.listing.ordering import order_of
from spil.foundation.listing.queries import count
from spil.foundation.organisation.models import Person
from spil.gateways.web.asking import Asked, as_plain, asked_of
from spil.gateways.web.entering import next_url
from spil.gateways.web.presenting import list_url
from spil.gateways.web.progress import progress_of
from spil.gateways.web.shell import shell
from spil.gateways.web.views.lists import kind_of, not_listed

#: rows that are written while they are sent; more are a job
AT_ONCE = 1000
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: the forms in which a list is taken out
LISTS = ("csv", "xlsx")


def take_out(request: Any, code: str, form: str) -> HttpResponseBase:
    """The list of an address as a file; `all` in the address adds every column that the kind has."""
    if form not in LISTS:
        raise Http404
    kind = kind_of(code)
    given = request.GET.copy()
    every = given.pop("every_column", [])
    asked = asked_of(kind, request.actor, given)
    columns = list(columns_of(kind)) if every else asked.columns
    try:
        order_of(kind, asked.of("order"))  # what is refused is refused before the first row leaves
        rows = count(kind, request.actor, asked.filters, most=AT_ONCE)
        table = Table.of(kind, request.actor, asked.filters, columns, asked.of("order"))
        if rows > AT_ONCE:
            plain = {"filters": as_plain(asked.filters), "columns": columns, "order": asked.of("order")}
            language, name = get_language() or "nl", name_of(asked, form)
            made = ask_to_write(asked.actor, kind=code, form=form, language=language, asked=plain, name=name)
            return redirect("export", pk=made.pk)
        return _at_once(table, form, name_of(asked, form))
    except Unlistable as problem:
        return not_listed(request, kind, problem)


def name_of(asked: Asked, form: str) -> str:
    """`Post 2026-11-24.csv`."""
    title = asked.saved.title if asked.saved else asked.kind.plural
    return f"{title} {asked.actor.today.isoformat()}.{form}"


def _at_once(table: Table, form: str, name: str) -> HttpResponseBase:
    answer: Any
    if form == "csv":
        answer = StreamingHttpResponse(csv_parts(table, get_language() or "nl"))
    else:
        target = io.BytesIO()
        write_xlsx(table, target)
        target.seek(0)
        answer = FileResponse(target)
    for header, value in download_headers(name, MEDIA_TYPES[form], inline=False).items():
        answer[header] = value
    return cast("HttpResponseBase", answer)


@require_POST
def take_out_own(request: Any) -> HttpResponse:
    """Everything that is kept about oneself, in open formats (GDPR, articles 15 and 20); a job writes it."""
    me = Person.objects.get(pk=request.actor.person_id)
    name = f"{_('Kept about me')} {request.actor.today.isoformat()}.zip"
    language, asked = get_language() or "nl", about_named(me)
    made = ask_to_write(request.actor, kind=ABOUT, form="zip", language=language, asked=asked, name=name)
    return redirect("export", pk=made.pk)


def found_export(request: Any, pk: int) -> Export:
    """Raises Http404."""
    found = own_export(request.actor, pk)
    if found is None:
        raise Http404
    return found


def export_page(request: Any, pk: int) -> HttpResponse:
    """How far it is, and the file when it is ready; the part with the progress asks for itself again."""
    export = found_export(request, pk)
    job = Job.objects.filter(pk=export.job or 0).first()
    page = {
        "title": export.name,
        "back_url": next_url(request) if export.kind == ABOUT else list_url(kind_of(export.kind)),
        "here": reverse("export", args=[pk]),
        "progress": progress_of(job, is_done=bool(export.sha256)),
        "file_url": reverse("export-file", args=[pk]) if export.sha256 else "",
        "missing": [one.reason for one in job.failures.all()] if job else [],
        "words": _("Everything is written as you may see it. You may leave this page and come back."),
    }
    here = "account" if export.kind == ABOUT else export.kind
    if request.htmx:
        return render(request, "long_work.html#progress", {"page": page})
    return render(request, "long_work.html", {"page": page, "shell": shell(request, here=here)})


def export_file(request: Any, pk: int) -> FileResponse:
    export = found_export(request, pk)
    try:
        answer = FileResponse(store().open(export.sha256))
    except NoSuchFile:
        raise Http404 from None
    for header, value in download_headers(export.name, MEDIA_TYPES[export.format], inline=False).items():
        answer[header] = value
    return answer
