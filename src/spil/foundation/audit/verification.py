"""Verifies chains, heads, values, seals and audiences."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import F

from spil.foundation.audit.sealing import CHUNK, digest_between
from spil.foundation.audit.snapshot import one_state
from spil.foundation.events.models import Anchor, Event, OfficeChain
from spil.foundation.events.rules import event_digest, values_digest
from spil.foundation.records.kinds import DESTROYED, kinds
from spil.foundation.records.models import Record

#: problems that are kept word for word; of the others only the number is
MOST_TOLD = 20


@dataclass(frozen=True)
class Problem:
    """`code`: digest, sequence, head, values, record, row, seal or audience. `what` says which, to look into."""

    code: str
    what: str


@dataclass
class Report:
    records: int = 0
    events: int = 0
    erased: int = 0
    seals: int = 0
    last_seal: str = ""
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.counts

    def add(self, code: str, what: str) -> None:
        self.counts[code] += 1
        if len(self.problems) < MOST_TOLD:
            self.problems.append(Problem(code, what))


def verify() -> Report:
    """Verify everything. Reads each event once, in two streams; memory does not grow with the log."""
    report, begun = Report(), time.monotonic()
    with one_state():
        _verify_records(report)
        _verify_office(report)
        _verify_seals(report)
        verify_audiences(report)
    report.seconds = time.monotonic() - begun
    return report


_FACTS = (
    "record_id", "id", "sequence", "action", "by_id", "on_behalf_of_id", "mandate_id", "at", "cause_id", "from_state",
    "to_state", "values_digest", "digest", "recorded_values__salt", "recorded_values__changes",
)  # fmt: skip


def _chain_of(events: Any, report: Report, name: str) -> tuple[int, bytes]:
    """Go through one chain; its length and head. A digest that is wrong is told once: the chain goes on from it.

    What changed in the events of a record is emptied behind the event that destroys it, and for no other reason; in the
    chain of the office what was said of whoever is forgotten.
    """
    previous, expected = b"", 0
    emptied: list[str] = []
    for (record_id, event_id, sequence, action, by, for_whom, mandate, at, cause, from_state, to_state, stored, digest,
         salt, changes) in events:  # fmt: skip
        report.events += 1
        expected += 1
        if sequence != expected:
            report.add(
                "sequence", f"{name}: event {event_id} has sequence {sequence} where {expected} is due"
            )
            expected = sequence
        found = event_digest(
            previous, record_id=record_id, sequence=sequence, action=action, by_id=by, for_id=for_whom,
            mandate_id=mandate, at=at, cause_id=cause, from_state=from_state, to_state=to_state, values=bytes(stored),
        )  # fmt: skip
        if found != bytes(digest):
            report.add("digest", f"{name}: event {event_id} ({action}) is not what was written")
        if to_state == DESTROYED.code:
            report.erased += len(emptied)
            emptied = []
        if salt is None or bytes(salt) or changes:
            _verify_values(report, f"{name}: event {event_id}", salt, changes, bytes(stored))
        elif record_id is None:
            report.erased += 1
        else:
            emptied.append(f"{name}: event {event_id}")
        previous = bytes(digest)
    for one in emptied:
        report.add("values", f"{one}: what changed was emptied, and the record was not destroyed")
    return expected, previous


def _verify_values(report: Report, name: str, salt: Any, changes: Any, stored: bytes) -> None:
    if salt is None:
        report.add("values", f"{name}: what changed is gone, and was not erased")
    elif values_digest(bytes(salt), changes) != stored:
        report.add("values", f"{name}: what changed is not what was written")


def _verify_records(report: Report) -> None:
    """Events by record beside records by id: both sorted, so that each is read once."""
    events = Event.objects.filter(record__isnull=False).order_by("record_id", "sequence")
    chains = groupby(events.values_list(*_FACTS).iterator(chunk_size=CHUNK), key=lambda facts: facts[0])
    waiting = next(chains, None)
    records = Record.objects.order_by("pk").values_list("pk", "number", "event_count", "head_digest")
    for pk, number, count, head in records.iterator(chunk_size=CHUNK):
        report.records += 1
        while waiting is not None and waiting[0] < pk:
            waiting = _without_record(report, waiting, chains)
        name = f"record {pk} {number or ''}".strip()
        if waiting is None or waiting[0] != pk:
            report.add("head", f"{name}: has no events")
            continue
        found = _chain_of(waiting[1], report, name)
        waiting = next(chains, None)
        if found != (count, bytes(head)):
            report.add("head", f"{name}: the chain ends at event {found[0]}, the record says {count}")
    while waiting is not None:
        waiting = _without_record(report, waiting, chains)


def _without_record(report: Report, chain: Any, chains: Any) -> Any:
    report.add("record", f"record {chain[0]} is gone; its events are there")
    _chain_of(chain[1], report, f"record {chain[0]}")
    return next(chains, None)


def _verify_office(report: Report) -> None:
    events = Event.objects.filter(record__isnull=True).order_by("sequence", "id").values_list(*_FACTS)
    found = _chain_of(events.iterator(chunk_size=CHUNK), report, "the office")
    head = OfficeChain.objects.filter(pk=1).first()
    if found != ((head.event_count, bytes(head.head_digest)) if head else (0, b"")):
        report.add("head", f"the office: the chain ends at event {found[0]}, its head says otherwise")


def _verify_seals(report: Report) -> None:
    before: Anchor | None = None
    for anchor in Anchor.objects.order_by("last_event_id"):
        report.seals += 1
        count, digest = digest_between(before, anchor.last_event_id)
        if count != anchor.event_count:
            report.add("seal", f"seal of {anchor.on}: {count} events where {anchor.event_count} were sealed")
        elif digest != bytes(anchor.digest):
            report.add("seal", f"seal of {anchor.on}: the events are not those that were sealed")
        before = anchor
    report.last_seal = f"{before.on} {bytes(before.digest).hex()}" if before else ""


def verify_audiences(report: Report) -> None:
    """Each kind's own row is there and carries the audience of its record."""
    for model in {kind.model for kind in kinds}:
        rows = model._default_manager.exclude(audience_id=F("record__audience_id"))
        for pk in rows.values_list("pk", flat=True).iterator(chunk_size=CHUNK):
            report.add("audience", f"record {pk}: {model._meta.label} has another audience than the record")
    for kind in kinds:
        living = Record.objects.filter(kind=kind.code).exclude(state=DESTROYED.code)
        lonely = living.exclude(pk__in=kind.rows().values("pk"))
        for pk in lonely.values_list("pk", flat=True).iterator(chunk_size=CHUNK):
            report.add("row", f"record {pk}: its row of kind {kind.code} is gone")
