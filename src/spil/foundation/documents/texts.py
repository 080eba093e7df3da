"""Plain text and web pages as text, in whatever charset; and what a database keeps of a text."""

from __future__ import annotations

from spil.foundation.documents.html import to_text
from spil.foundation.documents.mail.headers import decoded

LONGEST = 2_000_000


def whole(data: bytes) -> str:
    """All of a text: as its byte order mark says, else UTF-8, else as Windows writes it."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    return decoded(data)


def plain(data: bytes) -> str:
    return whole(data[: 4 * LONGEST])[:LONGEST]


def page(data: bytes) -> str:
    return to_text(plain(data))


def storable(text: str) -> str:
    """Without NUL, which PostgreSQL does not store, and without half a surrogate pair, which neither engine does: what
    tells of a broken file may have both, and a field may cut a sign in two."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
