"""Rows and columns in pasted text: what a spreadsheet puts on the clipboard (tabs), or CSV with any usual separator."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext as _

from spil.foundation.documents.formulas import unsafe

MOST_ROWS = 1000
MOST_COLUMNS = 60
LONGEST = 2_000_000
"""Characters of a pasted text."""
SEPARATORS = "\t;,|"


class NoTable(ValueError):
    """The text holds no table that can be taken in; the message is for the person who pasted it."""


@dataclass(frozen=True)
class Table:
    """The names above the columns, and the rows below; every row is as long as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_text(self) -> str:
        """The table with tabs, as a spreadsheet would paste it; read_table gives it back.

        In one column no tab says that what else stands in its head separates nothing: quotation marks do.
        """
        return as_text([self.header, *self.rows], quoted=len(self.header) == 1)


def as_text(rows: Iterable[Sequence[str]], *, quoted: bool = False) -> str:
    out = StringIO()
    csv.writer(
        out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    ).writerows(rows)
    return out.getvalue()


def read_table(text: str) -> Table:
    """The table in a pasted text. Raises NoTable: no text, nothing there, no row below the header, or too much."""
    if "\x00" in text:
        raise NoTable(_("This is no text. Save it as a spreadsheet (.xlsx) or as CSV."))
    if len(text) > LONGEST:
        raise NoTable(_("This is too much text to take in at once. Take fewer rows."))
    text = text.lstrip("\ufeff")
    found = [[cell.strip() for cell in row] for row in _rows(text, separator(text))]
    return table_of([row for row in found if any(row)])


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """The cells of a text. Raises NoTable when a quotation mark is open at its end, or swallowed lines.

    Excel copies a cell that begins with a quotation mark as it is: between tabs, marks that do not pair are signs like
    any other. Some programs forget to double those inside a cell of a file: it is read as long as it stays in its line.
    """
    lines = list(StringIO(text, newline=""))
    with suppress(csv.Error):
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    is_copied = delimiter == "\t"
    with suppress(csv.Error):
        loose = csv.reader(
            lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if is_copied else csv.QUOTE_MINIMAL
        )
        if len(rows := list(loose)) == len(lines):
            return rows
    raise NoTable(_("A quotation mark is opened somewhere and not closed."))


#: a cell between quotation marks
_QUOTED = re.compile(r'(^|[\t;,|])"(?:[^"]|"")*"', re.MULTILINE)


def separator(text: str) -> str:
    """The separator that stands most often in the first line that is not empty, outside of quotation marks; a tab
    wins."""
    bare = _QUOTED.sub(r'\1""', text)
    first = next((line for line in bare.splitlines() if line.strip()), "")
    return "\t" if "\t" in first else max(SEPARATORS, key=first.count)


def table_of(rows: Sequence[Sequence[str]]) -> Table:
    """Make every row as long as the header, without the apostrophe that our CSV puts before what a spreadsheet would
    compute. Raises NoTable."""
    if not rows:
        raise NoTable(
            _(
                "There is nothing here yet. Paste rows from a spreadsheet, with the names of the columns on top."
            )
        )
    header, *below = rows
    if not below:
        raise NoTable(
            _("There is one row only. The first row holds the names of the columns; the rows follow below.")
        )
    if len(below) > MOST_ROWS:
        told = {"count": len(below), "most": MOST_ROWS}
        raise NoTable(_("There are %(count)s rows; %(most)s fit at once. Take them in parts.") % told)
    width = max(len(row) for row in rows)
    if width > MOST_COLUMNS:
        raise NoTable(
            _("There are more than %(most)s columns. Leave out what is not needed.") % {"most": MOST_COLUMNS}
        )
    filled = [(*map(unsafe, row), *[""] * (width - len(row))) for row in (header, *below)]
    return Table(filled[0], tuple(filled[1:]))
