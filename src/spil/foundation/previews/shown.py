"""Finding out how a file is shown, and asking the readers for it."""

from __future__ import annotations

import base64
import json
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from spil.foundation.attachments.models import Attachment
from spil.foundation.documents.readers import ReaderFailed, read
from spil.foundation.documents.sniffing import OUTLOOK, WINMAIL
from spil.foundation.files.models import StoredFile
from spil.foundation.files.rules import safe_media_type
from spil.foundation.files.store import LOST, NoSuchFile, store

#: pixels across, of a page in the column and of one that is looked at closely; no other width is drawn
WIDTHS = (900, 1800)
#: seconds for a question to a reader
SECONDS = 8.0
#: larger files are offered for download only; bytes
LARGEST = 60 * 1024 * 1024
#: pages, signs and rows of a table that are shown
MOST_PAGES, MOST_TEXT, MOST_ROWS = 80, 200_000, 400
#: seconds for which a file that broke its reader is not given to it again
REMEMBERED = 3600.0
_READERS = "spil.foundation.documents"
_OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
_SHEETS = ("spreadsheetml", "opendocument.spreadsheet")
_MAIL = frozenset({"message/rfc822", OUTLOOK, WINMAIL})
_TEXT = frozenset({"text/plain", "text/csv", "text/calendar", "application/xml", "text/xml"})


class NoPreview(Exception):
    """Why a file cannot be shown, in the reader's words."""


@dataclass(frozen=True)
class Shown:
    """`look`: pages, picture, text, table, message or nothing; the rest as that look needs it.

    `text` is that of a table too; `is_cut`: there is more in the file than is shown of it.
    """

    look: str
    pages: int = 0
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    message: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    is_cut: bool = False


def shown(file: Attachment | StoredFile) -> Shown:
    """How this file is shown; what cannot be shown says why. Raises StoreAway while the store does not answer."""
    try:
        return _shown(file)
    except NoPreview as why:
        return Shown("nothing", reason=str(why))


def _shown(file: Attachment | StoredFile) -> Shown:
    media = file.media_type.partition(";")[0].strip().lower()
    if file.size > LARGEST:
        raise NoPreview(_("This file is too large to show here."))
    if media == "application/pdf":
        pages = int(asked(file.sha256, "pages", "pdf:page_count"))
        return Shown("pages", pages=pages, is_cut=pages > MOST_PAGES)
    if safe_media_type(media)[1] and media.startswith("image/"):
        if not store().exists(file.sha256):
            raise NoPreview(why(LOST))
        return Shown("picture")
    if media in _MAIL:
        return Shown("message", message=message(file.sha256, media))
    if media.startswith(_OFFICE):
        text = str(asked(file.sha256, "office", "office:read"))
        return _table(text) if any(one in media for one in _SHEETS) else _text(text)
    if media in ("application/rtf", "text/rtf"):
        return _text(asked(file.sha256, "rtf", "rtf:to_text"))
    if media == "text/html":
        return _text(asked(file.sha256, "html", "texts:page"))
    if media in _TEXT:
        return _text(asked(file.sha256, "text", "texts:plain"))
    raise NoPreview(_("This kind of file cannot be shown here."))


def _text(text: str) -> Shown:
    return Shown("text", text=text[:MOST_TEXT], is_cut=len(text) > MOST_TEXT)


def _table(text: str) -> Shown:
    lines = text[:MOST_TEXT].splitlines()
    rows, is_cut = lines[:MOST_ROWS], len(lines) > MOST_ROWS or len(text) > MOST_TEXT
    return Shown("table", text="\n".join(rows), rows=[row.split("\t") for row in rows], is_cut=is_cut)


def message(sha256: str, media: str, *, remote: bool = False) -> dict[str, Any]:
    """A message as it may be shown; `html` is sanitised, and held back what comes from elsewhere unless `remote`."""
    found: dict[str, Any] = asked(
        sha256, f"mail-{int(remote)}", "mail.showing:shown", media=media, remote=remote
    )
    return found


def page_picture(sha256: str, page: int, width: int) -> bytes:
    """One page as PNG, from the folder when it was drawn before. Raises NoPreview."""
    width = next((one for one in WIDTHS if one >= width), WIDTHS[-1])
    kept = _place(sha256, f"{page}-{width}.png")
    if kept.exists():
        return kept.read_bytes()
    found = asked(sha256, "", "pdf:page_image", page=page, width=width)
    picture = base64.b64decode(found)
    _keep(kept, picture)
    return picture


def asked(sha256: str, name: str, reader: str, **options: Any) -> Any:
    """A reader's answer, kept under `name` when it has one. Raises NoPreview, also for what failed just before."""
    kept = _place(sha256, f"{name}.json") if name else None
    if kept is not None and kept.exists():
        return json.loads(kept.read_text())
    failed = _place(sha256, "failed.txt")
    if failed.exists() and time.time() - failed.stat().st_mtime < REMEMBERED:
        raise NoPreview(why(failed.read_text()))
    try:
        value = read(f"{_READERS}.{reader}", store().read(sha256), seconds=SECONDS, **options)
    except ReaderFailed as failure:
        reason = failure.reason if failure.reason != "error" else failure.detail.partition(": ")[2]
        if failure.reason in ("timeout", "memory", "crash"):
            _keep(failed, failure.reason.encode())
        raise NoPreview(why(reason)) from None
    except NoSuchFile:
        raise NoPreview(why(LOST)) from None
    if kept is not None:
        _keep(kept, json.dumps(value).encode())
    return value


def forget(sha256: str) -> None:
    """Throw away what was drawn of a content."""
    shutil.rmtree(_place(sha256, "pages").parent, ignore_errors=True)


def why(reason: str) -> str:
    """What a reader said of a file that it could not read, or LOST, as a sentence for a person."""
    if reason == LOST:
        return _(
            "The content of this file is not there any more. Whoever looks after Spil can take it from a backup."
        )
    if reason.startswith("locked"):
        return _("This file is locked with a password.")
    if reason in ("timeout", "hurried", "memory"):
        return _("Showing this file takes too much time or memory.")
    if reason.startswith("too large"):
        return _("This file is too large to read.")
    if reason.startswith("no such page"):
        return _("There is no such page.")
    return _("This file is damaged and cannot be shown.")


def _place(sha256: str, name: str) -> Path:
    return Path(settings.DATA_DIR) / "previews" / sha256[:2] / sha256 / name


def _keep(place: Path, content: bytes) -> None:
    """Written beside and moved, so that nobody reads half of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(f".{id(content)}.part")
    beside.write_bytes(content)
    beside.replace(place)
