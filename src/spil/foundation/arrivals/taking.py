"""Taking in: bytes in the store, then one transaction, then the caller acknowledges."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refusal, Refused
from spil.foundation.actions.declaration import actions
from spil.foundation.arrivals.failpoints import reached
from spil.foundation.arrivals.models import Arrival
from spil.foundation.documents.mail.mbox import messages
from spil.foundation.documents.plain import from_plain
from spil.foundation.documents.readers import ReaderFailed, read
from spil.foundation.documents.scans import MARK, Scan
from spil.foundation.documents.sniffing import MBOX
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.manifest.registry import modules
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality

Packed = Reason(
    "Packed",
    _("“%(name)s” is an archive. What is inside has to be seen before it stands in the register."),
    remedy=_("Unpack it and hand in the files that are inside."),
)
Empty = Reason("Empty", _("“%(name)s” is empty."), remedy=_("Ask the sender for it once more."))
TooLarge = Reason(
    "TooLarge",
    _("“%(name)s” is larger than %(limit)s MB."),
    remedy=_("Put it into parts, or keep it elsewhere and register a letter that says where."),
)
LARGEST = 200 * 1024 * 1024
PACKED = frozenset({
    "application/zip",
    "application/x-rar-compressed",
    "application/x-7z-compressed",
    "application/gzip",
    "application/x-tar",
})  # fmt: skip
#: for taking a stack of scanned letters apart
SCAN_SECONDS = 180.0
MOST_TRIES = 6


@dataclass(frozen=True)
class Arrived:
    """What became of one content: `taken` is the module's own answer, empty when it was known already or refused."""

    file: StoredFile
    record_id: int | None = None
    taken: Any = None
    refusal: Refusal | None = None

    @property
    def was_known(self) -> bool:
        return self.taken is None and self.refusal is None


