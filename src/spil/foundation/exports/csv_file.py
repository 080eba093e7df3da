"""CSV (RFC 4180) as Excel opens it by a double click in the reader's language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from spil.foundation.documents.formulas import safe
from spil.foundation.exports.tables import Plain, Table

#: so many rows are handed over at once
BATCH = 200


def csv_parts(table: Table, language: str) -> Iterator[bytes]:
    """The file in parts: byte order mark and head first, then the rows in batches."""
    comma = language[:2] != "en"
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if comma else ",")
    writer.writerow([safe(head) for head in table.heads])
    yield b"\xef\xbb\xbf" + _emptied(buffer)
    for count, row in enumerate(table.rows(), 1):
        writer.writerow([text_of(value, comma=comma) for value in row])
        if count % BATCH == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def text_of(value: Plain, *, comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal | int):
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return text.replace(".", ",") if comma else text
    return value.isoformat() if isinstance(value, date) else safe(value)
