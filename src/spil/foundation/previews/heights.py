"""How high the frame of a message has to be. It may run nothing that could say so: it is guessed from the words."""

from __future__ import annotations

import re
from html import unescape
from math import ceil

#: signs on a line in the narrow column beside a record, and pixels of a line (templates/web/message.html)
SIGNS, LINE = 42, 24
#: pixels: around the words, the least of a frame, and from where on it is a page that is scrolled
AROUND, LEAST, MOST = 34, 80, 560
#: a longer source is not looked at
_LONG = 20_000
_END = re.compile(r"<(?:br|/div|/tr|/li|/h\d|/blockquote|hr)\b[^>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</(?:p|ul|ol)>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_UNKNOWN = re.compile(r"<img\b", re.IGNORECASE)


def frame_height(html: str) -> int | None:
    """Pixels for a short message; None for one that fills a page, or whose pictures are as high as they are.

    >>> frame_height("<pre>Beste,\\ndank je.</pre>")
    82
    """
    if len(html) > _LONG or _UNKNOWN.search(html):
        return None
    if not html.lstrip().lower().startswith("<pre"):
        html = " ".join(html.split())
    text = _TAG.sub("", _PARAGRAPH.sub("\n\n", _END.sub("\n", html)))
    lines = sum(max(1, ceil(len(line.strip()) / SIGNS)) for line in unescape(text).strip().split("\n"))
    height = max(LEAST, lines * LINE + AROUND)
    return height if height < MOST else None
