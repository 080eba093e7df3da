"""A message as it may be shown: its head, its words as sanitised HTML, the names of what hangs on it."""

from __future__ import annotations

from html import escape
from typing import Any

from spil.foundation.documents.html import safe
from spil.foundation.documents.mail import message, outlook, winmail
from spil.foundation.documents.mail.shapes import Address
from spil.foundation.documents.sniffing import OUTLOOK, WINMAIL

_READERS = {OUTLOOK: outlook.read, WINMAIL: winmail.read}


def shown(data: bytes, *, media: str = "message/rfc822", remote: bool = False) -> dict[str, Any]:
    """Plain values of a message. `html` may stand in a sandboxed frame; `blocked` counts pictures left out."""
    found = _READERS.get(media, message.read)(data)
    pictures = {
        one.content_id.strip("<>"): (one.media_type, one.content)
        for one in found.attachments
        if one.content_id
    }
    html = found.html or f"<pre>{escape(found.text)}</pre>"
    clean, blocked = safe(html, pictures=pictures, remote=remote)
    return {
        "subject": found.subject,
        "from": _words(found.sender),
        "to": [_words(one) for one in found.recipients],
        "copies": [_words(one) for one in found.copies],
        "date": found.date.isoformat() if found.date else "",
        "html": clean,
        "blocked": blocked,
        "files": [
            {"name": one.name, "size": len(one.content)} for one in found.attachments if not one.is_inline
        ],
    }


def _words(one: Address) -> str:
    return f"{one.name} <{one.email}>" if one.name and one.email else one.name or one.email
