"""Taking in: bytes in the store, then one transaction, then the caller acknowledges."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, BinaryIO

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refusal, Refused
from spil.foundation.actions.declaration import actions
from spil.foundation.arrivals.models import Arrival
from spil.foundation.documents.mail.mbox import messages
from spil.foundation.documents.plain import from_plain
from spil.foundation.documents.readers import ReaderFailed, read
from spil.foundation.documents.scans import MARK, Scan
from spil.foundation.documents.sniffing import MAIL, MBOX
from spil.foundation.failpoints.places import reached
from spil.foundation.files.models import StoredFile
from spil.foundation.files.scanning import ASK_ANEW, HARMFUL, virus_in
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
Harmful = Reason("Harmful", HARMFUL, remedy=ASK_ANEW)
Unregistered = Reason(
    "Unregistered",
    _("“%(name)s” could not be registered: %(why)s"),
    remedy=_("It was not lost. Tell whoever looks after Spil: the cause is in the log."),
)
LARGEST = 200 * 1024 * 1024
PACKED = frozenset({
    "application/zip",
    "application/x-rar-compressed",
    "application/x-7z-compressed",
    "application/gzip",
    "application/x-tar",
})  # fmt: skip
#: how the key of a mailbox file begins whose messages have all been registered
SETTLED = "settled:"
#: for looking into a PDF, and for taking a stack of scanned letters apart, in the background; while somebody waits,
#: what is left of the patience (`readers.patience`)
SECONDS, SCAN_SECONDS = 30.0, 180.0
MOST_TRIES = 6
#: messages that are registered in one transaction, and their bytes: enough to share its cost, and others wait briefly
BATCH, BATCH_SIZE = 25, 32 * 1024 * 1024
_log = logging.getLogger(__name__)


class TakesLong(Exception):
    """Looking into this stored file takes longer than anybody waits; nothing was registered, the background goes on."""

    def __init__(self, file: StoredFile) -> None:
        super().__init__(file.name)
        self.file = file


@dataclass(frozen=True)
class Arrived:
    """What became of one content: `taken` is the module's own answer, empty when it was known already or refused.

    `known_as` is the id of the arrival as which it was known.
    """

    file: StoredFile
    record_id: int | None = None
    taken: Any = None
    refusal: Refusal | None = None
    known_as: int | None = None

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
    is_message: bool = False,
) -> Iterator[Arrived]:
    """Store content and register it; a mailbox file gives one outcome a message. When an outcome is yielded, it stands.

    `key` is by what this arrival is known again; without one it is new each time. `is_message` says that it came as
    one. Raises Refused when the actor may not register, OSError when it cannot be stored: then nothing may be
    acknowledged. Raises TakesLong while somebody waits.
    """
    file = store().put(content, name=name)
    file = as_message(file) if is_message else file
    reached("stored")
    if refusal := refused(file) or (harmful(file) if way == "upload" else None):
        yield Arrived(file, refusal=refusal)
    elif file.media_type == MBOX:
        yield from _messages(file, by, way=way, key=key, facts=facts)
    elif (scan := scan_in(file)) is not None:
        yield from _parts(file, scan, by, way=way, key=key, facts=facts)
    else:
        yield register(file, by, way=way, key=key, facts=facts)


def as_message(file: StoredFile) -> StoredFile:
    """What came as a message is one, whatever it begins with; only an archive in its place is told from its bytes."""
    return replace(file, media_type=MAIL) if file.size and file.media_type not in PACKED else file


def stored_messages(raws: Iterable[bytes]) -> list[StoredFile]:
    """Messages that came, flushed together."""
    return [as_message(one) for one in store().put_all([(raw, "message.eml") for raw in raws])]


def refused(file: StoredFile) -> Refusal | None:
    """Why this file is not taken in."""
    if not file.size:
        return Empty(name=file.name)
    if file.size > LARGEST and file.media_type != MBOX:
        return TooLarge(name=file.name, limit=LARGEST // 1024 // 1024)
    return Packed(name=file.name) if file.media_type in PACKED else None


def harmful(file: StoredFile) -> Refusal | None:
    """Why a file is refused that somebody hands in by hand; what comes by mail is registered as it came."""
    virus = virus_in(file.sha256)
    return Harmful(name=file.name, virus=virus) if virus else None


def scan_in(file: StoredFile) -> Scan | None:
    """What a stack of scanned letters falls into; None for whatever is one letter without blank pages."""
    if file.media_type != "application/pdf" or file.size > LARGEST:
        return None
    try:
        text = read("spil.foundation.documents.pdf:read_text", store().read(file.sha256), seconds=SECONDS)
        if text["pages"] < 2 or not (text["is_scan"] or any(MARK in one for one in text["texts"])):
            return None
        found = read("spil.foundation.documents.scans:split", store().read(file.sha256), seconds=SCAN_SECONDS)
    except ReaderFailed as failed:
        if failed.reason == "hurried":
            raise TakesLong(file) from None
        return None
    scan = from_plain(Scan, found)
    return scan if scan.parts and (len(scan.parts) > 1 or scan.blanks or scan.separators) else None


def _parts(
    whole: StoredFile, scan: Scan, by: Actor, *, way: str, key: str, facts: Mapping[str, Any] | None
) -> Iterator[Arrived]:
    """The letters of a stack, each an arrival of its own, linked to the stack as it was scanned.

    The stack shows every letter, so it is for named people only, and nobody has to do anything about it.
    """
    title = _("%(name)s, the whole scan: %(parts)s") % {"name": whole.name, "parts": _scanned(scan)}
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


def _scanned(scan: Scan) -> str:
    """How many letters, and how many blank pages were left out."""
    count = len(scan.parts)
    told = [ngettext("%(n)s letter", "%(n)s letters", count) % {"n": count}]
    if scan.blanks:
        words = ngettext("%(n)s blank page left out", "%(n)s blank pages left out", scan.blanks)
        told.append(words % {"n": scan.blanks})
    return ", ".join(told)


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
    is_settled = True
    with store().open(box.sha256) as stream:
        for some in batches(messages(stream)):
            files = stored_messages(some)
            for _file in files:
                reached("stored")
            if key:
                keyed = [(file, f"{key}:{file.sha256}") for file in files]
                for arrived in register_many(keyed, by, way=way, facts=facts):
                    is_settled &= arrived.refusal is None
                    yield arrived
            else:
                yield from (register(file, by, way=way, facts=facts) for file in files)
    if is_settled:  # else what failed is nowhere but in there
        note_settled(box.sha256, way, by.now)


def note_settled(sha256: str, way: str, now: datetime) -> None:
    """Every message of this mailbox file stands in the register, with its own bytes: the file itself may go.

    Nobody would find it: it holds the letters of all readers. It is taken away at night (`jobs.py`).
    """
    facts = {"way": way, "sha256": sha256, "at": now, "is_finished": True}
    Arrival.objects.update_or_create(key=f"{SETTLED}{sha256}", defaults=facts)


def batches(contents: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Contents in their order, as many as are registered together: BATCH, and not more than fit in memory at ease."""
    some: list[bytes] = []
    size = 0
    for one in contents:
        if some and (len(some) >= BATCH or size + len(one) > BATCH_SIZE):
            yield some
            some, size = [], 0
        some.append(one)
        size += len(one)
    if some:
        yield some


