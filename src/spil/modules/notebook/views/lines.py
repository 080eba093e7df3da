"""The line: what it is understood as while it is typed, writing it down, ticking it."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_time
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refused
from spil.foundation.actions.declaration import actions
from spil.foundation.actions.door import perform_alone
from spil.foundation.answers.types import read_day
from spil.foundation.drafts import keeping
from spil.foundation.drafts.keeping import Values
from spil.foundation.drafts.sending import kept_once, sent, sent_once
from spil.foundation.records.models import Record
from spil.foundation.ui import rules
from spil.foundation.ui.shell import shell_of
from spil.modules.notebook.actions import finish, note, reopen, tick_step
from spil.modules.notebook.actions.naming import read_line
from spil.modules.notebook.actions.noting import LONGEST_LINE
from spil.modules.notebook.models import Task
from spil.modules.notebook.queries.pages import form_of_line
from spil.modules.notebook.queries.today import CORRECTED, book, line_form
from spil.modules.notebook.rules import PartKind
from spil.modules.notebook.states import DONE
from spil.modules.notebook.views.chips import chips, restore_words
from spil.modules.notebook.views.owners import acting, acting_on, line_of, visible_task, whose


def corrections(request: Any) -> dict[str, Any]:
    """What the writer changed: a day or time that differs from what was read, who was meant, what are plain words."""
    posted = request.POST
    left_out = {one for one in posted.getlist("left_out") if one in set(PartKind)} - {posted.get("read", "")}
    return {
        "left_out": sorted(left_out),
        "day": _changed(posted, "day", read_day),
        "at": _changed(posted, "at", parse_time),
        "who": posted.get("who", ""),
    }


def _changed(posted: Any, name: str, parse: Any) -> date | time | None:
    """A correction stands in its field and differs from what the server read there before."""
    typed, read_before = posted.get(name, ""), posted.get(f"read-{name}", "")
    try:
        return parse(typed) if typed and typed != read_before else None
    except ValueError:
        return None


def line(request: Any) -> HttpResponse:
    """The line by itself: the dialog that B opens anywhere, and a page for who has no script."""
    person_id, about = whose(request), request.GET.get("start", "")[:LONGEST_LINE].strip()
    begun = keeping.find(request.actor.person_id, form_of_line(person_id, about))
    form = line_form(person_id, begun.values if begun else {}, about)
    if request.htmx:
        return render(request, "notebook/line.html#dialog", {"form": form, "for_id": person_id})
    return _line_page(request, form, for_id=person_id)


def _line_page(request: Any, form: dict[str, Any], *, status: int = 200, **context: Any) -> HttpResponse:
    shown = {**context, "form": form, "shell": shell_of(request, here="notebook")}
    return render(request, "notebook/line.html", shown, status=status)


@require_POST
def understood(request: Any) -> HttpResponse:
    """The chips under the line. Without a line there are none."""
    return render(request, "notebook/understood.html", _understood(request))


def _understood(request: Any) -> dict[str, Any]:
    typed = request.POST.get("line", "")[:LONGEST_LINE]
    asked = corrections(request)
    by = request.actor
    plan = read_line(
        typed, by, left_out=asked["left_out"], day=asked["day"], at=asked["at"], who=asked["who"]
    )
    as_read = read_line(typed, by, left_out=asked["left_out"]) if asked["day"] or asked["at"] else plan
    words = [{"kind": kind, "text": restore_words(PartKind(kind))} for kind in asked["left_out"]]
    return {
        "chips": chips(plan, by, asked["who"]) if typed.strip() else [],
        "words": words if typed.strip() else [],
        "day_read": as_read.deadline_on or as_read.day,
        "time_read": as_read.at,
    }


@require_POST
@sent_once
def write(request: Any) -> HttpResponse:
    """Write the line down, and show the book again; from the dialog a toast says where it stands."""
    person_id = whose(request)
    by = acting(request, person_id)
    asked = corrections(request)
    at = asked["at"]
    call = note.call(
        by=by,
        line=request.POST.get("line", ""),
        day=asked["day"],
        at=at.strftime("%H:%M") if at else "",
        who=asked["who"],
        left_out=asked["left_out"],
    )
    form = form_of_line(person_id, request.POST.get("about", ""))
    outcome = perform_alone(call, report=kept_once(request, form, lambda _done: _back(request)))
    if outcome.refusal is not None:
        return _not_written(request, person_id, str(outcome.refusal))
    task = next(row for row in outcome.result if isinstance(row, Task))
    return sent(request, _written(request, person_id, task, by), form)


def _written(request: Any, person_id: int, task: Task, by: Actor) -> HttpResponse:
    locale = rules.locale_code(get_language() or by.language)
    told = _("In the notebook: %(title)s, %(day)s.") % {
        "title": task.record.title,
        "day": rules.day_text(task.stands_on, by.today, locale),
    }
    if request.htmx and request.POST.get("in_book"):
        shown = {"card": {**book(request.actor, person_id), "line": line_form(person_id, {}), "said": told}}
        return render(request, "notebook/book.html", shown)
    return _told(request, told)


def _told(request: Any, words: str) -> HttpResponse:
    if request.htmx:
        return _trigger({"spil:toast": {"text": words}, "spil:close": {}})
    messages.success(request, words)
    return redirect(_back(request))


def _not_written(request: Any, person_id: int, words: str) -> HttpResponse:
    """What was typed stays where it stands; without a script it comes back with the reason."""
    if request.htmx:
        return _refused(request, words)
    messages.error(request, words)
    typed: Values = {name: request.POST.getlist(name) for name in ("once", "line", *CORRECTED)}
    form = line_form(person_id, typed, request.POST.get("about", ""))
    return _line_page(request, form, status=422, for_id=person_id, back=request.POST.get("next", ""))


def _refused(request: Any, words: str) -> HttpResponse:
    if request.htmx:
        return _trigger({"spil:toast": {"text": words, "stay": True}})
    messages.error(request, words)
    return redirect(_back(request))


def _trigger(happens: dict[str, Any]) -> HttpResponse:
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(happens)})


def _back(request: Any) -> str:
    came = urlsplit(request.headers.get("HX-Current-URL", ""))
    wanted = request.POST.get("next", "") or f"{came.path}?{came.query}".rstrip("?")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else reverse("notebook")


def _wants_done(request: Any) -> bool:
    return request.POST.get("done") != "0"


@require_POST
def tick(request: Any, pk: int) -> HttpResponse:
    """Strike a line through, or take that back, as the page asks: on an old page that may be so already.

    The line keeps its place.
    """
    task = visible_task(request, pk)
    by = acting_on(request, task)
    wants_done = _wants_done(request)
    is_so = task.record.state == DONE.code if wants_done else task.record.is_open
    try:
        if not is_so:
            (finish if wants_done else reopen)(task=task, by=by)
    except Refused as refused:
        return _refused(request, str(refused.refusal))
    drawn = line_of(visible_task(request, pk))
    if not request.htmx:
        return redirect(_back(request))
    locale = rules.locale_code(get_language() or by.language)
    said = _("done, %(time)s") % {"time": rules.time_text(timezone.localtime(by.now), locale)}
    context = {
        "line": drawn,
        "today": by.today,
        "just_now": True,
        "said": said if drawn.done else _("to do again"),
        "page": book(request.actor, task.record.owner_id or 0)["page"],
        "beside": task.record.owner_id if request.POST.get("beside") else None,
    }
    return render(request, "notebook/ticked.html", context)


@require_POST
def accept_offer(request: Any, pk: int) -> HttpResponse:
    """Take over what was offered, of any kind, in the name of whom it was offered to."""
    record = get_object_or_404(Record.objects.visible_to(request.actor), pk=pk)
    try:
        actions["records.record.accept"](record=record, by=acting(request, whose(request)))
        messages.success(request, _("“%(title)s” is taken over.") % {"title": record.title})
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect(_back(request))


@require_POST
def tick_one(request: Any, pk: int, number: int) -> HttpResponse:
    """Tick a step of a checklist, or take its tick away."""
    task = visible_task(request, pk)
    try:
        tick_step(task=task, by=acting_on(request, task), number=number, done=_wants_done(request))
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect(reverse("record", args=[pk]) + "#checklist")
