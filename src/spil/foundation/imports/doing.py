"""Look at what an import would do, do it, and undo it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refusal, Refused
from spil.foundation.actions.declaration import Action, Call, actions
from spil.foundation.actions.door import Outcome, Report, perform, perform_alone
from spil.foundation.imports.models import Run
from spil.foundation.imports.reading import Line
from spil.foundation.organisation.models import Person


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
            fates = _deed(action, lines, by, subject)
            raise _TakenBack
    except _TakenBack:
        return fates


def do(
    action: Action[Any, Any], lines: Sequence[Line], by: Actor, subject: Any = None
) -> tuple[list[Fate], Run]:
    """Do it for the lines that can be done, in one transaction; the run remembers what was made."""
    run = Run(person=Person.objects.get(pk=by.person_id or 0), action=action.name, done_at=by.now)

    def remember(outcomes: Sequence[Outcome]) -> None:
        done = [outcome for outcome in outcomes if outcome.is_done]
        run.made = [row.pk for outcome in done if (row := made_row(outcome)) is not None]
        run.refused_count = len(lines) - len(done)
        run.pk = None  # of an earlier try nothing is left
        run.save()

    return _deed(action, lines, by, subject, remember), run


def _deed(
    action: Action[Any, Any], lines: Sequence[Line], by: Actor, subject: Any, report: Report | None = None
) -> list[Fate]:
    ready = [line for line in lines if line.answers.are_complete]
    given = {action.subject_name: subject} if action.subject_name else {}
    calls = [Call(action, {"by": by, **given, **line.answers.arguments}) for line in ready]
    refused = {line.place: outcome.refusal for line, outcome in zip(ready, _each(calls, report), strict=True)}
    return [Fate(line, line.answers.problems, refused.get(line.place)) for line in lines]


def _each(calls: Sequence[Call], report: Report | None) -> list[Outcome]:
    """All in one transaction, with what is reported of them; where what follows from one is refused, each alone."""
    try:
        return perform(calls, report=report)
    except Refused:
        outcomes = [perform_alone(call) for call in calls]
        if report is not None:
            report(outcomes)
        return outcomes


def made_row(outcome: Outcome) -> models.Model | None:
    """The row that a call made: the first that its body returned."""
    values = outcome.result if isinstance(outcome.result, list | tuple) else [outcome.result]
    return next((one for one in values if outcome.is_done and isinstance(one, models.Model)), None)


def way_back(run: Run) -> Action[Any, Any] | None:
    """The action that takes a row of this run back; None when there is none, or it was undone."""
    done = actions.get(run.action)
    return actions.get(done.undone_by) if done and done.undone_by and run.undone_at is None else None


def undo(run: Run, by: Actor) -> list[Outcome]:
    """Take back what the run made, the newest first. What was refused stays in the run, with its reason told."""
    back = way_back(run)
    if back is None or back.subject_model is None:
        return []
    rows = back.subject_model._default_manager.in_bulk(run.made)
    calls = [Call(back, {back.subject_name: rows[pk], "by": by}) for pk in reversed(run.made) if pk in rows]

    def remember(outcomes: Sequence[Outcome]) -> None:
        run.made = [outcome.call.subject.pk for outcome in outcomes if not outcome.is_done]
        run.undone_at = None if run.made else by.now
        run.save(update_fields=["made", "undone_at"])

    return _each(calls, remember)
