"""The door: performs calls, writes what they changed, and tells what happened.

Read the package's prose first. A *passage* is one outermost use of the door: it owns the transaction, the list of
what happened in it, and the records whose numbers and search texts are still owed at its end. Nested use, by a
reaction, joins the passage that is under way.

Retries: a deadlock (40P01), a serialisation failure (40001) or a busy SQLite database runs the outermost passage
again, from reading the rows anew. So does, once, what there may be once and somebody wrote a moment ago (23505): then
the body sees it, and refuses as it does for whoever comes later. That is safe because bodies have no effect beside the
rows they return.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import DatabaseError, connection, models, transaction

from spil.foundation.access.queries import may_see
from spil.foundation.access.refusals import ChangedMeanwhile, NotVisible, Refusal, Refused, WrongState
from spil.foundation.actions import guard, writing
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.fresh import Rows, rows_in, with_records
from spil.foundation.actions.once import Once
from spil.foundation.actions.recording import Recorder
from spil.foundation.actions.refused import log_refusal
from spil.foundation.actions.returned import Erase, Forget, Remove, Rewrite
from spil.foundation.actions.touched import Happening, RowChange, Touched, record_of
from spil.foundation.failpoints.places import reached
from spil.foundation.records.kinds import DESTROYED, is_destroyed, kinds
from spil.foundation.records.models import Record
from spil.foundation.settled.keeping import Settled
from spil.foundation.turns.models import Turn

if TYPE_CHECKING:
    from spil.foundation.actions.reactions import Reaction

T = TypeVar("T")
MOST_TRIES = 6
_LOCKED, _THERE_ALREADY = {"40001", "40P01"}, "23505"


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


def touched_by(outcomes: Sequence[Outcome]) -> list[Touched]:
    """What these calls touched, of those that were done."""
    return [one.touched for one in outcomes if one.touched is not None]


@dataclass
class Batch:
    """Calls of one action that run together, before anything of them is written."""

    calls: Sequence[Call]
    read: dict[str, Any] = field(default_factory=dict)


@dataclass
class Passage:
    """One outermost use of the door."""

    once: Once = field(default_factory=Once)
    recorder: Recorder = field(init=False)
    depth: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    batch: Batch | None = None

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.once)


#: called with what became of all calls, in the transaction that performed them
Report = Callable[[Sequence[Outcome]], None]
#: called with every outcome; the test suite records (action, outcome, reason) here
observers: list[Callable[[Outcome], None]] = []
#: called at the end of a passage with everything that was done in it, inside its transaction: what they write is kept
#: or undone with it. For technical tables (notices); a wish for another action is a reaction
followers: list[Callable[[Sequence[Outcome]], None]] = []
_current: ContextVar[Passage | None] = ContextVar("passage", default=None)
#: a chain of reactions longer than this is a circle
DEEPEST = 8


def read_once(key: Hashable, read: Callable[[], T], settled: Settled[T] | None = None) -> T:
    """What the office has set, read once in a passage however many of its calls ask; outside of one each time.

    For settings that no call of the same passage changes: rules of a type, the calendar of a day. `settled` keeps the
    answer for later passages too, for as long as the tables it was read from stay as they are.
    """
    passage = _current.get()
    return read() if passage is None else passage.once.get(key, read, settled)


def read_together(question: str, read: Callable[[set[Any]], Mapping[Any, T]]) -> Mapping[Any, T]:
    """What the answers to one question of an action lead to, read once for all its calls that run together.

    `read` gets the different answers, empty ones left out: the senders of a hundred letters are one query. Only inside
    a body.
    """
    passage = _current.get()
    if passage is None or passage.batch is None:
        raise RuntimeError("only a body reads for all calls of its batch")
    batch = passage.batch
    if question not in batch.read:
        given = {call.arguments.get(question) for call in batch.calls}
        batch.read[question] = read({answer for answer in given if answer})
    return cast("Mapping[Any, T]", batch.read[question])


def perform_one(call: Call, *, report: Report | None = None) -> Any:
    """Perform one call and return what its body returned; `report` as of `perform`. Raises Refused."""
    outcome = perform([call], report=report)[0]
    if outcome.refusal is not None:
        raise Refused(outcome.refusal)
    return outcome.result


def perform_alone(call: Call, *, report: Report | None = None) -> Outcome:
    """Perform one call in a passage of its own; it is refused as well by what a reaction to it refuses.

    `report` as of `perform`.
    """
    try:
        return perform([call], report=report)[0]
    except Refused as refused:
        return Outcome(call, refused.refusal)


def perform_each(calls: Sequence[Call]) -> list[Outcome]:
    """Perform calls in one transaction; where what follows from one is refused, each in a passage of its own."""
    try:
        return perform(calls)
    except Refused:
        return [perform_alone(call) for call in calls]


def perform(calls: Sequence[Call], *, report: Report | None = None) -> list[Outcome]:
    """Perform calls in one transaction, in order. A refused call leaves the others alone; an error undoes all.

    So does what a reaction to one of them refuses: it raises Refused.

    `report` is called with the outcomes at the end of the transaction, again with each new try: what it writes (into a
    technical table) is there exactly when the calls were performed. Only for the outermost use of the door.
    """
    ready = [_prepared(call) for call in calls]
    passage = _current.get()
    if passage is None:
        return _retrying(lambda: _outermost(ready, report))
    if report is not None:
        raise RuntimeError("a reaction has no report of its own")
    return _perform_within(passage, ready)


def _prepared(call: Call) -> Call:
    prepare = call.action.prepare
    if prepare is None or all(name in call.arguments for name in call.action.given):
        return call
    return replace(call, arguments={**call.arguments, **prepare(**call.arguments)})


def _retrying(run: Callable[[], list[Outcome]]) -> list[Outcome]:
    for attempt in range(MOST_TRIES):
        try:
            return run()
        except DatabaseError as error:
            if connection.in_atomic_block or attempt == MOST_TRIES - 1 or not _is_passing(error, attempt):
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads rivals, no secret
    raise AssertionError("unreachable")


def _is_passing(error: DatabaseError, attempt: int) -> bool:
    """Whether another try may go well. SQLite has one writer at a time: no body there misses what another one wrote."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _LOCKED or "locked" in str(error) or (state == _THERE_ALREADY and attempt == 0)


