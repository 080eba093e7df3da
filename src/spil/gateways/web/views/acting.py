"""Doing an action: its form, the deed, and what is told afterwards. For none, one, and many records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import may_see
from spil.foundation.access.refusals import ChangedMeanwhile, Refusal
from spil.foundation.actions.declaration import Action, Call, actions
from spil.foundation.actions.door import perform_alone
from spil.foundation.actions.questions import Question
from spil.foundation.actions.refused import hides_the_row, log_refusal
from spil.foundation.answers.reading import Answers, as_raw, read_answers
from spil.foundation.drafts import keeping
from spil.foundation.drafts.models import Draft
from spil.foundation.drafts.sending import kept_once, name_in, sent, sent_once
from spil.foundation.files.store import store
from spil.foundation.identity.confirming import is_confirmed, to_confirm
from spil.foundation.manifest.registry import modules
from spil.foundation.records.kinds import Field, kinds
from spil.foundation.records.models import KindModel
from spil.gateways.web.choosing import acting_for, acting_on, open_turns, subject_of
from spil.gateways.web.drawing import UNHELD, fields_of, held
from spil.gateways.web.entering import next_url
from spil.gateways.web.inplace import field_asked, stand_in
from spil.gateways.web.meeting import Meeting, meetings, remembered
from spil.gateways.web.presenting import Reader
from spil.gateways.web.seeing import as_hidden, seen_along, seen_in
from spil.gateways.web.shell import shell
from spil.gateways.web.views.records import visible_row
from spil.gateways.web.views.undoing import undo_url


def known_action(name: str) -> Action[Any, Any]:
    action = actions.get(name)
    if action is None or action.hidden:
        raise Http404
    return action


def raw_answers(request: Any, action: Action[Any, Any]) -> dict[str, list[Any]]:
    """What was posted, by name; uploaded files are stored first, so that no bytes are lost whatever follows."""
    raw = as_raw(action, request.POST)
    for name, files in request.FILES.lists():
        raw[name] = [store().put(file, name=file.name) for file in files]
    return raw


@dataclass(frozen=True)
class Deed:
    """One action as somebody is about to do it: on which row (None for something new), and where to go afterwards.

    `many` says of several records how many they are.
    """

    request: Any
    action: Action[Any, Any]
    by: Actor
    row: Any
    here: str
    back: str
    hidden: Sequence[dict[str, str]] = ()
    many: str = ""

    @property
    def questions(self) -> Sequence[Question]:
        """What is asked here: everything; or, of one thing changed in place, that and what else must be said.

        What says itself which rows it concerns is asked there always, and elsewhere never.
        """
        answered, only = set(self.request.GET), self.request.GET.get("only", "")
        asked = [one for one in self.action.questions if one.name == only]
        if not asked and self.field is not None:
            asked = [stand_in(self.field, only)]
        if self.row is None or not asked:
            return [one for one in self.action.questions if one.is_put(self.row)]
        others = [one for one in self.action.questions if one.name not in {*answered, only}]
        asked += [one for one in others if one.required and held(one, self.row, self.by) is UNHELD]
        return [*asked, *(one for one in others if one.ask.concerns and one.ask.concerns(self.row))]

    def raw(self, posted: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        """The answers: what was posted, what the address gives along, and of what is not asked here what is there."""
        raw, along = dict(posted), as_raw(self.action, self.request.GET)
        asked = {one.name for one in self.questions}
        raw |= {name: along[name] for name in self.given if name not in raw}
        for one in self.action.questions:
            if one.name in asked:
                continue
            if one.name in self.request.GET:
                raw[one.name] = along[one.name]
            elif (now := held(one, self.row, self.by)) is not UNHELD:
                raw[one.name] = [now]
        return raw

    def anew(self) -> Deed:
        """The same, about the record as it is now."""
        return replace(self, row=visible_row(self.request, self.row.pk))

    @property
    def field(self) -> Field | None:
        """The field of the kind that is changed here, when it is one alone."""
        if "only" not in self.request.GET or not isinstance(self.row, KindModel):
            return None
        return field_asked(self.action, kinds.of(self.row.record), self.request.GET)

    @property
    def form(self) -> str:
        """The name of its draft."""
        asked = self.request.GET
        about = ":".join([asked.get("only", ""), *(asked[one] for one in self.given), *asked.getlist("for")])
        return f"act:{self.action.name}:{getattr(self.row, 'pk', 'new')}:{about}"

    @property
    def given(self) -> list[str]:
        """The cells of a table of rows that the address gives along."""
        return sorted(name for name in self.request.GET if name.count("-") == 2)

    @property
    def decides(self) -> bool:
        """Whether it rests on what the page showed, and on nothing that came since (`seeing`)."""
        return isinstance(self.row, KindModel) and actions.says_yes_or_no(self.action)

    @property
    def seen_version(self) -> int | None:
        if not isinstance(self.row, KindModel):
            return None
        now: int = self.row.record.version
        return (seen_in(self.request, self.row.pk) or now) if self.decides else now

    @property
    def seen(self) -> list[dict[str, str]]:
        """What the page showed, for the form to send along."""
        return as_hidden(seen_along(self.action, self.row, self.seen_version)) if self.decides else []

    @property
    def was_overtaken(self) -> bool:
        """Whether something was done to the record since the page showed it from which this decides."""
        return self.decides and self.seen_version != self.row.record.version

    @property
    def subject(self) -> Any:
        return subject_of(self.action, self.row) if isinstance(self.row, KindModel) else self.row

    @property
    def about(self) -> str:
        """What the row is called, for titles and messages."""
        return (
            self.many
            if self.row is None
            else str(self.row.record.title if isinstance(self.row, KindModel) else self.row)
        )


@sent_once
def act(request: Any, name: str) -> HttpResponse:
    """An action without a subject: something new."""
    action = known_action(name)
    if action.subject_model is not None:
        raise Http404
    by = acting_for(request, action)
    back = next_url(request)
    hidden = [{"name": "next", "value": back}]
    here = reverse("act", args=[name])
    if "for" in request.GET:
        here += f"?{urlencode({'for': request.GET['for']})}"
    return do(Deed(request, action, by, None, here, back, hidden))


@sent_once
def act_on(request: Any, pk: int, name: str) -> HttpResponse:
    """An action on one record."""
    action, row = known_action(name), visible_row(request, pk)
    if not action.applies_to(kinds.of(row.record)):
        raise Http404
    by = acting_on(request, open_turns(pk), action, subject_of(action, row))
    here, record_page = reverse("act-on", args=[pk, name]), reverse("record", args=[pk])
    back = next_url(request, record_page)
    hidden = [{"name": "next", "value": back}] if back != record_page else []
    asked = request.GET.urlencode()
    return do(Deed(request, action, by, row, f"{here}?{asked}" if asked else here, back, hidden))


@sent_once
def act_with(request: Any, name: str, pk: int) -> HttpResponse:
    """An action whose subject is a plain row of the office: a person, a mandate, a supplier, a register."""
    action = known_action(name)
    model = action.subject_model
    row = model._default_manager.filter(pk=pk).first() if model and action.is_about_a_plain_row else None
    if row is None:
        raise Http404
    back = next_url(request)
    hidden = [{"name": "next", "value": back}]
    by = acting_on(request, (), action, row)
    return do(Deed(request, action, by, row, reverse("act-with", args=[name, pk]), back, hidden))


def do(deed: Deed) -> HttpResponse:
    """Show the form, or do it and go on; whatever is refused is said beside what was typed."""
    action, by, request = deed.action, deed.by, deed.request
    refusal = action.refusal(by, deed.subject) or (ChangedMeanwhile() if deed.was_overtaken else None)
    if refusal is not None and action.is_about_a_plain_row:
        return without_the_row(deed, refusal)
    if refusal is None and action.confirms and not is_confirmed(request):
        return go_on(request, to_confirm(request.get_full_path()).url)
    if request.method != "POST":
        asked = {question.name for question in action.questions}
        first = {name: request.GET.getlist(name) for name in request.GET if name in asked}
        draft = keeping.find(request.actor.person_id, deed.form)
        if draft is not None and "draft" in request.GET:
            return form_page(deed, raw={**first, **draft.values}, refusal=refusal)
        return form_page(deed, raw=first, refusal=refusal, draft=draft)
    if refusal is not None:
        log_refusal(action, by, deed.subject, refusal)
        return form_page(deed, raw=deed.raw(as_raw(action, request.POST)), refusal=refusal, status=422)
    posted = raw_answers(request, action)
    # somebody was quicker by a moment: the same once more, about the record as it is by now; but nothing is decided so
    return (
        attempt(deed, posted, is_last=deed.decides)
        or attempt(deed.anew(), posted, is_last=True)
        or form_page(deed)
    )


def attempt(deed: Deed, posted: Mapping[str, list[Any]], *, is_last: bool = False) -> HttpResponse | None:
    """Do it with what was posted. None when the record was changed since it was read, unless this is the last time."""
    action, by, request = deed.action, deed.by, deed.request
    raw = deed.raw(posted)
    met = meetings(deed.questions, raw, deed.row, by)
    answers = read_answers(action, raw, by=by, row=deed.row)
    if met or not answers.are_complete:
        return form_page(deed, raw=raw, answers=answers, met=met, status=422)
    given = {action.subject_name: deed.subject} if action.subject_name else {}
    call = Call(action, {"by": by, **given, **answers.arguments}, deed.seen_version)
    goes = kept_once(request, deed.form, lambda done: made_url(done[0].result, by) or deed.back)
    outcome = perform_alone(call, report=goes)
    if outcome.refusal is not None:
        if outcome.refusal.code == "ChangedMeanwhile" and deed.seen_version is not None and not is_last:
            return None
        return form_page(deed, raw=raw, refusal=outcome.refusal, status=422)
    messages.success(request, done_words(deed, outcome.result), extra_tags=undo_url(outcome))
    for remark in action.remarked(outcome.result):
        messages.warning(request, remark)
    if is_in_place(request):
        return sent(request, HttpResponse(status=204, headers={"HX-Refresh": "true"}), deed.form)
    return sent(request, go_on(request, made_url(outcome.result, by) or deed.back), deed.form)


def is_in_place(request: Any) -> bool:
    """Whether the answer goes into a fact of the record's page, and not into a dialog."""
    return bool(request.htmx) and str(request.htmx.target or "").startswith("fact-")


