"""A stack of letters in one PDF from the scanner: taken apart at separator pages, without its blank sides.

A separator page carries a QR code with MARK, printed by Spil (`separator_page`); it is found on the picture of the
page, upside down too. A page counts as blank when hardly a pixel of it is dark: grain and the shadow of a fold do not
count, a stamp does. Parts are cut out of the PDF as they are, not drawn anew.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spil.foundation.documents.pdf import drawn, opened
from spil.foundation.documents.typesetting import typeset

MARK = "SPIL-SEPARATOR-1"
#: pixels across the picture on which the code is looked for, and bytes of brightness below which a pixel is dark
WIDTH, DARK = 900, 140
#: of the pixels of a page, without its margins: a word of ten letters is more
BLANK = 0.00008
MOST_PAGES = 500
_SEPARATOR = """
#set page("a4")
#set text(size: 14pt)
#align(center + horizon)[
  #text(size: 28pt, data.title)

  #image(bytes(data.code), format: "svg", width: 9cm)

  #data.explanation

  #text(size: 9pt, data.mark)
]
"""


@dataclass(frozen=True)
class ScanPart:
    """One letter of a stack: its own PDF, and on which pages of the scan it stood (from 1)."""

    content: bytes
    pages: tuple[int, ...]


@dataclass(frozen=True)
class Scan:
    """What a scan falls into. `blanks` pages and `separators` were left out of the parts."""

    parts: tuple[ScanPart, ...]
    blanks: int
    separators: int

    @property
    def left_out(self) -> int:
        return self.blanks + self.separators

    @property
    def is_undivided(self) -> bool:
        return not self.parts and not self.left_out


#: what nobody could look into for separators: it may hold any number of letters
UNDIVIDED = Scan((), 0, 0)


def split(data: bytes) -> Scan:
    """Take a scan apart; one part when there is no separator, UNDIVIDED when it has more than MOST_PAGES pages. Raises
    ValueError when the PDF cannot be opened."""
    groups: list[list[int]] = [[]]
    blanks = separators = 0
    with opened(data) as document:
        if len(document) > MOST_PAGES:
            return UNDIVIDED
        for number in range(len(document)):
            picture = drawn(document, number, WIDTH).convert("L")
            if _is_separator(picture):
                separators += 1
                groups.append([])
            elif _is_blank(picture):
                blanks += 1
            else:
                groups[-1].append(number)
    kept = [group for group in groups if group]
    return Scan(tuple(_part(data, group) for group in kept), blanks, separators)


def _is_separator(picture: Any) -> bool:
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return any(one.text == MARK for one in found)


def _is_blank(picture: Any) -> bool:
    across, down = picture.size
    inside = picture.crop((across // 20, down // 20, across - across // 20, down - down // 20))
    dark = sum(inside.histogram()[:DARK])
    return bool(dark < BLANK * inside.size[0] * inside.size[1])


def _part(data: bytes, pages: Sequence[int]) -> ScanPart:
    import pikepdf

    target = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as whole, pikepdf.new() as part:
            for number in pages:
                part.pages.append(whole.pages[number])
            part.save(target, deterministic_id=True)
    except pikepdf.PdfError as error:
        raise ValueError(f"cannot be taken apart: {error}") from None
    return ScanPart(target.getvalue(), tuple(number + 1 for number in pages))


def separator_page(title: str, explanation: str) -> bytes:
    """A page to print and to put between two letters, as PDF. Not for readers: it runs the typesetter."""
    import segno

    drawing = io.BytesIO()
    segno.make(MARK, error="h", micro=False).save(drawing, kind="svg", scale=10, xmldecl=False, svgns=True)
    words = {"title": title, "explanation": explanation, "mark": MARK, "code": drawing.getvalue().decode()}
    return typeset(_SEPARATOR, words)
