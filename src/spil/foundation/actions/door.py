"""The door: performs calls, writes what they changed, and tells what happened.

Read the package's prose first. A *passage* is one outermost use of the door: it owns the transaction, the list of
what happened in it, and the records whose numbers and search texts are still owed at its end. Nested use, by a
reaction, joins the passage that is under way.

Retries: a deadlock (40P01), a serialisation failure (40001) or a busy SQLite database runs the outermost passage
again, from reading the rows anew. That is safe because bodies have no effect beside the rows they return.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import OperationalError, connection, models, transaction

from spil.foundation.access.refusals import NotVisible, Refusal, Refused
from spil.foundation.actions import guard, writing
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.recording import Recorder
from spil.foundation.actions.touched import Happening, RowChange, Touched, record_of
from spil.foundation.records.models import KindModel, Record

MOST_TRIES = 6


@dataclass
class Outcome:
    """What became of one call: done, with the events and the body's result, or refused with the reason."""

    call: Call
    refusal: Refusal | None = None
    result: Any = None
    touched: Touched | None = None

    @property
    def happenings(self) -> list[Happening]:
        return self.touched.happenings if self.touched else []

    @property
    def is_done(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True)
class Remove:
    """Returned by a body to delete a dependent row (an invoice line, never a record)."""

    row: models.Model


@dataclass
class Passage:
    """One outermost use of the door."""

    recorder: Recorder = field(default_factory=Recorder)
    depth: int = 0


#: called with every outcome; the test suite records (action, outcome, reason) here
observers: list[Callable[[Outcome], None]] = []
_current: ContextVar[Passage | None] = ContextVar("passage", default=None)
#: a chain of reactions longer than this is a circle
DEEPEST = 8


def perform_one(call: Call) -> Any:
    """Perform one call and return what its body returned. Raises Refused."""
    outcome = perform([call])[0]
    if outcome.refusal is not None:
        raise Refused(outcome.refusal)
    return outcome.result


def perform(calls: Sequence[Call]) -> list[Outcome]:
    """Perform calls in one transaction, in order. A refused call leaves the others alone; an error undoes all."""
    ready = [_prepared(call) for call in calls]
    passage = _current.get()
    if passage is not None:
        return _perform_within(passage, ready)
    return _retrying(lambda: _outermost(ready))


def _prepared(call: Call) -> Call:
    prepare = call.action.prepare
    if prepare is None or all(name in call.arguments for name in call.action.given):
        return call
    return Call(call.action, {**call.arguments, **prepare(**call.arguments)})


def _retrying(run: Callable[[], list[Outcome]]) -> list[Outcome]:
    for attempt in range(MOST_TRIES):
        try:
            return run()
        except OperationalError as error:
            if connection.in_atomic_block or attempt == MOST_TRIES - 1 or not _is_passing(error):
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads rivals, no secret
    raise AssertionError("unreachable")