def made_url(result: Any, by: Actor) -> str:
    """The page of the record that was made; empty when none was, or one for others alone."""
    values = result if isinstance(result, list | tuple) else [result]
    made = next((one for one in values if isinstance(one, KindModel)), None)
    if made is None or not may_see(by, made.record.audience_id):
        return ""
    return reverse("record", args=[made.pk])


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
    met: dict[str, Meeting] | None = None,
    draft: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form of an action, as a page, a dialog or in place; a refusal about one question stands beside it."""
    action, request = deed.action, deed.request
    problems = dict(answers.problems) if answers else {}
    if refusal is not None and refusal.field:
        problems.setdefault(refusal.field, []).append(str(refusal))
    typed = {name: [str(value) for value in values] for name, values in (raw or {}).items()}
    for name, meeting in (met or {}).items():
        problems.setdefault(name, []).insert(0, meeting.text)
    whole = (
        {"title": _("This cannot be done."), "text": str(refusal)} if refusal and not refusal.field else None
    )
    if met:
        text = _("What you typed is still here. Save it over what it says now, or leave that as it is.")
        whole = {"title": _("Somebody changed this meanwhile."), "text": text}
    is_unseen = deed.decides and refusal is not None and refusal.code == "ChangedMeanwhile"
    form = {
        "title": f"{action.title}: {deed.about}" if deed.about else action.title,
        "text": first_sentence(str(action.help)),
        "action_url": deed.here,
        "hidden": [
            *deed.hidden,
            *deed.seen,
            name_in(raw or {}),
            *remembered(deed.questions, deed.row, deed.by, raw or {}),
        ],
        "error": whole,
        "submit": "" if is_unseen else _("Save mine") if met else action.title,
        "cancel": _("Look at it first") if is_unseen else _("Leave it as it is now") if met else "",
        "reloads": bool(met) or is_unseen,
        "cancel_url": reverse("record", args=[deed.row.pk]) if is_unseen else deed.back,
        "name": deed.form,
        "draft": draft_words(deed, draft),
        "tone": "stop" if action.destroys else "",
        # something new has no place above it; the title would only say itself twice
        "crumbs": [{"text": deed.about, "url": deed.back}, {"text": action.title}] if deed.about else [],
        "fields": fields_of(action, deed.by, deed.row, typed, problems, deed.questions),
        "hints_url": hints_url(action) if deed.row is None else "",
        "place": request.htmx.target if is_in_place(request) else "",
    }
    if is_in_place(request):
        return render(request, "web/inplace.html", {"form": form}, status=status)
    template = "action_form.html#form" if request.htmx else "action_form.html"
    context = {"form": form} if request.htmx else {"form": form, "shell": shell(request)}
    return render(request, template, context, status=status)


def without_the_row(deed: Deed, refusal: Refusal) -> HttpResponse:
    """Why not, and nothing of the row: what it is called and holds is for whoever may do something with it.

    A record is seen or not; a plain row of the office (an account, a template, who opens whose post) has no readers of
    its own. For whose role it is nothing, it is not there.
    """
    action, request = deed.action, deed.request
    if request.method == "POST":
        log_refusal(action, deed.by, deed.subject, refusal)
    if hides_the_row(action, refusal):
        raise Http404
    form = {
        "title": action.title,
        "error": {"title": _("This cannot be done."), "text": str(refusal)},
        "cancel_url": deed.back,
        "fields": [],
    }
    template = "action_form.html#form" if request.htmx else "action_form.html"
    context = {"form": form} if request.htmx else {"form": form, "shell": shell(request)}
    return render(request, template, context, status=422)


def hints_url(action: Action[Any, Any]) -> str:
    """Where to ask what is likely while this form is filled in; empty when nothing is ever proposed for it."""
    name = modules.hint(action.name)
    return reverse(name) if name else ""


def draft_words(deed: Deed, draft: Draft | None) -> dict[str, str] | None:
    """What was typed here before and not sent: when, and how it comes back."""
    if draft is None:
        return None
    joint = "&" if "?" in deed.here else "?"
    return {"when": Reader(deed.by).moment(draft.saved_at), "url": f"{deed.here}{joint}draft=1"}


def first_sentence(text: str) -> str:
    return text.split("\n", maxsplit=1)[0]