def take_in(
    content: bytes | BinaryIO,
    by: Actor,
    *,
    way: str,
    name: str = "",
    key: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Iterator[Arrived]:
    """Store content and register it; a mailbox file gives one outcome a message. When an outcome is yielded, it stands.

    `key` is by what this arrival is known again; without one it is new each time. Raises Refused when the actor may not
    register, OSError when it cannot be stored: then nothing may be acknowledged.
    """
    file = store().put(content, name=name)
    reached("stored")
    if refusal := refused(file):
        yield Arrived(file, refusal=refusal)
    elif file.media_type == MBOX:
        yield from _messages(file, by, way=way, key=key, facts=facts)
    elif (scan := scan_in(file)) is not None:
        yield from _parts(file, scan, by, way=way, key=key, facts=facts)
    else:
        yield register(file, by, way=way, key=key, facts=facts)


def refused(file: StoredFile) -> Refusal | None:
    """Why this file is not taken in."""
    if not file.size:
        return Empty(name=file.name)
    if file.size > LARGEST and file.media_type != MBOX:
        return TooLarge(name=file.name, limit=LARGEST // 1024 // 1024)
    return Packed(name=file.name) if file.media_type in PACKED else None


def scan_in(file: StoredFile) -> Scan | None:
    """What a stack of scanned letters falls into; None for whatever is one letter without blank pages."""
    if file.media_type != "application/pdf" or file.size > LARGEST:
        return None
    try:
        text = read("spil.foundation.documents.pdf:read_text", store().read(file.sha256), seconds=30)
        if text["pages"] < 2 or not (text["is_scan"] or any(MARK in one for one in text["texts"])):
            return None
        found = read("spil.foundation.documents.scans:split", store().read(file.sha256), seconds=SCAN_SECONDS)
    except ReaderFailed:
        return None
    scan = from_plain(Scan, found)
    return scan if scan.parts and (len(scan.parts) > 1 or scan.blanks or scan.separators) else None


def _parts(
    whole: StoredFile, scan: Scan, by: Actor, *, way: str, key: str, facts: Mapping[str, Any] | None
) -> Iterator[Arrived]:
    """The letters of a stack, each an arrival of its own, linked to the stack as it was scanned.

    The stack shows every letter, so it is for named people only, and nobody has to do anything about it.
    """
    words = _("%(name)s, the whole scan: %(parts)s letters, %(blanks)s blank pages left out")
    title = str(words) % {"name": whole.name, "parts": len(scan.parts), "blanks": scan.blanks}
    named = {**(facts or {}), "subject": title[:300], "confidentiality": Confidentiality.NAMED}
    stack = register(whole, by, way=way, key=f"{key}:whole" if key else "", facts=named)
    yield stack
    for number, part in enumerate(scan.parts, 1):
        stem, dot, ending = whole.name.rpartition(".")
        file = store().put(part.content, name=f"{stem or ending}-{number}{dot}{ending if stem else ''}")
        reached("stored")
        one = register(file, by, way=way, key=f"{key}:{number}" if key else "", facts=facts)
        _link(one, stack, by)
        yield one


def _link(part: Arrived, stack: Arrived, by: Actor) -> None:
    """Both show the other to whoever may see it; done already when the stack arrives once more after a crash."""
    found = Record.objects.in_bulk([one for one in (part.record_id, stack.record_id) if one is not None])
    if part.record_id in found and stack.record_id in found:
        with suppress(Refused):
            actions["records.record.link"](record=found[part.record_id], other=found[stack.record_id], by=by)


def _messages(
    box: StoredFile, by: Actor, *, way: str, key: str, facts: Mapping[str, Any] | None
) -> Iterator[Arrived]:
    """The messages of a mailbox file, each an arrival of its own. With a key for the box each has one too."""
    with store().open(box.sha256) as stream:
        for raw in messages(stream):
            file = store().put(raw, name="message.eml")
            reached("stored")
            yield register(file, by, way=way, key=f"{key}:{file.sha256}" if key else "", facts=facts)


def register(
    file: StoredFile, by: Actor, *, way: str, key: str = "", facts: Mapping[str, Any] | None = None
) -> Arrived:
    """Register a stored file in one transaction; once only for a key. Tried again after a deadlock, like the door."""
    short = f"{way}:{sha256(key.encode()).hexdigest()}" if key else ""
    if short and (known := Arrival.objects.filter(key=short).first()):
        return _finished(known, file, by)
    opened = modules.intake().open(file)
    arrived = _patiently(file, by, way, short, facts or {}, opened)
    if arrived.was_known:
        return arrived
    made = modules.intake().make(arrived.taken, by)
    if short and not made.is_finished:
        Arrival.objects.filter(key=short).update(is_finished=True)
    return Arrived(file, arrived.record_id, made)


def _finished(known: Arrival, file: StoredFile, by: Actor) -> Arrived:
    """An arrival that is known; what a crash has cut off behind its registration is done now."""
    if not known.is_finished and known.record_id is not None:
        modules.intake().make_again(file, known.record_id, by)
        Arrival.objects.filter(pk=known.pk).update(is_finished=True)
    return Arrived(file, known.record_id)


def _patiently(
    file: StoredFile, by: Actor, way: str, short: str, facts: Mapping[str, Any], opened: Any
) -> Arrived:
    for attempt in range(MOST_TRIES):
        try:
            return _in_one_transaction(file, by, way, short, facts, opened)
        except OperationalError:
            if attempt == MOST_TRIES - 1 or transaction.get_connection().in_atomic_block:
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads rivals, no secret
        except IntegrityError:  # somebody registers the same arrival at this moment
            if not short or not Arrival.objects.filter(key=short).exists():
                raise
    raise AssertionError("unreachable")


def _in_one_transaction(
    file: StoredFile, by: Actor, way: str, key: str, facts: Mapping[str, Any], opened: Any
) -> Arrived:
    with transaction.atomic():
        if key and (known := Arrival.objects.filter(key=key).first()):
            return Arrived(file, known.record_id)
        arrival = Arrival(key=key, way=way, sha256=file.sha256, name=file.name[:255], at=by.now)
        if key:
            arrival.save()
            reached("noted")
        taken = modules.intake().register(file, by, opened, facts)
        reached("registered")
        if key:
            arrival.record_id, arrival.is_finished = taken.record_id, taken.is_finished
            arrival.save(update_fields=["record_id", "is_finished"])
    reached("committed")
    return Arrived(file, taken.record_id, taken)
