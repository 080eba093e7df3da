"""Look at what an import would do, do it, and undo it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refusal, Refused
from spil.foundation.actions.declaration import Action, Call, actions
from spil.foundation.actions.door import Outcome, perform, perform_alone
from spil.foundation.imports.models import Run
from spil.foundation.imports.reading import Line
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import KindModel, Record

#: called in a transaction of some calls with what became of those before it, and of those in it
Remember = Callable[[Sequence[Outcome], Sequence[Outcome]], None]


class _TakenBack(Exception):
    """Ends the transaction of a look."""


@dataclass(frozen=True)
class Fate:
    """What becomes of a line: `refusal` is the door's, `problems` are of cells that cannot be read, by question."""

    line: Line
    problems: dict[str, list[str]]
    refusal: Refusal | None = None

    @property
    def is_good(self) -> bool:
        return self.refusal is None and not self.problems


def look(action: Action[Any, Any], lines: Sequence[Line], by: Actor, subject: Any = None) -> list[Fate]:
    """What would become of each line: the deed itself, taken back. Nothing stays written."""
    fates: list[Fate] = []
    try:
        with transaction.atomic():
            fates = _deed(action, lines, by, subject, lambda _before, _now: None)
            raise _TakenBack
    except _TakenBack:
        return fates


def do(
    action: Action[Any, Any],
    lines: Sequence[Line],
    by: Actor,
    subject: Any = None,
    keep: Callable[[Run, Sequence[Outcome]], None] | None = None,
) -> tuple[list[Fate], Run]:
    """Do it for the lines that can be done, in one transaction; the run remembers what was made.

    Where each has a transaction of its own the run is written in every one of them, so that whatever was made can be
    undone. `keep` is called with the run in the first that does something. A run that made nothing is not kept.
    """
    run = Run(person=Person.objects.get(pk=by.person_id or 0), action=action.name, done_at=by.now)

    def remember(before: Sequence[Outcome], these: Sequence[Outcome]) -> None:
        done = _done(these)
        if not done:
            return
        is_first = not _done(before)
        if is_first:
            run.pk = None  # of an earlier try nothing is left
        run.made = [*run.made[: len(_made_rows(before))], *_marks(_made_rows(these))]
        run.refused_count = len(lines) - len(_done(before)) - len(done)
        run.save()
        if is_first and keep is not None:
            keep(run, done)

    return _deed(action, lines, by, subject, remember), run


def _deed(
    action: Action[Any, Any], lines: Sequence[Line], by: Actor, subject: Any, remember: Remember
) -> list[Fate]:
    ready = [line for line in lines if line.answers.are_complete]
    given = {action.subject_name: subject} if action.subject_name else {}
    calls = [Call(action, {"by": by, **given, **line.answers.arguments}) for line in ready]
    refused = {
        line.place: outcome.refusal for line, outcome in zip(ready, _each(calls, remember), strict=True)
    }
    return [Fate(line, line.answers.problems, refused.get(line.place)) for line in lines]


def _each(calls: Sequence[Call], remember: Remember) -> list[Outcome]:
    """All in one transaction; where what follows from one is refused, each in a transaction of its own."""
    try:
        return perform(calls, report=partial(remember, ()))
    except Refused:
        outcomes: list[Outcome] = []
        for call in calls:
            outcomes.append(perform_alone(call, report=partial(remember, tuple(outcomes))))
        return outcomes


def _done(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.is_done]


def _made_rows(outcomes: Sequence[Outcome]) -> list[models.Model]:
    return [row for outcome in outcomes if (row := made_row(outcome)) is not None]


def _marks(rows: Sequence[models.Model]) -> list[Any]:
    """What a run remembers of rows: the id, and of a record its version too, as it is at the end of the transaction."""
    records = [row.pk for row in rows if isinstance(row, KindModel | Record)]
    versions = dict(Record.objects.filter(pk__in=records).values_list("pk", "version"))
    return [[row.pk, versions[row.pk]] if row.pk in versions else row.pk for row in rows]


def made_row(outcome: Outcome) -> models.Model | None:
    """The row that a call made: the first that its body returned."""
    values = outcome.result if isinstance(outcome.result, list | tuple) else [outcome.result]
    return next((one for one in values if outcome.is_done and isinstance(one, models.Model)), None)


def way_back(run: Run) -> Action[Any, Any] | None:
    """The action that takes a row of this run back; None when there is none, or it was undone."""
    done = actions.get(run.action)
    return actions.get(done.undone_by) if done and done.undone_by and run.undone_at is None else None


def undo(run: Run, now: datetime, by: Callable[[Action[Any, Any], Any], Actor]) -> list[Outcome]:
    """Take back what the run made, the newest first, each by whom `by` names for the action and the row.

    What was refused stays in the run, with its reason told; so does a record to which something happened since.
    """
    back = way_back(run)
    if back is None or back.subject_model is None:
        return []
    asked = back.subject_model._default_manager.select_related(*back.facts)
    rows = asked.in_bulk([_read(mark)[0] for mark in run.made])
    marks = [mark for mark in reversed(run.made) if _read(mark)[0] in rows]
    calls = [
        Call(back, {back.subject_name: rows[pk], "by": by(back, rows[pk])}, version)
        for pk, version in map(_read, marks)
    ]

    def remember(before: Sequence[Outcome], these: Sequence[Outcome]) -> None:
        tried = [*before, *these]
        refused = [mark for mark, outcome in zip(marks, tried, strict=False) if not outcome.is_done]
        run.made = [*reversed([*refused, *marks[len(tried) :]])]
        run.undone_at = None if run.made else now
        run.save(update_fields=["made", "undone_at"])

    return _each(calls, remember)


def _read(mark: Any) -> tuple[int, int | None]:
    """The id of a row, and the version of a record."""
    return (mark[0], mark[1]) if isinstance(mark, list) else (mark, None)
