"""The text of office files: docx, odt, xlsx, ods, pptx, odp. Words for search and for a reader in a hurry, no layout.

All are archives of XML. Spreadsheets are read by calamine (values as shown); of the others the paragraphs are gathered.
An archive is measured before it is opened: a few kilobytes may unfold into gigabytes.
"""

from __future__ import annotations

import io
import re
import zipfile

from spil.foundation.documents.markup import RefusedMarkup, parse

MOST_MEMBERS = 5000
LARGEST_MEMBER = 50 * 1024 * 1024
LONGEST_TEXT = 2_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OPEN = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PARAGRAPHS = frozenset({f"{_WORD}p", f"{_DRAWING}p", f"{_OPEN}p", f"{_OPEN}h"})
_TEXTS = frozenset({f"{_WORD}t", f"{_DRAWING}t"})


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
    lines: list[str] = []
    for paragraph in root.iter(*_PARAGRAPHS):
        if str(paragraph.tag).startswith(_OPEN):
            lines.append("".join(str(piece) for piece in paragraph.itertext()))
        else:
            lines.append("".join(one.text or "" for one in paragraph.iter(*_TEXTS)))
    return "\n".join(lines)


def _sheets(data: bytes) -> str:
    from python_calamine import CalamineError, CalamineWorkbook

    lines: list[str] = []
    size = 0
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            lines.append(str(name))
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=True):
                line = "\t".join(str(cell) for cell in row).rstrip()
                size += len(line)
                lines += [line] if line else []
                if size > LONGEST_TEXT:
                    return "\n".join(lines)[:LONGEST_TEXT]
    except (CalamineError, OSError, ValueError) as error:
        raise ValueError(f"cannot be read: {error}") from None
    return "\n".join(lines)
