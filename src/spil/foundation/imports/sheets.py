"""Opens a spreadsheet. Runs in the limited reader process: see foundation/documents."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from spil.foundation.documents.office import cell_text

MOST_ROWS = 1001
"""One more than a table may have, header included, so that too many are noticed."""
#: what is read as thousands where a point stands before them
_AS_THOUSANDS = re.compile(r"-?[0-9]+[.][0-9]{3}")


def read(data: bytes) -> list[list[str]]:
    """The first sheet with something in it, as text: days as 2026-11-24, numbers with a point and no thousands.

    Formulas are not computed: what the program that wrote the file kept as their outcome is taken. Raises what the
    spreadsheet library raises for a file that is none.
    """
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    for name in book.sheet_names:
        rows = [
            [as_text(cell) for cell in row]
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=True, nrows=MOST_ROWS + 1)
        ]
        filled = [row for row in rows if any(row)]
        if filled:
            return filled
    return []


def as_text(cell: Any) -> str:
    """The cell as somebody would have typed it in an import."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    text = cell_text(cell)
    return f"{text}0" if isinstance(cell, float) and _AS_THOUSANDS.fullmatch(text) else text
