"""How a stored file may be handed to a browser, and what a file may be called.

A file from outside is hostile until shown otherwise: HTML, SVG and XML can carry script that would run with the
rights of whoever opens it. Only types that a browser draws without running anything are shown in the page; all
others are offered for download, as bytes without a meaning. `X-Content-Type-Options: nosniff` keeps the browser from
having an opinion of its own (WHATWG MIME Sniffing, section 7).
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

#: drawn by browsers without running anything; PDF in the browser's own sandboxed viewer
SHOWN_INLINE = frozenset({
    "application/pdf",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/plain",
})  # fmt: skip
BYTES = "application/octet-stream"
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
#: types that a browser would run or follow when it were told of them, even as a download opened afterwards
_ACTIVE = re.compile(r"html|xml|svg|script|xslt|mathml|x-shockwave|java-|x-mspublisher|hta")
#: file systems take 255 bytes, and a letter may be four of them; what is left is for a number in front
_LETTERS, _BYTES = 150, 240
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def safe_media_type(media_type: str) -> tuple[str, bool]:
    """The content type to send, and whether the file may be shown in the page.

    >>> safe_media_type("image/svg+xml")
    ('application/octet-stream', False)
    """
    bare = bare_type(media_type).strip().lower()
    if bare in SHOWN_INLINE:
        return ("text/plain; charset=utf-8" if bare == "text/plain" else bare), True
    office = bare.startswith("application/vnd.openxmlformats-officedocument.")
    if (
        not _TYPE.fullmatch(bare)
        or bare.startswith(("text/", "multipart/", "message/"))
        or (_ACTIVE.search(bare) and not office)
    ):
        return BYTES, False
    return bare, False


def download_headers(name: str, media_type: str, *, inline: bool = False) -> dict[str, str]:
    """The headers with which content is sent. `inline` is a wish: only types that are safe follow it.

    The file name is given as in RFC 6266: in ASCII for old clients, and whole as in RFC 8187.
    """
    content_type, may_show = safe_media_type(media_type)
    shown = "inline" if inline and may_show else "attachment"
    plain = plain_name(name)
    ascii_name = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[\"\\%]", "_", ascii_name).strip() or "file"
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f"{shown}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if bare_type(content_type) != "application/pdf":  # a sandboxed frame would keep the viewer from starting
        headers["Content-Security-Policy"] = (
            "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'self'"
        )
    return headers


def bare_type(content_type: str) -> str:
    return content_type.split(";", 1)[0]


def plain_name(name: str) -> str:
    """A file name without folders, control signs, writing-direction tricks and reserved words; never empty.

    The bytes of a file stay as they came; the name is only a label, so it may be made harmless.
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(
        sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    kept = re.sub(r"\s+", " ", re.sub(r"[<>:\"|?*]", "_", kept)).strip(" .")
    if _RESERVED.match(kept):
        kept = f"_{kept}"
    return shortened(kept) or "file"


def shortened(name: str) -> str:
    """A name that every file system takes, also with a number beside it: cut between letters, its ending kept."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = name, "", ""
    if len(name) > _LETTERS:
        stem = stem[: _LETTERS - 12 if dot else _LETTERS]
    while len(f"{stem}{dot}{ending}".encode("utf-8", "surrogateescape")) > _BYTES:
        stem = stem[:-1]
    return f"{stem}{dot}{ending}"
