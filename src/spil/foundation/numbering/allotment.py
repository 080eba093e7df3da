"""Allots numbers to records, many series at once, without gaps and without deadlocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from spil.foundation.numbering.models import Series
from spil.foundation.records.models import Record


def number_text(prefix: str, year: int, count: int) -> str:
    """
    >>> number_text("FA", 2026, 387)
    'FA-2026-0387'
    """
    return f"{prefix}-{year}-{count:04d}"


def allot(records: Iterable[Record], prefixes: Mapping[str, str]) -> list[Record]:
    """Set `number` on each record whose kind is numbered; `prefixes` gives the prefix per kind code.

    Runs inside the caller's transaction. Locks the series in sorted order; a new series is made first, so that two
    transactions that start a year together agree on one row. Returns the records that got a number.
    """
    waiting: dict[tuple[int, str, int], list[Record]] = {}
    for record in records:
        if record.number is None and prefixes.get(record.kind):
            key = (record.legal_entity_id, prefixes[record.kind], record.registered_on.year)
            waiting.setdefault(key, []).append(record)
    numbered: list[Record] = []
    for key in sorted(waiting):
        series = _locked(*key)
        for record in waiting[key]:
            series.last += 1
            record.number = number_text(series.prefix, series.year, series.last)
            numbered.append(record)
        series.save(update_fields=["last"])
    return numbered


def _locked(legal_entity_id: int, prefix: str, year: int) -> Series:
    names = {"legal_entity_id": legal_entity_id, "prefix": prefix, "year": year}
    found = Series.objects.select_for_update().filter(**names)
    for series in found:
        return series
    Series.objects.bulk_create([Series(**names)], ignore_conflicts=True)
    return found.get()
