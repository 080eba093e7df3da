"""winmail.dat: what Outlook wraps around text and attachments when it thinks that the reader is Outlook (MS-OXTNEF)."""

from __future__ import annotations

from spil.foundation.documents.mail.shapes import Message, Part


def is_winmail(name: str, media_type: str) -> bool:
    return media_type in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat"


def unwrapped(data: bytes) -> Message | None:
    """The text and the files inside; None when it cannot be opened."""
    from tnefparse import TNEF

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
            text=_body(opened), html=_text(getattr(opened, "htmlbody", "") or ""), attachments=files
        )
    except Exception:  # noqa: BLE001 - a package that reads hostile bytes raises whatever it likes
        return None


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
