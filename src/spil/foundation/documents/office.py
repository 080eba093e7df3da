"""The text of office files: docx, odt, xlsx, ods, pptx, odp. Words for search and for a reader in a hurry, no layout.

All are archives of XML. Spreadsheets are read by calamine (values, not how they are drawn); of the others the
paragraphs are gathered. Source: ISO/IEC 29500-1 (17.3.3 runs, 21.1.2 text of drawings); OpenDocument 1.3 part 3
(6.1 white space). An archive is measured before it is opened: a few kilobytes may unfold into gigabytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from lxml import etree

from spil.foundation.documents.markup import RefusedMarkup, parse

MOST_MEMBERS = 5000
LARGEST_MEMBER = 50 * 1024 * 1024
LONGEST_TEXT = 2_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OPEN = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PARAGRAPHS = frozenset({f"{_WORD}p", f"{_DRAWING}p", f"{_OPEN}p", f"{_OPEN}h"})
_TEXTS = frozenset({f"{_WORD}t", f"{_DRAWING}t"})
#: elements that are a sign between the words
_SIGNS = {
    f"{_WORD}tab": "\t", f"{_WORD}ptab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n",
    f"{_WORD}noBreakHyphen": "-", f"{_DRAWING}br": "\n",
    f"{_OPEN}tab": "\t", f"{_OPEN}line-break": "\n", f"{_OPEN}s": " ",
}  # fmt: skip
_WITH_WORDS = (*_PARAGRAPHS, *_TEXTS, *_SIGNS)
#: what is no part of the text: where tabs stop, a text box once more for older programs, who remarked something when
_NO_WORDS = (
    f"{_WORD}pPr",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    "{http://purl.org/dc/elements/1.1/}*",
    "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}*",
)


def read(data: bytes) -> str:
    """The text. Raises ValueError with the reason when the file is damaged, locked, or too large unfolded."""
    with _opened(data) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names or _open_type(archive, names).startswith(
            "application/vnd.oasis.opendocument.spreadsheet"
        ):
            return _sheets(data)
        wanted = [name for name in names if _is_text_part(name)]
        wanted.sort(
            key=lambda name: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
        )
        if not wanted:
            raise ValueError("no text part in it")
        return "\n".join(_paragraphs(_member(archive, name)) for name in wanted)[:LONGEST_TEXT].strip()


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ValueError(f"damaged: {error}") from None
    if len(archive.infolist()) > MOST_MEMBERS:
        raise ValueError("too many parts")
    return archive


def _open_type(archive: zipfile.ZipFile, names: list[str]) -> str:
    return _member(archive, "mimetype").decode("ascii", "replace") if "mimetype" in names else ""


def _is_text_part(name: str) -> bool:
    return name == "content.xml" or bool(
        re.fullmatch(
            r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml|ppt/slides/slide\d+\.xml", name
        )
    )


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as stream:
            content = stream.read(LARGEST_MEMBER + 1)
    except (RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError, KeyError) as error:
        raise ValueError(f"cannot be opened: {error}") from None
    if len(content) > LARGEST_MEMBER:
        raise ValueError("too large when unfolded")
    return content


def _paragraphs(data: bytes) -> str:
    try:
        root = parse(data)
    except RefusedMarkup as refused:
        raise ValueError(str(refused)) from None
    etree.strip_elements(root, *_NO_WORDS, with_tail=False)
    return "\n".join("".join(_words(paragraph)) for paragraph in root.iter(*_PARAGRAPHS))


def _words(paragraph: etree._Element) -> Iterator[str]:
    """The pieces of one paragraph; one that stands in it, in a text box, is a line of its own."""
    is_open = str(paragraph.tag).startswith(_OPEN)
    # in an open document every element may hold words, in front of it and behind it
    events, tags = (("start", "end"), None) if is_open else (("start",), _WITH_WORDS)
    walk = etree.iterwalk(paragraph, events=events, tag=tags)
    for event, one in walk:
        if event == "end":
            yield (one.tail or "") if is_open and one is not paragraph else ""
        elif one.tag in _PARAGRAPHS and one is not paragraph:
            walk.skip_subtree()
        else:
            yield _SIGNS.get(one.tag, "")
            yield (one.text or "") if is_open or one.tag in _TEXTS else ""


def cell_text(cell: Any) -> str:
    """A value of a cell as text: days as 2026-11-24, numbers with a point, no thousands and no empty decimals."""
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ", "minutes")
        )
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _sheets(data: bytes) -> str:
    from python_calamine import CalamineError, CalamineWorkbook

    lines: list[str] = []
    size = 0
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            lines.append(str(name))
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=True):
                # a cell with lines in it stays one cell of one row
                line = "\t".join(" ".join(cell_text(cell).split()) for cell in row).rstrip()
                size += len(line)
                lines += [line] if line else []
                if size > LONGEST_TEXT:
                    return "\n".join(lines)[:LONGEST_TEXT]
    except (CalamineError, OSError, ValueError) as error:
        raise ValueError(f"cannot be read: {error}") from None
    return "\n".join(lines)
