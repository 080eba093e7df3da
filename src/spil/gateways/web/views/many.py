"""An action on many records: the chosen ones or all that fit, one form for all, and a report row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.actions.declaration import Action, actions
from spil.foundation.answers.reading import read_answers
from spil.foundation.answers.types import whole_id
from spil.foundation.drafts.sending import again, kept_once, sent, sent_once
from spil.foundation.jobs.models import Job
from spil.foundation.jobs.queue import enqueue
from spil.foundation.listing.filters import Unlistable
from spil.foundation.listing.models import Report
from spil.foundation.listing.ordering import order_of
from spil.foundation.listing.queries import listed
from spil.foundation.listing.reports import Keep, done_by, new_report, report_of
from spil.foundation.records.kinds import UnknownKind, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.ui.rules import number_text
from spil.gateways.web import jobs
from spil.gateways.web.asking import asked_of
from spil.gateways.web.choosing import acting_on, rows_of, subject_of
from spil.gateways.web.doing_many import do_in_pieces, overtaken, why_not_many
from spil.gateways.web.entering import next_url
from spil.gateways.web.presenting import list_url, record_url
from spil.gateways.web.progress import progress_of
from spil.gateways.web.seeing import LOOKED
from spil.gateways.web.shell import shell
from spil.gateways.web.views.acting import Deed, form_page, go_on, known_action, raw_answers

#: records that a page waits for; more are a job
AT_ONCE = 100
#: records that one deed is done to at most
MOST = 10_000
#: what the form of a deed carries along
_CARRIED = ("code", "query", "every", LOOKED)


@dataclass(frozen=True)
class Chosen:
    """The records that were meant, in the order of the list and no more than MOST, and the address of that list.

    `looked` is the newest event when that list was drawn, for what rests on it.
    """

    ids: Sequence[int]
    back: str
    kind: str
    is_cut: bool = False
    looked: int | None = None


def _no_more(ids: Sequence[int], back: str, kind: str, looked: int | None = None) -> Chosen:
    return Chosen(ids[:MOST], back, kind, is_cut=len(ids) > MOST, looked=looked)


def chosen(request: Any, action: Action[Any, Any]) -> Chosen:
    """What was ticked; with `every` all that the list of the posted address holds. Raises Unlistable.

    All of a list is what it held when it was drawn, and what decides on a row decides on what it showed.
    """
    looked = whole_id(request.POST.get(LOOKED, ""))
    code = request.POST.get("code", "")
    try:
        kind = kinds[code] if code else None
    except UnknownKind:
        raise Http404 from None
    ticked = [pk for one in request.POST.getlist("ids") if (pk := whole_id(one)) is not None]
    if kind is None:
        return _no_more(ticked, next_url(request), "")
    asked = asked_of(kind, request.actor, QueryDict(request.POST.get("query", "") or "view=open"))
    if not request.POST.get("every"):
        return _no_more(ticked, asked.url(), code, looked if actions.says_yes_or_no(action) else None)
    order = order_of(kind, asked.of("order"))
    query = order.sorted(listed(kind, request.actor, asked.filters), backwards=False)
    return _no_more(list(query.values_list("pk", flat=True)[: MOST + 1]), asked.url(), code, looked)


@require_POST
@sent_once
def act_on_many(request: Any, name: str) -> HttpResponse:
    """Ask once what the action asks, do it to all, and tell what was refused and why."""
    action = known_action(name)
    try:
        meant = chosen(request, action)
    except Unlistable as problem:
        return not_done(request, str(problem), reverse("today"))
    if why := why_not_many(action):
        return not_done(request, why, meant.back)
    row = one_of(request, action, meant.ids)
    if row is None:
        none_left = _("Nothing that you chose is there for this action (any more).")
        return again(request) or not_done(request, none_left, meant.back)
    by = acting_on(request, (), action, subject_of(action, row))
    hidden = [{"name": "asked", "value": "1"}, *carried(request)]
    left = overtaken(request.actor, meant.ids, meant.looked) if request.POST.get("every") else ()
    here, many = reverse("act-on-many", args=[name]), records_words(len(meant.ids) - len(left))
    deed = Deed(request, action, by, None, here, meant.back, hidden, many)
    raw = raw_answers(request, action)
    answers = read_answers(action, raw, by=by)
    was_asked = "asked" in request.POST
    if not answers.are_complete or (action.questions and not action.is_quick and not was_asked):
        return form_page(
            deed, raw=raw, answers=answers if was_asked else None, status=422 if was_asked else 200
        )
    return do_to_many(deed, meant, raw)


def not_done(request: Any, why: str, back: str) -> HttpResponse:
    messages.error(request, why)
    return go_on(request, back)


def records_words(count: int) -> str:
    words = ngettext("%(n)s record", "%(n)s records", count)
    return words % {"n": number_text(count, get_language() or "nl")}


def do_to_many(deed: Deed, meant: Chosen, raw: dict[str, Any]) -> HttpResponse:
    """Do it now, or leave more than a page waits for to a job; sent again it leads to the report of the first time."""
    action, request = deed.action, deed.request
    if meant.is_cut:
        most = {"most": number_text(MOST, get_language() or "nl")}
        messages.warning(
            request, _("You chose more than %(most)s records: only the first %(most)s are taken.") % most
        )
    asked = {one.name for one in action.questions}
    typed = {key: values for key, values in raw.items() if key.split("-")[0] in asked}
    if meant.looked is not None:
        typed[LOOKED] = [str(meant.looked)]
    report = new_report(request.actor, action=action.name, kind=meant.kind, back=meant.back)
    here = reverse("report", args=[report.pk])
    keep = kept_once(request, deed.form, lambda _done: here)
    if len(meant.ids) > AT_ONCE:
        as_job(request, report, meant.ids, typed, keep)
        return sent(request, go_on(request, here), deed.form)
    for _piece in do_in_pieces(request, report, action, meant.ids, typed, keep):
        pass
    return sent(request, told(request, action, report), deed.form)


def one_of(request: Any, action: Action[Any, Any], ids: Sequence[int]) -> KindModel | None:
    """One of these that can be seen and that the action applies to, for what the form must know; None without any."""
    codes = [kind.code for kind in kinds if action.applies_to(kind)]
    some = Record.objects.visible_to(request.actor).filter(pk__in=ids, kind__in=codes).order_by("pk")[:1]
    return next(iter(rows_of(list(some)).values()), None)


def carried(request: Any) -> list[dict[str, str]]:
    """What was meant, for the form that asks once for all."""
    every = [{"name": name, "value": request.POST[name]} for name in _CARRIED if request.POST.get(name)]
    ids = [] if request.POST.get("every") else request.POST.getlist("ids")
    return every + [{"name": "ids", "value": one} for one in ids]


def as_job(
    request: Any, report: Report, ids: Sequence[int], typed: dict[str, Any], keep: Keep | None
) -> None:
    with transaction.atomic():
        if keep is not None:
            keep([])
        queued = enqueue(
            jobs.act_on_many,
            by=request.actor.person_id,
            report=report.pk,
            ids=list(ids),
            raw=typed,
            chosen=request.chosen,
            language=get_language() or "nl",
        )
        done_by(report, queued.pk)


def told(request: Any, action: Action[Any, Any], report: Report) -> HttpResponse:
    """Back to the list when all went well; to the report when something was refused."""
    done = sum(1 for outcome in report.outcomes if outcome[1])
    if done < len(report.outcomes):
        return go_on(request, reverse("report", args=[report.pk]))
    words = ngettext("%(action)s: %(n)s record", "%(action)s: %(n)s records", done)
    messages.success(request, words % {"action": action.title, "n": done})
    return go_on(request, report.back)


def report_page(request: Any, pk: int) -> HttpResponse:
    """How far it is; when it is done, what was done and what was not, row by row, each with its remedy."""
    report = report_of(request.actor, pk)
    if report is None:
        raise Http404
    job = Job.objects.filter(pk=report.job or 0).first()
    if job is not None and not job.is_finished:
        return _underway(request, report, job)
    if request.htmx:
        return _underway(request, report, job)
    action = actions.get(report.action)
    locale = get_language() or "nl"
    done = [outcome for outcome in report.outcomes if outcome[1]]
    refused = [outcome for outcome in report.outcomes if not outcome[1]]
    told_of = {outcome[0] for outcome in report.outcomes}
    records = {one.pk: one for one in Record.objects.visible_to(request.actor).filter(pk__in=told_of)}
    page = {
        "title": str(action.title) if action else report.action,
        "done_words": _("Done: %(n)s") % {"n": number_text(len(done), locale)},
        "refused_words": _("Not done: %(n)s") % {"n": number_text(len(refused), locale)},
        "done": [_line(records, outcome) for outcome in done],
        "refused": [_line(records, outcome) for outcome in refused],
        "back_url": report.back or reverse("today"),
    }
    return render(request, "report.html", {"page": page, "shell": shell(request, here=report.kind)})


def _underway(request: Any, report: Report, job: Job | None) -> HttpResponse:
    action = actions.get(report.action)
    here = reverse("report", args=[report.pk])
    page = {
        "title": str(action.title) if action else report.action,
        "words": _("This goes on while you do something else. The report stays here for a month."),
        "here": here,
        "back_url": report.back or (list_url(kinds[report.kind]) if report.kind else reverse("today")),
        "progress": progress_of(job, is_done=False),
        "report_url": here,
    }
    if request.htmx:
        return render(request, "long_work.html#progress", {"page": page})
    return render(request, "long_work.html", {"page": page, "shell": shell(request, here=report.kind)})


def _line(records: dict[int, Record], outcome: list[Any]) -> dict[str, str]:
    record = records.get(outcome[0])
    return {
        "title": str(record) if record else _("A record that you do not see"),
        "url": record_url(record) if record else "",
        "reason": outcome[2],
        "remedy": outcome[3],
    }
