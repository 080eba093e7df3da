"""HTML from strangers: safe to show, and as plain text.

Safe means: nothing runs, nothing is loaded from elsewhere, nothing is sent. `nh3` (the ammonia sanitiser) keeps a
list of harmless elements; every picture from elsewhere loses its address until the reader asks for it, because the
picture tells its sender that, when and where the letter was opened. Pictures inside the message
(`cid:`) are put in as data.
"""

from __future__ import annotations

import re
from base64 import b64encode
from html.parser import HTMLParser
from urllib.parse import unquote

_TAGS = frozenset({
    "a", "abbr", "address", "article", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup",
    "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "i", "img", "ins", "li", "main", "ol", "p", "pre", "q", "s", "section", "small", "span", "strike",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
})  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"align", "valign", "dir", "lang", "title", "width", "height"},
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan", "bgcolor"},
    "th": {"colspan", "rowspan", "bgcolor", "scope"},
    "table": {"border", "cellpadding", "cellspacing", "bgcolor"},
    "font": {"color"},
    "ol": {"start", "type"},
}
_DROPPED_WHOLE = {
    "script",
    "style",
    "title",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
}
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
#: what a browser leaves out of an address (WHATWG URL, basic URL parser), and what only a picture may point to
_NOT_OF_ADDRESS = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
_LEADS_NOWHERE = re.compile(r"(?:data|cid):", re.IGNORECASE)
#: bytes of pictures that are put into the page
MOST_PICTURES = 8 * 1024 * 1024
_BLOCKS = frozenset({
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "title", "tr", "ul",
})  # fmt: skip
_SILENT = frozenset({"script", "style", "head", "noscript", "template"})


def safe(
    html: str, *, pictures: dict[str, tuple[str, bytes]] | None = None, remote: bool = False
) -> tuple[str, int]:
    """HTML that may be shown in a frame of its own, and how many pictures from elsewhere were held back.

    `pictures` by content id: media type and bytes. With `remote`, pictures from https addresses are kept.
    """
    import nh3

    known = _as_data(pictures or {})
    blocked = 0

    def filtered(tag: str, attribute: str, value: str) -> str | None:
        nonlocal blocked
        if tag == "a" and attribute == "href":
            return "#" if _LEADS_NOWHERE.match(_NOT_OF_ADDRESS.sub("", value)) else value
        if tag != "img" or attribute != "src":
            return value
        address = value.strip()
        if address.lower().startswith("cid:"):
            return known.get(unquote(address[4:]).strip("<>"))
        if remote and address.lower().startswith("https://"):
            return address
        blocked += 1
        return None

    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        attribute_filter=filtered,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    return clean, blocked


def _as_data(pictures: dict[str, tuple[str, bytes]]) -> dict[str, str]:
    known, size = {}, 0
    for name, (media_type, content) in pictures.items():
        size += len(content)
        if media_type in _PICTURES and size <= MOST_PICTURES:
            known[name] = f"data:{media_type};base64,{b64encode(content).decode('ascii')}"
    return known


class _Reader(HTMLParser):
    """Gathers the text; what is never shown is left."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag == "body":
            self.silent.clear()
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append("\t")
        if tag == "img" and not self.silent:
            self.pieces.append(next((value or "" for name, value in attrs if name == "alt"), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            while self.silent and self.silent.pop() != tag:
                pass
        elif tag in _BLOCKS and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(re.sub(r"[ \t\r\n\f]+", " ", data))


def to_text(html: str) -> str:
    """The words of a page, with line ends where a reader sees them."""
    if not html.strip():
        return ""
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError):  # the parser of older Pythons gives up at some broken declarations
        pass
    lines = (re.sub(r"[ \xa0]+", " ", line).strip(" ") for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
