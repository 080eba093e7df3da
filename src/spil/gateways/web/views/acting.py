"""Doing an action: its form, the deed, and what is told afterwards. For none, one, and many records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refusal, Refused
from spil.foundation.actions.declaration import Action, Call, actions
from spil.foundation.actions.door import perform
from spil.foundation.answers.reading import Answers, read_answers
from spil.foundation.files.store import store
from spil.foundation.records.kinds import FieldType, kinds
from spil.foundation.records.models import KindModel, Record
from spil.gateways.web.choosing import acting_on, open_turns, rows_of, subject_of
from spil.gateways.web.drawing import candidates, fields_of
from spil.gateways.web.presenting import list_url
from spil.gateways.web.shell import shell
from spil.gateways.web.views.records import visible_row
from spil.gateways.web.views.signing import next_url


def known_action(name: str) -> Action[Any, Any]:
    action = actions.get(name)
    if action is None or action.hidden:
        raise Http404
    return action


def raw_answers(request: Any, action: Action[Any, Any]) -> dict[str, list[Any]]:
    """What was posted, by name; uploaded files are stored first, so that no bytes are lost whatever follows.

    Numbers of several records may be typed in one field, with commas or spaces between them.
    """
    raw: dict[str, list[Any]] = {name: list(values) for name, values in request.POST.lists()}
    for question in action.questions:
        if question.many and question.type == FieldType.RECORD and question.name in raw:
            raw[question.name] = " ".join(raw[question.name]).replace(",", " ").split()
    for name, files in request.FILES.lists():
        raw[name] = [store().put(file, name=file.name) for file in files]
    return raw


@dataclass(frozen=True)
class Deed:
    """One action as somebody is about to do it: on which row (None for something new), and where to go afterwards."""

    request: Any
    action: Action[Any, Any]
    by: Actor
    row: Any
    here: str
    back: str
    hidden: Sequence[dict[str, str]] = ()

    @property
    def subject(self) -> Any:
        return subject_of(self.action, self.row) if isinstance(self.row, KindModel) else self.row

    @property
    def about(self) -> str:
        """What the row is called, for titles and messages."""
        return (
            ""
            if self.row is None
            else str(self.row.record.title if isinstance(self.row, KindModel) else self.row)
        )


def act(request: Any, name: str) -> HttpResponse:
    """An action without a subject: something new."""
    action = known_action(name)
    if action.subject_model is not None:
        raise Http404
    by = acting_on(request, (), action)
    back = next_url(request)
    hidden = [{"name": "next", "value": back}]
    return do(Deed(request, action, by, None, reverse("act", args=[name]), back, hidden))


def act_on(request: Any, pk: int, name: str) -> HttpResponse:
    """An action on one record."""
    action, row = known_action(name), visible_row(request, pk)
    if not action.applies_to(kinds.of(row.record)):
        raise Http404
    by = acting_on(request, open_turns(pk), action, subject_of(action, row))
    record_page = reverse("record", args=[pk])
    back = next_url(request, record_page)
    hidden = [{"name": "next", "value": back}] if back != record_page else []
    return do(Deed(request, action, by, row, reverse("act-on", args=[pk, name]), back, hidden))


def act_with(request: Any, name: str, pk: int) -> HttpResponse:
    """An action whose subject is a plain row of the office: a person, a mandate, a supplier, a register."""
    action = known_action(name)
    model = action.subject_model
    row = model._default_manager.filter(pk=pk).first() if model and not action.is_about_records else None
    if row is None:
        raise Http404
    back = next_url(request)
    hidden = [{"name": "next", "value": back}]
    by = acting_on(request, (), action, row)
    return do(Deed(request, action, by, row, reverse("act-with", args=[name, pk]), back, hidden))


def do(deed: Deed) -> HttpResponse:
    """Show the form, or do it and go on; whatever is refused is said beside what was typed."""
    action, by, request = deed.action, deed.by, deed.request
    refusal = action.refusal(by, deed.subject)
    if request.method != "POST":
        asked = {question.name for question in action.questions}
        first = {name: request.GET.getlist(name) for name in request.GET if name in asked}
        return form_page(deed, raw=first, refusal=refusal)
    if refusal is not None:
        return form_page(deed, refusal=refusal, status=422)
    raw = raw_answers(request, action)
    answers = read_answers(action, raw, by=by, row=deed.row)
    if not answers.are_complete:
        return form_page(deed, raw=raw, answers=answers, status=422)
    given = {action.subject_name: deed.subject} if action.subject_name else {}
    try:
        result = action(by=by, **given, **answers.arguments)
    except Refused as refused:
        return form_page(deed, raw=raw, refusal=refused.refusal, status=422)
    messages.success(request, done_words(deed, result))
    return go_on(request, made_url(result) or deed.back)


def made_url(result: Any) -> str:
    """The page of the record that was made, if one was."""
    values = result if isinstance(result, list | tuple) else [result]
    made = next((one for one in values if isinstance(one, KindModel)), None)
    return reverse("record", args=[made.pk]) if made is not None else ""


def done_words(deed: Deed, result: Any) -> str:
    values = result if isinstance(result, list | tuple) else [result]
    made = next((one for one in values if isinstance(one, KindModel)), deed.row)
    about = made.record.number if isinstance(made, KindModel) else deed.about
    told = {"about": about, "action": deed.action.title}
    return _("%(about)s: %(action)s, done") % told if about else _("%(action)s, done") % told


def go_on(request: Any, url: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def form_page(
    deed: Deed,
    *,
    raw: dict[str, list[Any]] | None = None,
    answers: Answers | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form of an action, as a page or as a dialog; a refusal about one question stands beside it."""
    action, request = deed.action, deed.request
    problems = dict(answers.problems) if answers else {}
    if refusal is not None and refusal.field:
        problems.setdefault(refusal.field, []).append(str(refusal))
    typed = {name: [str(value) for value in values] for name, values in (raw or {}).items()}
    whole = (
        {"title": _("This cannot be done."), "text": str(refusal)} if refusal and not refusal.field else None
    )
    form = {
        "title": f"{action.title}: {deed.about}" if deed.about else action.title,
        "text": first_sentence(str(action.help)),
        "action_url": deed.here,
        "hidden": deed.hidden,
        "error": whole,
        "submit": action.title,
        "cancel_url": deed.back,
        "tone": "stop" if action.destroys else "",
        # something new has no place above it; the title would only say itself twice
        "crumbs": [{"text": deed.about, "url": deed.back}, {"text": action.title}] if deed.about else [],
        "fields": fields_of(action, deed.by, deed.row, typed, problems),
    }
    template = "action_form.html#form" if request.htmx else "action_form.html"
    context = {"form": form} if request.htmx else {"form": form, "shell": shell(request)}
    return render(request, template, context, status=status)


