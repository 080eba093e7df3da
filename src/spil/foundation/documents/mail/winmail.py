"""winmail.dat: what Outlook wraps around text and attachments when it thinks that the reader is Outlook (MS-OXTNEF)."""

from __future__ import annotations

from typing import Any

from spil.foundation.documents.mail.shapes import Message, Part

#: properties of a message or file, and values of one, that are read; real ones have some hundred
MOST_PROPERTIES = 20_000


def is_winmail(name: str, media_type: str) -> bool:
    return media_type in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat"


def read(data: bytes) -> Message:
    """One that came as a file of its own. Raises ValueError when it cannot be opened."""
    found = unwrapped(data)
    if found is None:
        raise ValueError("damaged: winmail.dat")
    return found


def words(data: bytes) -> str:
    """What it says, to be found by. Raises as `read` does."""
    message = read(data)
    return f"{message.subject}\n{message.words}"


def unwrapped(data: bytes) -> Message | None:
    """The text and the files inside; None when it cannot be opened."""
    from tnefparse import TNEF, mapi

    # it believes the number that stands in the file, and goes on counting to four billion behind its end
    setattr(mapi, "range", lambda count: range(min(count, MOST_PROPERTIES)))  # noqa: B010
    try:
        opened = TNEF(data, do_checksum=False)
        files = tuple(
            Part(
                _text(one.long_filename() or one.name) or f"file-{number}",
                "application/octet-stream",
                bytes(one.data),
            )
            for number, one in enumerate(opened.attachments, 1)
        )
        return Message(
            subject=_subject(opened),
            text=_body(opened),
            html=_text(getattr(opened, "htmlbody", "") or ""),
            attachments=files,
        )
    except Exception:  # noqa: BLE001 - a package that reads hostile bytes raises whatever it likes
        return None


def _subject(opened: Any) -> str:
    """The first that is filled in of the subject's properties (MS-OXPROPS: subject, normalized subject, topic)."""
    names = (0x0037, 0x0E1D, 0x0070)
    told = {one.name: one.data for one in opened.mapiprops if one.name in names}
    return next((text for name in names if (text := _text(told.get(name) or ""))), "")


def _body(opened: object) -> str:
    from spil.foundation.documents.rtf import is_rtf, to_text, uncompressed

    plain = _text(getattr(opened, "body", "") or "")
    if plain.strip():
        return plain
    rich = getattr(opened, "rtfbody", None)
    if not isinstance(rich, bytes):
        return ""
    return to_text(rich if is_rtf(rich) else uncompressed(rich))


def _text(value: object) -> str:
    from spil.foundation.documents.mail.headers import decoded

    text = decoded(value) if isinstance(value, bytes) else str(value)
    return text.replace("\x00", "").strip()