def _outermost(calls: Sequence[Call], report: Report | None = None) -> list[Outcome]:
    passage = Passage()
    token = _current.set(passage)
    try:
        with guard.opened(), transaction.atomic():
            outcomes = _perform_within(passage, calls)
            passage.recorder.finish()
            for follow in followers:
                follow(passage.outcomes)
            reached("followed")
            if report is not None:
                report(outcomes)
                reached("reported")
        if not connection.in_atomic_block:  # else it is part of a larger transaction
            reached("closed")
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
        if outcome.refusal is not None:
            log_refusal(outcome.call.action, outcome.call.by, outcome.call.subject, outcome.refusal)
        for observe in observers:
            observe(outcome)
    passage.outcomes += outcomes
    _react(passage, outcomes)
    reached("reacted")
    passage.depth -= 1
    return outcomes


def _batch_key(call: Call) -> Any:
    """Neighbours with the same key are written together; an action that reads what it writes goes one by one."""
    return (call.action.name, id(call) if call.action.one_at_a_time else 0)


def _perform_batch(passage: Passage, calls: list[Call]) -> list[Outcome]:
    passage.recorder.settle()
    rows = Rows.locked(calls)
    reached("locked")
    passage.batch = Batch(calls)
    outcomes = [_run(call, rows, follows=passage.depth > 1) for call in calls]
    passage.batch = None
    reached("performed")
    work = touched_by(outcomes)
    if work:
        passage.recorder.write(work)
    return outcomes


def _run(call: Call, rows: Rows, *, follows: bool) -> Outcome:
    """Check one call and run its body on fresh rows; a refusal puts the rows back as they were."""
    arguments, missing = rows.arguments(call)
    call = replace(call, arguments=arguments)
    refusal = NotVisible() if missing else _not_visible(call) or _changed_meanwhile(call)
    refusal = refusal or _is_gone(call) or call.action.refusal(call.by, call.subject, follows=follows)
    if refusal is not None:
        return Outcome(call, refusal)
    power = call.action.power_used(call.by, call.subject)
    mandate_id = power.mandate_id if power else None
    before = [(row, writing.snapshot(row)) for row in with_records(rows_in(call))]
    readers = [(row, row.readers) for row, _values in before if isinstance(row, Record)]
    try:
        result = call.action.body(**arguments)
        _settle_state(call, before)
        touched = _sorted_out(call, result)
    except Refused as refused:
        for row, values in before:
            writing.restore(row, values)
        for record, named in readers:
            record.readers = named
        return Outcome(call, refused.refusal)
    touched.rows += [RowChange(row, values, writing.snapshot(row)) for row, values in before]
    touched.mandate_id = mandate_id
    return Outcome(call, None, result, touched)


