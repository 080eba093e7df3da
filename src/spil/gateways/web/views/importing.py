"""Paste a table: an action done once for every row, looked at before, and undone as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotVisible
from spil.foundation.actions.declaration import Action
from spil.foundation.actions.door import Outcome
from spil.foundation.actions.refused import hides_the_row
from spil.foundation.documents.readers import ReaderFailed, read
from spil.foundation.documents.texts import whole
from spil.foundation.drafts.sending import again, kept_once, name_in, sent_once
from spil.foundation.imports import doing
from spil.foundation.imports.matching import Column, can_be_pasted, columns_of, guess
from spil.foundation.imports.models import Run
from spil.foundation.imports.reading import Line, LineReader
from spil.foundation.imports.tables import NoTable, Table, as_text, read_table, table_of
from spil.gateways.web.choosing import acting_on
from spil.gateways.web.entering import next_url
from spil.gateways.web.shell import shell
from spil.gateways.web.views.acting import known_action

#: good rows that are shown of a preview; those with a problem are all shown
MOST_SHOWN = 20
SPREADSHEETS = (".xlsx", ".xls", ".ods", ".xlsm")


@dataclass(frozen=True)
class Import:
    """One import as somebody is about to do it."""

    request: Any
    action: Action[Any, Any]
    by: Actor
    row: Any
    columns: Sequence[Column]

    @property
    def here(self) -> str:
        arguments = [self.action.name] if self.row is None else [self.action.name, self.row.pk]
        return reverse("import" if self.row is None else "import-with", args=arguments)

    def keep(self, run: Run, done: Sequence[Outcome]) -> None:
        """Sent again it goes to what was done the first time, also when some of it was refused."""
        form = f"import:{self.action.name}"
        remember = kept_once(self.request, form, lambda _done: _address("import-done", self.request, run))
        if remember is not None:
            remember(done)

    def page(self, status: int = 200, **shown: Any) -> HttpResponse:
        title = f"{self.action.title}: {self.row}" if self.row is not None else str(self.action.title)
        context = {
            "title": title,
            "here": self.here,
            "back": next_url(self.request),
            "columns": [{"title": one.title, "required": one.required} for one in self.columns],
            "once": name_in(self.request.POST),
            "example": as_text([[one.title for one in self.columns]]),
            "text": "",
            **shown,
        }
        return render(
            self.request, "import.html", {"page": context, "shell": shell(self.request)}, status=status
        )


@sent_once
def paste(request: Any, name: str, pk: int | None = None) -> HttpResponse:
    """Ask for a table; show what would become of it; do it."""
    action = known_action(name)
    row = None
    if action.subject_model is not None:
        row = action.subject_model._default_manager.filter(pk=pk).first()
    if not can_be_pasted(action) or (row is None) != (action.subject_model is None):
        raise Http404
    by = acting_on(request, (), action, row)
    refusal = action.refusal(by, row)
    if refusal is not None:  # why not, and nothing of the row
        if hides_the_row(action, refusal):
            raise Http404
        return Import(request, action, by, None, ()).page(status=403, refusal=str(refusal))
    one = Import(request, action, by, row, columns_of(action, by, row))
    if request.method != "POST":
        return one.page()
    try:
        table = posted_table(request)
    except NoTable as problem:
        return one.page(status=422, problem=str(problem), text=request.POST.get("text", ""))
    return answer(one, table)


def posted_table(request: Any) -> Table:
    """The table of the file when there is one, else of the text. Raises NoTable."""
    file = request.FILES.get("file")
    if file is None:
        return read_table(request.POST.get("text", ""))
    if file.name.lower().endswith(SPREADSHEETS):
        try:
            return table_of(read("spil.foundation.imports.sheets:read", file.read(), seconds=10))
        except ReaderFailed:
            raise NoTable(_("“%(name)s” cannot be opened as a spreadsheet.") % {"name": file.name}) from None
    return read_table(whole(file.read()))


def answer(one: Import, table: Table) -> HttpResponse:
    """The preview, or the deed when that was asked."""
    posted = one.request.POST
    chosen = {
        position: posted[f"match-{position}"]
        for position in range(len(table.header))
        if f"match-{position}" in posted
    }
    matched = {position: key for position, key in chosen.items() if key}
    if not chosen:
        matched = guess(table.header, one.columns)
    lines = read_lines(one, matched, enumerate(table.rows, 1))
    if "do" not in posted:
        return preview(one, table, matched, doing.look(one.action, lines, one.by, one.row))
    fates, run = doing.do(one.action, lines, one.by, one.row, one.keep)
    if not run.made and (first := again(one.request)) is not None:
        return first  # all is refused, because all is there already
    told(one.request, run)
    left = [fate for fate in fates if not fate.is_good]
    if not left:
        return redirect(next_url(one.request))
    rest = Table(table.header, tuple(fate.line.cells for fate in left))
    if run.made:  # a row can name what was added with another one: a unit its parent
        anew = read_lines(one, matched, [(fate.line.place, fate.line.cells) for fate in left])
        left = doing.look(one.action, anew, one.by, one.row)
    return preview(one, rest, matched, left)


def read_lines(one: Import, matched: dict[int, str], rows: Iterable[tuple[int, Sequence[str]]]) -> list[Line]:
    reader = LineReader(one.action, one.columns, matched, one.by, one.row)
    return [reader.read(place, cells) for place, cells in rows]


def told(request: Any, run: Run) -> None:
    """Say what was done, with the way back."""
    done = len(run.made)
    words = ngettext("%(n)s row was added.", "%(n)s rows were added.", done) % {"n": done}
    undo_url = _address("import-undo", request, run) if done and doing.way_back(run) else ""
    messages.success(request, words, extra_tags=undo_url)


def _address(name: str, request: Any, run: Run) -> str:
    """An address of a run, from which one goes on to where one was."""
    return f"{reverse(name, args=[run.pk])}?{urlencode({'next': next_url(request)})}"


def preview(one: Import, table: Table, matched: dict[int, str], fates: Sequence[doing.Fate]) -> HttpResponse:
    good = [fate for fate in fates if fate.is_good]
    bad = [fate for fate in fates if not fate.is_good]
    positions = {key: position for position, key in matched.items()}
    heads = [
        {
            "name": f"match-{position}",
            "title": title,
            "choices": [
                {"value": column.key, "text": column.title, "selected": matched.get(position) == column.key}
                for column in one.columns
            ],
        }
        for position, title in enumerate(table.header)
    ]
    ignored = [title for position, title in enumerate(table.header) if title and position not in matched]
    missing = [column.title for column in one.columns if column.required and column.key not in positions]
    return one.page(
        status=200 if good or "do" in one.request.POST else 422,
        text=table.as_text(),
        heads=heads,
        missing=", ".join(missing),
        ignored=", ".join(ignored),
        rows=[drawn(fate, positions) for fate in [*bad, *good[:MOST_SHOWN]]],
        good_count=len(good),
        bad_count=len(bad),
        hidden_count=max(0, len(good) - MOST_SHOWN),
    )


def drawn(fate: doing.Fate, positions: dict[str, int]) -> dict[str, Any]:
    """A row of the preview: each problem stands with its cell, what concerns the whole row behind it."""
    by_position: dict[int, list[str]] = {}
    whole: list[str] = []
    problems = dict(fate.problems)
    if fate.refusal is not None:
        problems.setdefault(fate.refusal.field or "", []).append(str(fate.refusal))
    for name, texts in problems.items():
        if name in positions:
            by_position.setdefault(positions[name], []).extend(texts)
        else:
            whole += texts
    cells = [
        {"text": text, "problem": " ".join(by_position.get(position, ()))}
        for position, text in enumerate(fate.line.cells)
    ]
    return {"place": fate.line.place, "cells": cells, "good": fate.is_good, "whole": " ".join(whole)}


def done(request: Any, pk: int) -> HttpResponse:
    """Tell once more what an import of one's own did: its table was sent again."""
    run = own_run(request, pk)
    told(request, run)
    if run.refused_count:
        words = ngettext("%(n)s row was refused.", "%(n)s rows were refused.", run.refused_count)
        messages.warning(request, words % {"n": run.refused_count})
    return redirect(next_url(request))


def own_run(request: Any, pk: int) -> Run:
    run = Run.objects.filter(pk=pk, person=request.actor.person_id).first()
    if run is None:
        raise Http404
    return run


@require_POST
def undo(request: Any, pk: int) -> HttpResponse:
    """Take back what an import of one's own made, in the same name as it was done."""
    run = own_run(request, pk)
    by = partial(acting_on, request, ())
    outcomes = doing.undo(run, request.actor.now, by)
    done = sum(outcome.is_done for outcome in outcomes)
    messages.success(
        request, ngettext("%(n)s row was taken back.", "%(n)s rows were taken back.", done) % {"n": done}
    )
    refused = [(one.call.subject, one.refusal) for one in outcomes if one.refusal is not None]
    for subject, refusal in refused[:MOST_SHOWN]:
        about = "" if refusal.code == NotVisible.code else f"{subject}: "
        messages.warning(request, f"{about}{refusal}")
    return redirect(next_url(request))
