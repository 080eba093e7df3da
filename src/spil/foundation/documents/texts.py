"""Plain text and web pages as text, in whatever charset."""

from __future__ import annotations

from spil.foundation.documents.html import to_text
from spil.foundation.documents.mail.headers import decoded

LONGEST = 2_000_000


def plain(data: bytes) -> str:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")[:LONGEST]
    return decoded(data[: 4 * LONGEST])[:LONGEST]


def page(data: bytes) -> str:
    return to_text(plain(data))