def _is_passing(error: OperationalError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state in {"40001", "40P01"} or "locked" in str(error)


def _outermost(calls: Sequence[Call]) -> list[Outcome]:
    passage = Passage()
    token = _current.set(passage)
    try:
        with guard.opened(), transaction.atomic():
            outcomes = _perform_within(passage, calls)
            passage.recorder.finish()
    finally:
        _current.reset(token)
    return outcomes


def _perform_within(passage: Passage, calls: Sequence[Call]) -> list[Outcome]:
    passage.depth += 1
    if passage.depth > DEEPEST:
        raise RuntimeError("reactions answer each other in a circle")
    outcomes: list[Outcome] = []
    for _key, group in groupby(calls, key=_batch_key):
        outcomes += _perform_batch(passage, list(group))
    for outcome in outcomes:
        for observe in observers:
            observe(outcome)
    _react(passage, outcomes)
    passage.depth -= 1
    return outcomes


def _batch_key(call: Call) -> Any:
    """Neighbours with the same key are written together; an action that reads what it writes goes one by one."""
    return (call.action.name, id(call) if call.action.one_at_a_time else 0)


def _perform_batch(passage: Passage, calls: list[Call]) -> list[Outcome]:
    rows = Rows.locked(calls)
    outcomes = [_run(call, rows) for call in calls]
    work = [outcome.touched for outcome in outcomes if outcome.touched is not None]
    if work:
        passage.recorder.write(work)
    return outcomes


class Rows:
    """The rows of a batch: records locked in the order of their ids, business rows read anew, one of each."""

    def __init__(self) -> None:
        self._fresh: dict[tuple[type[models.Model], Any], models.Model] = {}

    @classmethod
    def locked(cls, calls: Sequence[Call]) -> Rows:
        rows = cls()
        wanted: dict[tuple[type[models.Model], tuple[str, ...]], set[Any]] = {}
        for call in calls:
            for row in _rows_in(call):
                facts = call.action.facts if row is call.subject else ()
                wanted.setdefault((type(row), tuple(facts)), set()).add(row.pk)
        record_ids = sorted({pk for (model, _), pks in wanted.items() if _has_record(model) for pk in pks})
        if record_ids:
            list(
                Record.objects.select_for_update().filter(pk__in=record_ids).order_by("pk").values_list("pk")
            )
        for (model, facts), pks in wanted.items():
            rows._read(model, facts, pks)
        return rows

    def _read(self, model: type[models.Model], facts: tuple[str, ...], pks: set[Any]) -> None:
        query = model._default_manager.filter(pk__in=pks)
        if issubclass(model, KindModel):
            query = query.select_related("record", *(fact for fact in facts if fact != "record"))
        elif model is Record:
            query = query.select_related(*facts)
        else:
            query = query.select_for_update().order_by("pk")
        for row in query:
            self._fresh.setdefault((model, row.pk), row)

    def fresh(self, row: models.Model) -> models.Model | None:
        return self._fresh.get((type(row), row.pk))


def _has_record(model: type[models.Model]) -> bool:
    return issubclass(model, KindModel | Record)


def _rows_in(call: Call) -> Iterable[models.Model]:
    """Rows among the arguments that the body may change: the subject, and records given as answers."""
    for name, value in call.arguments.items():
        if name == call.action.subject_name:
            yield value
        elif isinstance(value, KindModel | Record):
            yield value
        elif isinstance(value, list | tuple):
            yield from (one for one in value if isinstance(one, KindModel | Record))


def _run(call: Call, rows: Rows) -> Outcome:
    """Check one call and run its body on fresh rows; a refusal puts the rows back as they were."""
    arguments, missing = _with_fresh_rows(call, rows)
    call = Call(call.action, arguments)
    refusal = NotVisible() if missing else _not_visible(call) or call.action.refusal(call.by, call.subject)
    if refusal is not None:
        return Outcome(call, refusal)
    power = call.action.power_used(call.by, call.subject)
    before = [(row, writing.snapshot(row)) for row in _with_records(_rows_in(call))]
    try:
        result = call.action.body(**arguments)
        _settle_state(call, before)
        added, removed = _sorted_out(result)
    except BaseException as problem:
        for row, values in before:
            writing.restore(row, values)
        if isinstance(problem, Refused):
            return Outcome(call, problem.refusal)
        raise
    changes = [RowChange(row, values, writing.snapshot(row)) for row, values in before]
    return Outcome(
        call, None, result, Touched(call, changes, added, removed, mandate_id=power and power.mandate_id)
    )


def _with_fresh_rows(call: Call, rows: Rows) -> tuple[dict[str, Any], bool]:
    missing = False
    arguments = dict(call.arguments)

    def anew(row: Any) -> Any:
        nonlocal missing
        found = rows.fresh(row)
        missing = missing or found is None
        return found

    subject_name = call.action.subject_name
    for name, value in call.arguments.items():
        if isinstance(value, KindModel | Record) or (
            name == subject_name and isinstance(value, models.Model)
        ):
            arguments[name] = anew(value)
        elif isinstance(value, list | tuple) and any(isinstance(one, KindModel | Record) for one in value):
            arguments[name] = [anew(one) for one in value]
    return arguments, missing


def _with_records(rows: Iterable[models.Model]) -> Iterable[models.Model]:
    for row in rows:
        if isinstance(row, KindModel):
            yield row.record
        yield row


def _not_visible(call: Call) -> Refusal | None:
    record = record_of(call.subject)
    if record is None or call.by.sees_all or record.audience_id in call.by.audience_ids:
        return None
    return NotVisible()


def _settle_state(call: Call, before: list[tuple[models.Model, dict[str, Any]]]) -> None:
    """Move to the declared state, or check that the body chose one of the declared ones."""
    record = record_of(call.subject)
    if record is None:
        return
    from_state = next(values["state"] for row, values in before if row is record)
    targets = [state.code for state in call.action.to_states]
    if len(targets) == 1 and record.state == from_state:
        record.state = targets[0]
    elif record.state != from_state and record.state not in targets:
        raise ValueError(f"{call.action.name} may not move to {record.state}")


def _sorted_out(result: Any) -> tuple[list[models.Model], list[models.Model]]:
    values = result if isinstance(result, list | tuple) else [result]
    added = [one for one in values if isinstance(one, models.Model) and one._state.adding]
    removed = [one.row for one in values if isinstance(one, Remove)]
    unknown = [one for one in values if one is not None and not isinstance(one, models.Model | Remove)]
    if unknown:
        raise TypeError(f"a body returns rows, not {type(unknown[0]).__name__}")
    return added, removed


def _react(passage: Passage, outcomes: list[Outcome]) -> None:
    from spil.foundation.actions.reactions import reactions

    done = [happening for outcome in outcomes for happening in outcome.happenings if happening.is_main]
    for name, group in groupby(
        sorted(done, key=lambda one: (one.action, one.event_id)), key=lambda one: one.action
    ):
        happened = list(group)
        for reaction in reactions.to(name):
            if reaction.after_commit:
                transaction.on_commit(lambda react=reaction, what=happened: perform(list(react.react(what))))
            else:
                for outcome in _perform_within(
                    passage, [_prepared(call) for call in reaction.react(happened)]
                ):
                    if outcome.refusal is not None:
                        raise Refused(outcome.refusal)