def _not_visible(call: Call) -> Refusal | None:
    """Sight of the subject and of every record that is given as an answer."""
    records = (record for record in map(record_of, rows_in(call)) if record is not None)
    if all(may_see(call.by, record.audience_id) for record in records):
        return None
    return NotVisible()


def _is_gone(call: Call) -> Refusal | None:
    """Nothing is done to or with what was destroyed."""
    records = (record for record in map(record_of, rows_in(call)) if record is not None)
    return WrongState(state=DESTROYED.title) if any(map(is_destroyed, records)) else None


def _changed_meanwhile(call: Call) -> Refusal | None:
    record = record_of(call.subject)
    if call.seen_version is None or record is None or record.version == call.seen_version:
        return None
    return ChangedMeanwhile()


def _settle_state(call: Call, before: list[tuple[models.Model, dict[str, Any]]]) -> None:
    """Move to the declared state, or check that the body chose one of the declared ones."""
    record = record_of(call.subject)
    if record is None:
        return
    from_state = next(values["state"] for row, values in before if row is record)
    targets = [state.code for state in call.action.to_states]
    if len(targets) == 1 and record.state == from_state:
        record.state = targets[0]
    elif record.state != from_state and record.state not in targets and not _moves_freely(call, record):
        raise ValueError(f"{call.action.name} may not move to {record.state}")


def _moves_freely(call: Call, record: Record) -> bool:
    """States of a kind that was made from data are not known to the action, but to the kind."""
    return call.action.moves_freely and record.state in kinds.of(record).states


def _sorted_out(call: Call, result: Any) -> Touched:
    """What a body returned: new rows, rows to rewrite or to delete, and turns that it answered."""
    values = result if isinstance(result, list | tuple) else [result]
    known = models.Model | Rewrite | Remove | Erase | Forget
    unknown = [one for one in values if one is not None and not isinstance(one, known)]
    if unknown:
        raise TypeError(f"a body returns rows, not {type(unknown[0]).__name__}")
    rows = [one for one in values if isinstance(one, models.Model)]
    return Touched(
        call,
        rows=[one.done() for one in values if isinstance(one, Rewrite)],
        added=[one for one in rows if one._state.adding],
        removed=[one.row for one in values if isinstance(one, Remove)],
        erased=[one.record for one in values if isinstance(one, Erase)],
        forgotten=[(one.row, one.emptied) for one in values if isinstance(one, Forget)],
        turned=[one for one in rows if isinstance(one, Turn) and not one._state.adding],
    )


def _react(passage: Passage, outcomes: list[Outcome]) -> None:
    """Let others answer what was done: within the same passage, or when it is committed."""
    from spil.foundation.actions.reactions import reactions

    done = [happening for outcome in outcomes for happening in outcome.happenings if happening.is_main]
    done.sort(key=lambda one: (one.action, one.event_id))
    for name, group in groupby(done, key=lambda one: one.action):
        happened = list(group)
        for reaction in reactions.to(name):
            if reaction.after_commit:
                transaction.on_commit(partial(_answer_later, reaction, happened))
            else:
                _answer(passage, reaction, happened)


def _answer(passage: Passage, reaction: Reaction, happened: list[Happening]) -> None:
    """Most reactions only look at what happened, and nothing is written for them before its time."""
    with connection.execute_wrapper(passage.recorder.settle_first):
        calls = [_prepared(call) for call in reaction.react(happened)]
    for outcome in _perform_within(passage, calls):
        if outcome.refusal is not None:
            raise Refused(outcome.refusal)


def _answer_later(reaction: Reaction, happened: list[Happening]) -> None:
    """A passage of its own: commit hooks run while the passage that caused them has not been left yet."""
    token = _current.set(None)
    try:
        if calls := list(
            reaction.react(happened)
        ):  # a transaction costs a flush of the disk, also an empty one
            perform(calls)
    finally:
        _current.reset(token)