def register_many(
    keyed: Sequence[tuple[StoredFile, str]],
    by: Actor,
    *,
    way: str,
    facts: Mapping[str, Any] | None = None,
) -> Iterator[Arrived]:
    """Register stored files, each under its key, in one transaction; what became of each, in their order.

    A crash before its end has registered none of them. When something goes wrong with one, each is registered by
    itself, so that only that one is refused.
    """
    shorts = {file.sha256: _short(way, key) for file, key in keyed}
    known = {one.key: one for one in Arrival.objects.filter(key__in=shorts.values())}
    new = list({file.sha256: file for file, _key in keyed if shorts[file.sha256] not in known}.values())
    done: dict[str, Any] = {}
    if len(new) > 1:
        with suppress(Exception):  # whatever it is: it happens again with the one that has it
            done = _together(new, by, way, shorts, facts or {})

    def became(file: StoredFile, key: str) -> Iterator[Arrived]:
        if file.sha256 in done:
            yield _made(done.pop(file.sha256), by, shorts[file.sha256])
        elif (earlier := known.get(shorts[file.sha256])) is not None:
            yield _finished(earlier, file, by)
        else:
            yield register(file, by, way=way, key=key, facts=facts)

    for file, key in keyed:
        yield from alone(file, partial(became, file, key))


