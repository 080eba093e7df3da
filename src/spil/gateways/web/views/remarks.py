"""Remarks on a record: writing, whom to mention, and changing or withdrawing one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.access.refusals import Refused
from spil.foundation.access.sight import blind_among, readers_today
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.actions.door import perform
from spil.foundation.drafts.sending import kept_once, name_in, sent, sent_once
from spil.foundation.events.queries import (
    CHANGE_REMARK,
    REMARK,
    WITHDRAW_REMARK,
    changes_of,
    remark_said,
    said_later,
)
from spil.foundation.events.queries import remark_of as remark_meant
from spil.foundation.handling.rules import mentions_in
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import KindModel
from spil.gateways.web.choosing import acting_on
from spil.gateways.web.shell import shell
from spil.gateways.web.views.records import visible_row

LONGEST = 20_000
LET_READ = "records.record.let_read"
#: suggestions at a time
FEW = 8


@dataclass(frozen=True)
class Draft:
    """A remark as it was typed: on which row, instead of which earlier one, and what to do with who may not see it.

    `blind_choice` is "" until it was asked, then "leave" (tell nobody who may not see) or "let" (let them read along).
    """

    request: Any
    row: KindModel
    text: str
    here: str
    sequence: int | None = None

    @property
    def action(self) -> Action[Any, Any]:
        return actions[CHANGE_REMARK if self.sequence is not None else REMARK]

    @property
    def form(self) -> str:
        """The name under which it is kept while it is typed."""
        return f"remark:{self.row.pk}" + (f":{self.sequence}" if self.sequence is not None else "")

    @property
    def blind_choice(self) -> str:
        chosen: str = self.request.POST.get("blind", "")
        return chosen if chosen in {"leave", "let"} else ""

    @property
    def record_url(self) -> str:
        return reverse("record", args=[self.row.pk]) + "#timeline"


def staff_names(today: date) -> dict[int, tuple[str, str]]:
    rows = Person.objects.here(today).values_list("pk", "first_name", "last_name")
    return {number: (first, last) for number, first, last in rows}


def typed(request: Any) -> str:
    text: str = request.POST.get("text", "")
    return text.replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST]


@require_POST
@sent_once
def remark(request: Any, pk: int) -> HttpResponse:
    """Write a remark; before it is sent it is said who of those mentioned may not see the record."""
    draft = Draft(request, visible_row(request, pk), typed(request), reverse("remark", args=[pk]))
    return say(draft) if draft.text else redirect(draft.record_url)


def say(draft: Draft) -> HttpResponse:
    request, record = draft.request, draft.row.record
    mentioned = list(mentions_in(draft.text, staff_names(request.actor.today)))
    blind = blind_among(mentioned, record.audience_id, request.actor.today)
    if blind and not draft.blind_choice:
        return ask_about(draft, blind)
    told = [one for one in mentioned if one not in blind or draft.blind_choice == "let"]
    by = acting_on(request, (), draft.action, record)
    asked: dict[str, Any] = {"record": record, "by": by, "text": draft.text}
    asked["mentions"] = list(Person.objects.filter(pk__in=told)) or None
    if draft.sequence is not None:
        asked["remark"] = draft.sequence
    calls = [draft.action.call(**asked)]
    if blind and draft.blind_choice == "let":
        let_in = actions[LET_READ]
        people = list(Person.objects.filter(pk__in=blind))
        calls.insert(0, let_in.call(record=record, by=acting_on(request, (), let_in, record), people=people))
    goes = kept_once(request, draft.form, lambda _done: reverse("record", args=[draft.row.pk]))
    for outcome in perform(calls, report=goes):
        if outcome.refusal is not None:
            return ask_about(draft, blind, problem=str(outcome.refusal))
    return sent(request, redirect(draft.record_url), draft.form)


def ask_about(draft: Draft, blind: set[int], problem: str = "") -> HttpResponse:
    """Say who would not see it, and what can be done about that; the remark is not sent yet."""
    request, record = draft.request, draft.row.record
    names = ", ".join(map(str, Person.objects.filter(pk__in=blind)))
    let_in = actions[LET_READ]
    refusal = let_in.refusal(acting_on(request, (), let_in, record), record)
    choices = [{"value": "leave", "text": _("Send it, and tell them nothing"), "selected": True}]
    if refusal is None:
        choices.append({"value": "let", "text": _("Let them read along from now on, and send it")})
    fields: list[dict[str, Any]] = [text_field(draft.text)]
    if blind:
        fields.append(
            {"name": "blind", "id": "q-blind", "type": "choice", "radio": True, "required": True,
             "label": _("Not yet sent. What now?"), "choices": choices, "help": str(refusal or "")}
        )  # fmt: skip
    note = _("%(names)s may not see this record.") % {"names": names} if blind else ""
    return remark_page(draft, fields, note=problem or note, status=422)


def text_field(text: str) -> dict[str, Any]:
    return {"name": "text", "id": "q-text", "type": "long_text", "label": _("Remark"), "value": text,
            "required": True, "max_length": LONGEST}  # fmt: skip


def remark_page(
    draft: Draft, fields: list[dict[str, Any]], *, note: str = "", status: int = 200
) -> HttpResponse:
    request, record = draft.request, draft.row.record
    form = {
        "title": str(draft.action.title),
        "action_url": draft.here,
        "hidden": [name_in(request.POST)],
        "error": {"title": note, "text": ""} if note else None,
        "submit": str(draft.action.title),
        "cancel_url": draft.record_url,
        "name": draft.form,
        "crumbs": [{"text": record.title, "url": draft.record_url}, {"text": str(draft.action.title)}],
        "fields": fields,
    }
    if request.htmx:
        return render(request, "action_form.html#form", {"form": form}, status=status)
    return render(request, "action_form.html", {"form": form, "shell": shell(request)}, status=status)


@sent_once
def change(request: Any, pk: int, sequence: int) -> HttpResponse:
    """Say an own remark in other words."""
    row = visible_row(request, pk)
    wording = wording_of(row, sequence)
    here = reverse("remark-change", args=[pk, sequence])
    if request.method != "POST":
        return remark_page(Draft(request, row, wording, here, sequence), [text_field(wording)])
    draft = Draft(request, row, typed(request), here, sequence)
    if not draft.text:
        empty = {**text_field(""), "errors": [_("This must be filled in.")]}
        return remark_page(draft, [empty], status=422)
    answer = say(draft)
    if request.htmx and answer.status_code == 302:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return answer


def wording_of(row: KindModel, sequence: int) -> str:
    """What a remark says now. Raises Http404 when it is not there or was withdrawn."""
    said = remark_said(row.record, sequence)
    if said is None:
        raise Http404
    later = [one for one in said_later(row.record) if remark_meant(one) == sequence]
    return str(changes_of([said, *later][-1]).get("text", ["", ""])[1])


@require_POST
def withdraw(request: Any, pk: int, sequence: int) -> HttpResponse:
    record = visible_row(request, pk).record
    action = actions[WITHDRAW_REMARK]
    try:
        action(record=record, by=acting_on(request, (), action, record), remark=sequence)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect(reverse("record", args=[pk]) + "#timeline")


def people(request: Any, pk: int) -> JsonResponse:
    """Colleagues whose name begins like what stands behind an @, those who may see the record first."""
    record = visible_row(request, pk).record
    begun = request.GET.get("q", "").strip().casefold()
    seeing = readers_today(record.audience_id, request.actor.today)
    found = [
        {"name": f"{first} {last}".strip(), "sees": number in seeing}
        for number, (first, last) in staff_names(request.actor.today).items()
        if number != request.actor.person_id
        and (f"{first} {last}".casefold().startswith(begun) or last.casefold().startswith(begun))
    ]
    found.sort(key=lambda one: (not one["sees"], str(one["name"]).casefold()))
    words = _("may not see this")
    return JsonResponse({"people": [{**one, "note": "" if one["sees"] else words} for one in found[:FEW]]})
