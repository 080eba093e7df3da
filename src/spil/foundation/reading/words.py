"""Which reader reads which file, and keeping what it found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

from django.db import transaction

from spil.foundation.attachments.models import Attachment
from spil.foundation.documents.readers import ReaderFailed, read, side_by_side
from spil.foundation.documents.sniffing import OUTLOOK, WINMAIL
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import LOST, NoSuchFile, store
from spil.foundation.reading.models import FileText, Source
from spil.foundation.records.models import Record

_DOCUMENTS = "spil.foundation.documents"
_OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
#: a message that came as a file, with another message or by itself
_MESSAGES = {
    "message/rfc822": "mail.message:words",
    OUTLOOK: "mail.outlook:words",
    WINMAIL: "mail.winmail:words",
}
_PICTURES = frozenset({"image/png", "image/jpeg", "image/tiff", "image/webp", "image/bmp"})
#: larger files wait for a person who opens them
LARGEST = 100 * 1024 * 1024
#: in the background; while somebody waits, what is left of the patience (`readers.patience`)
SECONDS = 30.0
#: why a file waits of which nobody waited for the end
HURRIED = "hurried"
#: signs of a text that are kept: the words of a book
LONGEST = 500_000
#: a picture smaller than this is a logo or a smiley, not a page
SMALLEST_PAGE = 30_000
#: called with the hash of a content that was read after it was registered; the search puts its words into the index
followers: list[Callable[[str], None]] = []


def can_recognise() -> bool:
    """Whether the extra `ocr` is installed."""
    return find_spec("rapidocr") is not None


def read_file(file: StoredFile) -> FileText:
    """What is known of this content, read now when nobody has read it before. Writes nothing.

    What is lost is refused with that reason, so that it does not wait for ever. Raises StoreAway.
    """
    return FileText.objects.filter(pk=file.sha256).first() or _read(file)


def read_files(files: Sequence[StoredFile]) -> list[FileText]:
    """The same for several files, as many at a time as there are readers; one query."""
    if len(files) < 2:
        return [read_file(one) for one in files]
    known = FileText.objects.in_bulk({one.sha256 for one in files})
    new = list({one.sha256: one for one in files if one.sha256 not in known}.values())
    known |= {one.sha256: one for one in side_by_side(_read, new)}
    return [known[one.sha256] for one in files]


def keep(*found: FileText) -> None:
    """Write what was read; who read the same content at the same moment has written the same."""
    FileText.objects.bulk_create(
        {one.sha256: one for one in found}.values(),
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=["source", "text", "pages", "reason"],
    )


def read_again(file: StoredFile) -> FileText:
    """Read a content once more, whatever became of it before; a scan, and what takes long, waits for the next job."""
    found = _read(file)
    keep_and_tell(found)
    return found


def keep_and_tell(found: FileText) -> None:
    """Write what was read of a registered content, and tell the followers; nothing of what no record carries any more.

    The records are locked: what is destroyed while its file is read does not come back.
    """
    with transaction.atomic():
        if locked_carriers(found.sha256):
            keep(found)
            for tell in followers:
                tell(found.sha256)


def locked_carriers(sha256: str) -> list[Record]:
    """The records that carry a content, locked until the transaction ends: none of them is destroyed meanwhile."""
    carrying = Attachment.objects.filter(sha256=sha256).values("record")
    return list(Record.objects.select_for_update().filter(pk__in=carrying).order_by("pk"))


def told(sha256: str, text: str, *, source: str = Source.LAYER, pages: int | None = None) -> FileText:
    """A text that is at hand already, such as that of a message."""
    text = text.replace("\x00", "").strip()[:LONGEST]
    return FileText(sha256=sha256, source=source if text else Source.EMPTY, text=text, pages=pages)


def _read(file: StoredFile) -> FileText:
    if file.size > LARGEST:
        return FileText(sha256=file.sha256, source=Source.REFUSED, reason="too large")
    try:
        return _by_type(file)
    except ReaderFailed as failed:
        return unread(file.sha256, failed)
    except NoSuchFile:
        return FileText(sha256=file.sha256, source=Source.REFUSED, reason=LOST)


def unread(sha256: str, failed: ReaderFailed) -> FileText:
    """What is kept of a content that could not be read; one that was only cut short waits for the background."""
    if failed.reason == "hurried":
        return FileText(sha256=sha256, source=Source.WAITING, reason=HURRIED)
    reason = failed.detail.partition(": ")[2] or failed.reason
    return FileText(sha256=sha256, source=Source.REFUSED, reason=reason[:300])


def _by_type(file: StoredFile) -> FileText:
    media = file.media_type
    if media == "application/pdf":
        return _pdf(file)
    if media in _PICTURES:
        large = file.size >= SMALLEST_PAGE
        return FileText(sha256=file.sha256, source=_scan() if large else Source.EMPTY, pages=1)
    if media.startswith(_OFFICE):
        return told(file.sha256, _ask("office:read", file))
    if media in ("application/rtf", "text/rtf"):
        return told(file.sha256, _ask("rtf:to_text", file))
    if media == "text/html":
        return told(file.sha256, _ask("texts:page", file))
    if media in _MESSAGES:
        return told(file.sha256, _ask(_MESSAGES[media], file))
    if media in ("text/plain", "text/calendar"):
        return told(file.sha256, _ask("texts:plain", file))
    return FileText(sha256=file.sha256, source=Source.EMPTY)


def _pdf(file: StoredFile) -> FileText:
    value = _ask("pdf:read_text", file)
    text = "\n\n".join(value["texts"]).strip()
    found = told(file.sha256, text, pages=value["pages"])
    if not value["scanned"]:
        return found
    found.source = _scan()
    return found


def _scan() -> str:
    return Source.WAITING if can_recognise() else Source.UNREAD


def _ask(reader: str, file: StoredFile) -> Any:
    return read(f"{_DOCUMENTS}.{reader}", store().read(file.sha256), seconds=SECONDS)
