"""Taking out: rows of a list a second as CSV and as XLSX, and the whole office. ./spil bench exports --scale 100000.

The list is that of the invoices, a tenth of the records, for somebody with 3,000 of the 5,000 audiences, as the job in
the background writes it: sight is asked for every page of 500. The whole office is what `./spil export` writes.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, tell
from tests.bench.office import filled_office, throw_away_office


def main(arguments: argparse.Namespace) -> int:
    with ExitStack() as stack:
        stack.enter_context(throw_away_office(arguments))
        import django

        django.setup()
        from django.db import connections

        from spil.gateways.command_line.sharing import load_all

        filled = filled_office(arguments.scale)
        load_all()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="spil-bench-")))
        found = [*_list(filled), *_everything(filled, folder / "out")]
        connections.close_all()
    tell(found, as_json=arguments.json)
    return 0


def _list(filled: Any) -> Iterator[Figure]:
    from dataclasses import replace

    from spil.foundation.exports.csv_file import csv_parts
    from spil.foundation.exports.tables import Table
    from spil.foundation.exports.xlsx_file import write_xlsx
    from spil.foundation.listing.columns import columns_of
    from spil.foundation.records.kinds import kinds

    kind = kinds["invoices.invoice"]
    reader = replace(filled.office.as_("katrien"), audience_ids=tuple(filled.big))
    table = Table.of(kind, reader, {}, list(columns_of(kind)))
    yield _rate("rows of a list as CSV, every column", lambda: _lines(csv_parts(table, "nl")) - 1)
    yield _rate("the same as XLSX", lambda: write_xlsx(table, io.BytesIO()))


def _lines(parts: Iterable[bytes]) -> int:
    return sum(part.count(b"\r\n") for part in parts)


def _everything(filled: Any, folder: Path) -> Iterator[Figure]:
    from spil.foundation.exports.everything import take_out

    yield _rate(
        "rows of the whole office", lambda: take_out(folder, filled.office.system(), language="nl").rows
    )
    size = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    yield Figure("the whole office, as it was written", size / 1e6, "MB")


def _rate(what: str, write: Callable[[], int]) -> Figure:
    begun = time.perf_counter()
    rows = write()
    return Figure(what, rows / (time.perf_counter() - begun), "a second")
