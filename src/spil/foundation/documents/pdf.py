"""PDF: its text layer, its pages as pictures. PDFium does the work (pypdfium2), in the reader process."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

MOST_PAGES = 2000
LONGEST_TEXT = 2_000_000
#: pixels of a page image; beyond it a page is drawn smaller
MOST_PIXELS = 20_000_000
#: letters and digits below which a page with a picture over most of it is a scan; objects of a page that are looked at
FEW_SIGNS, MOST_OBJECTS = 100, 5_000


@dataclass(frozen=True)
class PdfText:
    """`pages` in all, the text of each; `scanned` are those (from 0) on which a picture takes the place of words,
    `is_scan` says that all of them are."""

    pages: int
    texts: tuple[str, ...]
    scanned: tuple[int, ...]
    is_scan: bool


#: files that lie in a PDF, and bytes of one, that are taken out
MOST_INSIDE, LARGEST_INSIDE = 50, 20 * 1024 * 1024


def files_inside(data: bytes) -> list[tuple[str, bytes]]:
    """The files that lie in a PDF, by name, in their order. Raises ValueError like `opened`."""
    with opened(data) as document:
        count = min(document.count_attachments(), MOST_INSIDE)
        found = [document.get_attachment(number) for number in range(count)]
        files = [(one.get_name(), bytes(one.get_data())) for one in found]
    return [(name, content) for name, content in files if len(content) <= LARGEST_INSIDE]


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """The document. Raises ValueError with the reason: `locked`, `damaged`."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ValueError("locked" if "assword" in str(error) else f"damaged: {error}") from None
    try:
        yield document
    finally:
        document.close()


def read_text(data: bytes) -> PdfText:
    """The text layer, page by page; a page that cannot be read has none."""
    with opened(data) as document:
        texts: list[str] = []
        size = 0
        for number in range(min(len(document), MOST_PAGES)):
            text = _page_text(document, number)
            size += len(text)
            texts.append(text)
            if size > LONGEST_TEXT:
                break
        every = range(len(texts))
        is_wordless = _is_wordless(document, texts)
        scanned = tuple(one for one in every if is_wordless or _is_scanned(document, one, texts[one]))
        return PdfText(len(document), tuple(texts), scanned, bool(texts) and len(scanned) == len(texts))


def _signs(text: str) -> int:
    return sum(map(str.isalnum, text))


def _is_scanned(document: Any, number: int, text: str) -> bool:
    """A picture over most of the page, and few signs: the line of a fax, the stamp of a scanner, a page number."""
    import pypdfium2
    from pypdfium2.raw import FPDF_PAGEOBJ_FORM, FPDF_PAGEOBJ_IMAGE

    if _signs(text) >= FEW_SIGNS:
        return False
    try:
        page = document[number]
        across, down = page.get_size()
        covered = 0.0
        for one in islice(page.get_objects(max_depth=1), MOST_OBJECTS):
            if one.type == FPDF_PAGEOBJ_IMAGE or (
                one.type == FPDF_PAGEOBJ_FORM
                and any(page.get_objects([FPDF_PAGEOBJ_IMAGE], max_depth=3, form=one))
            ):
                left, bottom, right, top = one.get_bounds()
                covered += (right - left) * (top - bottom)
        return bool(covered * 2 > across * down)
    except pypdfium2.PdfiumError:
        return False


def _is_wordless(document: Any, texts: list[str]) -> bool:
    """Hardly a sign on all pages, and something drawn, such as words that were made lines."""
    import pypdfium2

    if sum(map(_signs, texts)) >= 10 * max(1, len(texts)) ** 0.5:
        return False
    try:
        return any(next(document[number].get_objects(max_depth=3), None) for number in range(len(texts)))
    except pypdfium2.PdfiumError:
        return False


def _page_text(document: Any, number: int) -> str:
    import pypdfium2

    try:
        text = document[number].get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError:
        return ""
    text = text.replace("\r\n", "\n").replace("\x00", "").replace("\ufffe", "-")
    return str(text.encode("utf-16", "replace").decode("utf-16", "replace").strip())


def page_count(data: bytes) -> int:
    """How many pages it has. Raises ValueError like `opened`, and for a document without any."""
    with opened(data) as document:
        if not len(document):
            raise ValueError("damaged: no pages")
        return len(document)


def page_image(data: bytes, *, page: int = 0, width: int = 1200) -> bytes:
    """One page as PNG, `width` pixels wide. Raises ValueError when there is no such page."""
    with opened(data) as document:
        if not 0 <= page < len(document):
            raise ValueError("no such page")
        target = io.BytesIO()
        drawn(document, page, width).save(target, "PNG")
        return target.getvalue()


def drawn(document: Any, number: int, width: int) -> Any:
    """One page as a picture (PIL), never larger than MOST_PIXELS."""
    import pypdfium2

    try:
        page = document[number]
        across, down = page.get_size()
        scale = width / max(across, 1)
        if across * down * scale * scale > MOST_PIXELS:
            scale = (MOST_PIXELS / (across * down)) ** 0.5
        return page.render(scale=scale).to_pil()
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"page {number + 1} cannot be drawn: {error}") from None
