"""Registering file after file: the page beside the form, what is known filled in, the next file at once.

Files that were dropped are in the file store before anything else happens; which of them wait for whom, is kept in
`foundation/arrivals/waiting.py`. The form says which file it was drawn for: that one is registered, or nothing. What is
typed goes to the same action as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.access.refusals import Refused
from spil.foundation.actions.door import Outcome, perform_one
from spil.foundation.answers.reading import as_raw, read_answers
from spil.foundation.answers.types import whole_id
from spil.foundation.arrivals import waiting
from spil.foundation.arrivals.models import WaitingFile
from spil.foundation.drafts.sending import kept_once, name_in, sent_once
from spil.foundation.files.models import StoredFile
from spil.foundation.files.rules import download_headers
from spil.foundation.files.scanning import open_clean
from spil.foundation.files.store import store
from spil.foundation.manifest.registry import modules
from spil.foundation.parties.letterheads import sender_in
from spil.foundation.previews.shown import MOST_PAGES, WIDTHS, NoPreview, page_picture, shown
from spil.foundation.reading.words import read_file
from spil.foundation.records.models import Record
from spil.foundation.ui.refusing import only_for
from spil.foundation.ui.shell import fields_of, shell_of
from spil.modules.post import access
from spil.modules.post.actions import register
from spil.modules.post.models import EntryTemplate, PostItem
from spil.modules.post.rules import day_in, subject_in

#: asked first, in the order in which a letter is read; the rest waits below "more"
FIRST = (
    "subject", "type", "channel", "party", "party_name", "dated_on", "handler", "answer_before", "dossier",
)  # fmt: skip
LEFT_OUT = ("file",)
#: of the words of the file, what is told to whoever proposes
MOST_WORDS = 1_500


@only_for(access.may_register)
@sent_once
def registering(request: Any) -> HttpResponse:
    """Files come in by POST `files`; `later` puts the one on the page last; anything else registers that one."""
    if request.method != "POST":
        return page(request)
    if request.FILES:
        _queue_files(request)
        return redirect("post-new")
    if "later" in request.POST:
        if (named := _named(request)) is not None:
            waiting.put_off(named, request.actor.now)
        return redirect("post-new")
    return _register(request)


def _queue(request: Any) -> list[WaitingFile]:
    return waiting.waiting_for(request.actor.person_id)


def _named(request: Any) -> WaitingFile | None:
    """The file that the form or the address is about, as long as it waits."""
    asked = request.POST if request.method == "POST" else request.GET
    return next((one for one in _queue(request) if one.sha256 == asked.get("sha")), None)


def _queue_files(request: Any) -> None:
    files = request.FILES.getlist("files")
    room = max(waiting.MOST - len(_queue(request)), 0)
    stored = [store().put(file, name=file.name) for file in files[:room]]
    waiting.add(request.actor.person_id, stored, request.actor.now)
    if left := len(files[room:]):
        told = ngettext(
            "%(n)s file was not added: no more than %(most)s wait at once.",
            "%(n)s files were not added: no more than %(most)s wait at once.",
            left,
        )
        messages.error(request, told % {"n": left, "most": waiting.MOST})


def _register(request: Any) -> HttpResponse:
    raw, named = as_raw(register, request.POST), _named(request)
    if named is None and request.POST.get("sha"):
        return page(request, raw=raw, status=422)
    raw["file"] = [named.file] if named else []

    keep = kept_once(request, "post-new", lambda _done: reverse("post-new"))

    def report(outcomes: Sequence[Outcome]) -> None:
        if named is not None and outcomes[0].is_done:
            waiting.leave(named)
        if keep is not None:
            keep(outcomes)

    answers = read_answers(register, raw, by=request.actor)
    if not answers.are_complete:
        return page(request, raw=raw, problems=answers.problems, status=422)
    try:
        rows = perform_one(register.call(by=request.actor, **answers.arguments), report=report)
    except Refused as refused:
        problems = {refused.refusal.field or "subject": [str(refused.refusal)]}
        return page(request, raw=raw, problems=problems, status=422)
    record = rows[0].record
    told = _("%(number)s is registered: %(subject)s") % {"number": record.number, "subject": record.title}
    messages.success(request, told)
    return redirect("post-new")


def page(
    request: Any,
    *,
    raw: dict[str, list[Any]] | None = None,
    problems: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    queue = _queue(request)
    row = next(iter(queue), None) if raw is None else _named(request)
    file = row.file if row else None
    sha = row.sha256 if row else request.POST.get("sha", "")
    typed = {
        name: [str(value) for value in values] for name, values in (raw or started(request, file)).items()
    }
    drawn = [
        one
        for one in fields_of(register, request.actor, typed, problems or {})
        if one["name"] not in LEFT_OUT
    ]
    by_name = {one["name"]: one for one in drawn}
    by_name["subject"]["autofocus"] = True
    context = {
        "title": _("Register post"),
        "waiting": len(queue),
        "sha": sha,
        "gone": waiting.NoLongerWaits().text if sha and row is None else "",
        "document": document(file),
        "known": known(request, file),
        "hints_url": hints_url(),
        "once": name_in(raw or {})["value"],
        "words": read_file(file).text[:MOST_WORDS] if file is not None else "",
        "first": [by_name[name] for name in FIRST],
        "rest": [one for one in drawn if one["name"] not in FIRST],
        "rest_open": any(one["name"] not in FIRST and one["errors"] for one in drawn),
        "templates": [] if raw else list(EntryTemplate.objects.incoming()[:50]),
    }
    drawn_page = {"page": context, "shell": shell_of(request, here="post-new", rail=file is not None)}
    return render(request, "post/registering.html", drawn_page, status=status)


def hints_url() -> str:
    """Where to ask what is likely for what was typed; empty when no module proposes anything."""
    name = modules.hint(register.name)
    return reverse(name) if name else ""


def started(request: Any, file: StoredFile | None) -> dict[str, list[Any]]:
    """What is filled in before anybody typed: a template's answers, and who sent the file when its words say so."""
    found: dict[str, list[Any]] = {}
    wanted = whole_id(request.GET.get("template", "")) or 0
    template = EntryTemplate.objects.incoming().filter(pk=wanted).first()
    if template is not None:
        found |= {name: [value] for name, value in template.values.items() if name != "kind"}
    if file is not None:
        text = read_file(file).text
        name = file.name.rsplit(".", 1)[0].replace("_", " ")
        found.setdefault("subject", [subject_in(text) or name])
        day = day_in(text, request.actor.today)
        if day is not None:
            found.setdefault("dated_on", [day.isoformat()])
        party = sender_in(text)
        if party is not None:
            found.setdefault("party", [str(party.pk)])
    return found


