"""Writes the search texts of touched records: what each kind says of itself, after its number is known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spil.foundation.records.kinds import SearchParts, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.search.indexing import SearchText, index


def index_records(touched: Iterable[tuple[Record, KindModel | None]]) -> None:
    """Index these records; business rows that the batch did not read are read now, one query per kind."""
    rows: dict[int, Any] = {}
    records: dict[int, Record] = {}
    missing: dict[str, list[int]] = {}
    for record, row in touched:
        records[record.pk] = record
        if row is not None:
            rows[record.pk] = row
        elif kinds.of(record).search:
            missing.setdefault(record.kind, []).append(record.pk)
    for code, ids in missing.items():
        kind = kinds[code]
        rows.update({row.pk: row for row in kind.model._default_manager.select_related(*kind.facts).filter(pk__in=ids)})
    index(_text(record, rows.get(pk)) for pk, record in records.items())


def _text(record: Record, row: Any) -> SearchText:
    kind = kinds.of(record)
    parts = kind.search(row) if kind.search and row is not None else SearchParts()
    return SearchText(
        record_id=record.pk,
        audience_id=record.audience_id,
        kind=record.kind,
        language=record.language,
        title=record.title,
        number=record.number or "",
        names=parts.names,
        body=parts.body,
    )
