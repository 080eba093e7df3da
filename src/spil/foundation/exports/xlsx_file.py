"""XLSX (ECMA-376) written row by row: days are days, amounts are numbers, texts are never formulas or links."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

from spil.foundation.exports.tables import Plain, Table

#: what a cell holds
LONGEST_TEXT = 32_767
#: Excel counts its days from here; one before it is a text
FIRST_YEAR = 1900
#: rows of a sheet, head included
MOST_ROWS = 1_048_576
_WIDTHS = {"money": 14, "number": 12, "date": 12, "yes": 8}


def write_xlsx(table: Table, target: IO[bytes], *, on_row: Any = None) -> int:
    """Write the whole table; the number of rows. `on_row` is called after each (for a progress)."""
    import xlsxwriter  # here, since every command would load its forty files

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(sheet_name(str(table.kind.plural)))
        bold = book.add_format({"bold": True, "bottom": 1})
        looks = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "number": book.add_format({"num_format": "#,##0.######"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        heads, types = table.heads, table.types
        for place, (head, type_) in enumerate(zip(heads, types, strict=True)):
            sheet.set_column(place, place, _WIDTHS.get(type_, 28 if len(head) < 20 else 34))
            sheet.write_string(0, place, head, bold)
        sheet.freeze_panes(1, 0)
        count = 0
        for row in table.rows():
            count += 1
            if count >= MOST_ROWS:
                break
            for place, (value, type_) in enumerate(zip(row, types, strict=True)):
                _write(sheet, count, place, value, looks.get(type_))
            if on_row is not None:
                on_row()
        sheet.autofilter(0, 0, max(count, 1), max(len(heads) - 1, 0))
    return count


def _write(sheet: Any, row: int, place: int, value: Plain, look: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(row, place, _("yes") if value else _("no"))
    elif isinstance(value, Decimal | int):
        sheet.write_number(row, place, value, look)
    elif isinstance(value, date) and value.year < FIRST_YEAR:
        sheet.write_string(row, place, value.isoformat())
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, look)
    else:
        sheet.write_string(row, place, value.replace("\x00", "")[:LONGEST_TEXT])


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: at most 31 characters, without the signs that Excel refuses."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1"