def first_sentence(text: str) -> str:
    return text.split("\n", maxsplit=1)[0]


@require_POST
def act_on_many(request: Any, name: str) -> HttpResponse:
    """An action on the chosen rows of a list: one path for one and for many, with a report of what was refused."""
    action = known_action(name)
    ids = [int(one) for one in request.POST.getlist("ids") if one.isdigit()]
    records = list(Record.objects.visible_to(request.actor).filter(pk__in=ids[:500]).order_by("-id"))
    rows = [row for row in rows_of(records).values() if action.applies_to(kinds.of(row.record))]
    back = list_url(kinds.of(rows[0].record)) if rows else reverse("today")
    if not rows:
        return redirect(back)
    by = acting_on(request, (), action, subject_of(action, rows[0]))
    raw = raw_answers(request, action)
    answers = read_answers(action, raw, by=by)
    hidden = [{"name": "ids", "value": str(row.pk)} for row in rows]
    here = reverse("act-on-many", args=[name])
    if not answers.are_complete:
        asked = "asked" in request.POST
        shown = answers if asked else None
        deed = Deed(request, action, by, None, here, back, [*hidden, {"name": "asked", "value": "1"}])
        return form_page(deed, raw=raw, answers=shown, status=422 if asked else 200)
    calls = [
        Call(
            action,
            {
                "by": acting_on(request, open_turns(row.pk), action, subject_of(action, row)),
                action.subject_name: subject_of(action, row),
                **answers.arguments,
            },
        )
        for row in rows
    ]
    report(request, action, perform(calls))
    return go_on(request, back)


def report(request: Any, action: Action[Any, Any], outcomes: Sequence[Any]) -> None:
    done = sum(outcome.is_done for outcome in outcomes)
    if done:
        words = ngettext("%(action)s: %(n)s record", "%(action)s: %(n)s records", done)
        messages.success(request, words % {"action": action.title, "n": done})
    for outcome in outcomes:
        if outcome.refusal is not None:
            record = (
                outcome.call.subject
                if isinstance(outcome.call.subject, Record)
                else outcome.call.subject.record
            )
            messages.warning(request, f"{record.number or record.title}: {outcome.refusal}")


def lookup(request: Any, name: str, question: str) -> HttpResponse:
    """What fits the letters typed so far in a pointing question."""
    action = known_action(name)
    asked = next((one for one in action.questions if one.name == question), None)
    if asked is None or asked.type.value not in {"person", "unit", "party", "cost_centre"}:
        raise Http404
    typed = request.GET.get(f"{question}_q", "")
    found = (
        [{"value": one.pk, "text": str(one)} for one in candidates(asked, typed)[:12]]
        if typed.strip()
        else []
    )
    return render(
        request, "ui/picks.html", {"name": question, "choices": found, "searched": bool(typed.strip())}
    )
