"""The signing folder: everything of any kind that waits for one person's decision, one after the other.

What it is, what is risky about it and what the kind says of it come from the kind (`Kind.summaries`), the advice from
the timeline. One key agrees, one sends back with a reason; the next one comes by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action, Call, actions
from spil.foundation.actions.door import Outcome, perform
from spil.foundation.answers.types import whole_id
from spil.foundation.attachments.queries import attachments_of
from spil.foundation.desk.queries import desk
from spil.foundation.handling.queries import Given, latest_advice
from spil.foundation.manifest.declaration import Waiting
from spil.foundation.records.kinds import FieldType, Summary, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.together import together
from spil.foundation.turns.models import Turn
from spil.foundation.ui.rules import count_text
from spil.gateways.web.attached import document_of
from spil.gateways.web.choosing import acting_on, action_buttons, asked_turns, rows_of, subject_of
from spil.gateways.web.desk import denied_by, links_for_whom, whose
from spil.gateways.web.glancing import glance
from spil.gateways.web.presenting import Reader, record_url
from spil.gateways.web.seeing import seen_in
from spil.gateways.web.shell import power_words, shell
from spil.gateways.web.summing import summaries_of
from spil.gateways.web.views.today import choose, people_of

#: lines beside the one that is looked at
LENGTH = 50
#: refusals that are told one by one after deciding many
MOST_TOLD = 12
ADVISE = "records.record.advise"


def folder(request: Any) -> HttpResponse:
    """The folder at one decision: the one that is asked for, else the first."""
    actor: Actor = request.actor
    choose(request)
    people = people_of(request)
    seen = glance(actor)
    found = seen.desk
    waiting = found.of("decisions", people)
    at = place_of(waiting, request.GET.get("at", ""))
    start = max(0, min(at - LENGTH // 2, len(waiting) - LENGTH))
    near = waiting[start : start + LENGTH]
    records = {
        record.pk: record
        for record in Record.objects.visible_to(actor)
        .filter(pk__in=[one.record_id for one in near])
        .select_related("owner")
    }
    rows = rows_of(list(records.values()))
    said = summaries_of(rows.values(), actor)
    reader = Reader(actor)
    current = waiting[at] if waiting else None
    context = {
        "shell": shell(request, here="folder", found=seen, rail=True, keys=folder_keys()),
        "folder": {
            "count": count_text(len(waiting), reader.locale) if waiting else "",
            "for_whom": links_for_whom(request, "folder", lambda people: len(found.of("decisions", people))),
            "lines": [
                line(reader, one, rows[one.record_id], said.get(one.record_id), here=one is current)
                for one in near
                if one.record_id in rows
            ],
            "before": start,
            "after": max(0, len(waiting) - start - LENGTH),
            "one": page(request, reader, waiting, at, rows[current.record_id], said)
            if current and current.record_id in rows
            else None,
        },
    }
    return render(request, "folder.html", context)


def folder_keys() -> list[dict[str, str]]:
    return [
        {"key": "A", "text": _("Agree")},
        {"key": "T", "text": _("Send back, with a reason")},
        {"key": "X", "text": _("Choose this one, to decide many at once")},
    ]


def place_of(waiting: Sequence[Waiting], asked: str) -> int:
    """The place of the record that is asked for; the first when it is gone."""
    return next((place for place, one in enumerate(waiting) if str(one.record_id) == asked), 0)


def address(waiting: Sequence[Waiting], place: int) -> str:
    """Where a place of the folder is; "" beyond its ends."""
    if not 0 <= place < len(waiting):
        return ""
    return f"{reverse('folder')}?at={waiting[place].record_id}"


def line(
    reader: Reader, one: Waiting, row: KindModel, summary: Summary | None, *, here: bool
) -> dict[str, Any]:
    record = row.record
    amount = next((field for field in kinds.of(record).fields if field.head and field.is_amount), None)
    return {
        "id": record.pk,
        "title": record.title,
        "version": record.version,
        "url": f"{reverse('folder')}?at={record.pk}",
        "right": reader.field(amount, row) if amount else reader.due(one.due_on),
        "meta": ", ".join(part for part in (record.number or "", whose(reader.actor, one.person_id)) if part),
        "risks": len(summary.risks) if summary else 0,
        "here": here,
    }


def page(
    request: Any,
    reader: Reader,
    waiting: Sequence[Waiting],
    at: int,
    row: KindModel,
    said: dict[int, Summary],
) -> dict[str, Any]:
    one, record, kind = waiting[at], row.record, kinds.of(row.record)
    following = address(waiting, at + 1) or address(waiting, at - 1) or reverse("folder")
    summary = said.get(record.pk)
    facts = list(summary.facts) if summary else general_facts(reader, row)
    advice = latest_advice([record.pk]).get(record.pk)
    files, turns = together(attachments_of(record), asked_turns(record.pk))
    return {
        "id": record.pk,
        "title": record.title,
        "url": record_url(record),
        "about": f"{record.number}, {str(kind.title).lower()}" if record.number else kind.title,
        "due": reader.due(one.due_on),
        "for": in_whose_name(reader.actor, one.person_id),
        "facts": [{"term": term, "value": value} for term, value in facts],
        "risks": summary.risks if summary else (),
        "is_checked": summary is not None,
        "advice": advice_line(reader, advice) if advice else None,
        "document": document_of(files),
        "place": _("%(n)s of %(count)s") % {"n": at + 1, "count": count_text(len(waiting), reader.locale)},
        "previous_url": address(waiting, at - 1),
        "next_url": address(waiting, at + 1),
        **buttons(request, one, row, turns, following),
    }


def general_facts(reader: Reader, row: KindModel) -> list[tuple[str, Any]]:
    """For a kind that says nothing of its own: its first fields."""
    fields = [field for field in kinds.of(row.record).fields if field.head or field.listed][:6]
    pairs = [(str(field.title), reader.field(field, row)) for field in fields]
    return [pair for pair in pairs if pair[1]]


def in_whose_name(actor: Actor, person_id: int | None) -> str:
    """For whom is decided and on which ground: “voor Bart de Wit, volmacht 9”; nothing in the own name."""
    principal = next((one for one in actor.principals if one.person_id == person_id), None)
    if principal is None:
        return ""
    return _("for %(name)s") % {"name": f"{principal.name}, {power_words(actor, principal.person_id)}"}


def advice_line(reader: Reader, advice: Given) -> dict[str, Any]:
    told = _("%(who)s would agree.") if advice.is_for else _("%(who)s would not agree.")
    return {
        "tone": "good" if advice.is_for else "stop",
        "title": told % {"who": advice.who},
        "words": advice.words,
        "when": reader.moment(advice.at),
    }


def buttons(request: Any, one: Waiting, row: KindModel, turns: list[Turn], following: str) -> dict[str, Any]:
    """Agree, send back, advise. What is asked keeps its own name; the keys are those of the folder."""
    back = denied_by(one.action)
    hidden = [{"name": "next", "value": following}]
    drawn = {
        button["name"]: button | {"hidden": [*hidden, *button["hidden"]], "main": False}
        for button in action_buttons(
            request, row, turns=turns, only=lambda action: action.name in (one.action, back, ADVISE)
        )
    }
    agree, no, advise = drawn.get(one.action), drawn.get(back), drawn.get(ADVISE)
    if agree:
        agree |= {"key": "A", "main": True}
    reason = reason_of(back)
    if no and reason:
        no |= {"reason": reason}
    if advise:
        advise["url"] += f"?next={reverse('folder')}%3Fat%3D{row.pk}"
    return {"agree": agree, "back": no, "advise": advise}


def reason_of(name: str) -> str:
    """The question in which an action wants the reason, when that is all it must be told; else ""."""
    action = actions.get(name)
    needed = [question for question in action.questions if question.required] if action else []
    texts = (FieldType.TEXT, FieldType.LONG_TEXT)
    return needed[0].name if len(needed) == 1 and needed[0].type in texts else ""


# Many at once


@require_POST
def decide_many(request: Any) -> HttpResponse:
    """Agree to the chosen ones, or send them back with one reason: each in its own name, with what was refused."""
    actor: Actor = request.actor
    asked = {whole_id(one) for one in request.POST.getlist("ids")}
    people = people_of(request)
    chosen = [one for one in desk(actor, people).of("decisions", people) if one.record_id in asked]
    records = Record.objects.visible_to(actor).filter(pk__in=[one.record_id for one in chosen])
    rows = rows_of(list(records))
    no, reason = request.POST.get("do") == "back", request.POST.get("reason", "").strip()
    if no and not reason:
        messages.error(request, _("Write why you send it back."))
        return redirect("folder")
    calls, unable = [], []
    for one in chosen:
        row = rows.get(one.record_id)
        call = call_of(request, one, row, reason if no else "") if row is not None else None
        if call is not None:
            calls.append(call)
        elif row is not None:
            unable.append(row.record)
    tell(request, perform(calls), unable, no=no)
    return redirect("folder")


def call_of(request: Any, one: Waiting, row: KindModel, reason: str) -> Call | None:
    """The decision as a call; None when it asks more than this page knows."""
    action: Action[Any, Any] | None = actions.get(denied_by(one.action) if reason else one.action)
    if action is None or not action.subject_name:
        return None
    name = reason_of(action.name) if reason else ""
    if any(question.required and question.name != name for question in action.questions):
        return None
    subject = subject_of(action, row)
    by = acting_on(request, [one], action, subject)
    given = {"by": by, action.subject_name: subject} | ({name: reason} if name else {})
    return Call(action, given, seen_in(request, row.pk))


def tell(request: Any, outcomes: Sequence[Outcome], unable: Sequence[Record], *, no: bool) -> None:
    """How many were decided, and for each refused one why."""
    done = sum(outcome.is_done for outcome in outcomes)
    if done:
        words = (
            ngettext("%(n)s sent back", "%(n)s sent back", done)
            if no
            else ngettext("%(n)s agreed to", "%(n)s agreed to", done)
        )
        messages.success(request, words % {"n": done})
    told = [(record_of(outcome), str(outcome.refusal)) for outcome in outcomes if not outcome.is_done]
    told += [(record, _("This one asks for more; open it.")) for record in unable]
    for record, why in told[:MOST_TOLD]:
        messages.warning(request, f"{record.number or record.title}: {why}")
    if len(told) > MOST_TOLD:
        rest = len(told) - MOST_TOLD
        messages.warning(request, _("and %(n)s more") % {"n": rest})


def record_of(outcome: Outcome) -> Record:
    subject = outcome.call.subject
    return subject if isinstance(subject, Record) else subject.record
