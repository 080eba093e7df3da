"""Taking in: bytes in the store, then one transaction, then the caller acknowledges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refusal, Refused
from spil.foundation.actions.declaration import actions
from spil.foundation.arrivals.models import Arrival
from spil.foundation.arrivals.registering import Arrived, register, register_many
from spil.foundation.documents.mail.mbox import messages
from spil.foundation.documents.plain import from_plain
from spil.foundation.documents.readers import ReaderFailed, read
from spil.foundation.documents.scans import MARK, UNDIVIDED, Scan
from spil.foundation.documents.sniffing import MAIL, MBOX
from spil.foundation.failpoints.places import reached
from spil.foundation.files.models import StoredFile
from spil.foundation.files.scanning import ASK_ANEW, HARMFUL, virus_in
from spil.foundation.files.store import store
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
NOT_TAKEN_APART = _(
    "This scan could not be taken apart: it is too large, or it cannot be read. It may show several letters, so only"
    " those who keep the register read it. Scan it once more in smaller stacks, or choose who may read it."
)
Harmful = Reason("Harmful", HARMFUL, remedy=ASK_ANEW)
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
#: messages that are registered in one transaction, and their bytes: enough to share its cost, and others wait briefly
BATCH, BATCH_SIZE = 25, 32 * 1024 * 1024


class TakesLong(Exception):
    """Looking into this stored file takes longer than anybody waits; nothing was registered, the background goes on."""

    def __init__(self, file: StoredFile) -> None:
        super().__init__(file.name)
        self.file = file


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
    """What a stack of scanned letters falls into; None for whatever is one letter without blank pages.

    Without any part where nobody could look for separators: it is too large, takes too long or is broken.
    """
    if file.media_type != "application/pdf" or file.size > LARGEST:
        return None
    is_scan = False
    try:
        text = read("spil.foundation.documents.pdf:read_text", store().read(file.sha256), seconds=SECONDS)
        is_scan = text["is_scan"] or any(MARK in one for one in text["texts"])
        if text["pages"] < 2 or not is_scan:
            return None
        found = read("spil.foundation.documents.scans:split", store().read(file.sha256), seconds=SCAN_SECONDS)
    except ReaderFailed as failed:
        if failed.reason == "hurried":
            raise TakesLong(file) from None
        return UNDIVIDED if is_scan or failed.reason != "error" else None
    scan = from_plain(Scan, found)
    falls_apart = len(scan.parts) > 1 or (scan.parts and scan.left_out)
    return scan if falls_apart or scan.is_undivided else None


def _parts(
    whole: StoredFile, scan: Scan, by: Actor, *, way: str, key: str, facts: Mapping[str, Any] | None
) -> Iterator[Arrived]:
    """The letters of a stack, each an arrival of its own, linked to the stack as it was scanned.

    The stack may show several letters, so it is for whoever keeps the register only; and nobody has to do anything
    about it, unless it could not be taken apart.
    """
    told = {**(facts or {}), "is_stack": True, "confidentiality": Confidentiality.NAMED}
    if scan.parts:
        title = _("%(name)s, the whole scan: %(parts)s") % {"name": whole.name, "parts": _scanned(scan)}
        told |= {"subject": title[:300], "is_dealt_with": True}
    else:
        told |= {"subject": whole.name[:300], "note": str(NOT_TAKEN_APART)}
    stack = register(whole, by, way=way, key=f"{key}:whole" if key else "", facts=told)
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