def known(request: Any, file: StoredFile | None) -> dict[str, str] | None:
    """That this file came in before, with the way there for whoever may see it."""
    first = PostItem.objects.first_with(file.sha256) if file is not None else None
    if first is None:
        return None
    seen = Record.objects.visible_to(request.actor).filter(pk=first.pk).exists()
    if not seen:
        return {"text": _("This file came in before; you may not see that item."), "url": ""}
    return {
        "text": _("This file came in before, as %(number)s.") % {"number": first.record.number},
        "url": reverse("record", args=[first.pk]),
    }


def document(file: StoredFile | None) -> dict[str, Any] | None:
    """The file as post/document.html shows it: its pages as pictures, a picture, else its words or why not."""
    if file is None:
        return None
    found, url = shown(file), f"{reverse('post-new-file')}?sha={file.sha256}"
    return {
        "name": file.name,
        "look": found.look,
        "url": url,
        "pages": [f"{url}&page={number}" for number in range(1, min(found.pages, MOST_PAGES) + 1)],
        "text": found.text or ("" if found.look in ("pages", "picture") else read_file(file).text),
        "more": found.is_cut,
        "reason": found.reason,
    }


def show_file(request: Any) -> HttpResponseBase:
    """A file that waits for this person, or a page of it as a picture; nobody else finds it here."""
    found = _named(request)
    if found is None:
        raise Http404
    file, page = found.file, whole_id(request.GET.get("page", ""))
    if page:
        try:
            return HttpResponse(page_picture(file.sha256, page - 1, WIDTHS[0]), content_type="image/png")
        except NoPreview:
            raise Http404 from None
    headers = download_headers(file.name, file.media_type, inline=True)
    return FileResponse(open_clean(file.sha256), headers=headers)