def alone(
    file: StoredFile, taking: Callable[[], Iterable[Arrived]], *, is_again: bool = False
) -> list[Arrived]:
    """What became of one content among others. Whatever is wrong with it is its refusal, so that the others go on; what
    is wrong with the disk or the database would befall them too, and is raised.

    What is refused is never offered again: so a fault of ours counts when it happens twice.
    """
    try:
        return list(taking())
    except Refused as refused:
        return [Arrived(file, refusal=refused.refusal)]
    except (DataError, IntegrityError) as problem:
        return [_unregistered(file, problem)]
    except (OSError, MemoryError, InterfaceError, DatabaseError) as problem:
        if not _is_too_much(problem):
            raise
        return [_unregistered(file, problem)]
    except Exception as problem:  # noqa: BLE001 - a stranger wrote it: nobody knows what a program makes of it
        if is_again:
            return [_unregistered(file, problem)]
        _log.warning("%s (%s) is tried once more", file.name, file.sha256, exc_info=problem)
        return alone(file, taking, is_again=True)


def _is_too_much(problem: Exception) -> bool:
    """Whether the content exceeds a limit of the database, which says so (class 54) as it says that it is away."""
    return (getattr(problem.__cause__, "sqlstate", None) or "").startswith("54")


def _unregistered(file: StoredFile, problem: Exception) -> Arrived:
    _log.error("%s (%s) could not be registered", file.name, file.sha256, exc_info=problem)
    return Arrived(file, refusal=Unregistered(name=file.name, why=str(problem) or type(problem).__name__))


def _together(
    files: Sequence[StoredFile], by: Actor, way: str, shorts: Mapping[str, str], facts: Mapping[str, Any]
) -> dict[str, Any]:
    """What the module that takes files in says of each, by hash."""
    intake = modules.intake()
    opened = list(zip(files, intake.open_many(files), strict=True))
    with transaction.atomic():
        noted = [_noted(file, by, way, shorts[file.sha256]) for file in files]
        Arrival.objects.bulk_create(noted)
        for _one in noted:
            reached("noted")
        taken = intake.register_many(opened, by, facts)
        for arrival, one in zip(noted, taken, strict=True):
            arrival.record_id, arrival.is_finished = one.record_id, one.is_finished
            reached("registered")
        Arrival.objects.bulk_update(noted, ["record_id", "is_finished"])
    for _one in noted:
        reached("committed")
    return {one.file.sha256: one for one in taken}


def _short(way: str, key: str) -> str:
    """By what an arrival is known in the table; empty for one that is new each time."""
    return f"{way}:{sha256(key.encode()).hexdigest()}" if key else ""


def is_known(way: str, keys: Iterable[str]) -> bool:
    """Whether anything came by this way under one of these keys."""
    return Arrival.objects.filter(key__in=[_short(way, key) for key in keys]).exists()


def _noted(file: StoredFile, by: Actor, way: str, key: str) -> Arrival:
    return Arrival(key=key, way=way, sha256=file.sha256, name=file.name[:255], at=by.now)


def _made(taken: Any, by: Actor, key: str) -> Arrived:
    """What a module makes of it, once it stands in the register; whether that was all, is noted with the arrival."""
    made = modules.intake().make(taken, by)
    if key and not taken.is_finished:
        Arrival.objects.filter(key=key).update(is_finished=True)
    return Arrived(taken.file, taken.record_id, made)


def register(
    file: StoredFile, by: Actor, *, way: str, key: str = "", facts: Mapping[str, Any] | None = None
) -> Arrived:
    """Register a stored file in one transaction; once only for a key. Tried again after a deadlock, like the door."""
    short = _short(way, key)
    if short and (known := Arrival.objects.filter(key=short).first()):
        return _finished(known, file, by)
    opened = modules.intake().open(file)
    arrived = _patiently(file, by, way, short, facts or {}, opened)
    if arrived.was_known:
        return arrived
    return _made(arrived.taken, by, short)


def _finished(known: Arrival, file: StoredFile, by: Actor) -> Arrived:
    """An arrival that is known; what a crash has cut off behind its registration is done now."""
    if not known.is_finished and known.record_id is not None:
        modules.intake().make_again(file, known.record_id, by)
        Arrival.objects.filter(pk=known.pk).update(is_finished=True)
    return Arrived(file, known.record_id, known_as=known.pk)


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
            known = Arrival.objects.filter(key=short).first() if short else None
            if known is None:
                raise
            return Arrived(file, known.record_id, known_as=known.pk)
    raise AssertionError("unreachable")


def _in_one_transaction(
    file: StoredFile, by: Actor, way: str, key: str, facts: Mapping[str, Any], opened: Any
) -> Arrived:
    with transaction.atomic():
        arrival = _noted(file, by, way, key)
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
