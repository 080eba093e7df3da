"""Writing the index: called by the action door inside its transaction, and by the job that writes it anew."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import connection, transaction

from spil.foundation.records.kinds import SearchParts, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.search.models import SearchText
from spil.foundation.search.queries import engine
from spil.foundation.search.rules import body_terms, head_terms

#: rows of one executemany
BATCH = 500


def index_records(records: Iterable[tuple[Record, KindModel | None]]) -> None:
    """Write the search texts of records, each with its kind's row when that is at hand."""
    index(search_text(record, row) for record, row in records)


def search_text(record: Record, row: KindModel | None = None) -> SearchText:
    """What is to be found of a record; names and body as its kind says."""
    kind = kinds.of(record)
    parts = SearchParts()
    if kind.search is not None:
        parts = kind.search(row if row is not None else kind.model._default_manager.get(pk=record.pk))
    return SearchText(
        record_id=record.pk,
        kind=record.kind,
        audience_id=record.audience_id,
        language=record.language,
        title=record.title,
        number=record.number or "",
        names=parts.names,
        body=parts.body,
    )


def index(entries: Iterable[SearchText]) -> None:
    """Insert or replace entries, all in the caller's transaction. Of two for one record the last one counts."""
    remaining = iter(entries)
    with transaction.atomic():
        while batch := {entry.record_id: entry for entry in islice(remaining, BATCH)}:
            with connection.cursor() as cursor:
                engine().write(cursor, [_row(entry) for entry in batch.values()])


def _row(entry: SearchText) -> tuple[int, str, int, str, str, str, str]:
    language = entry.language
    return (
        entry.record_id,
        entry.kind,
        entry.audience_id,
        head_terms(entry.title, language),
        head_terms(entry.number, language),
        head_terms(entry.names, language),
        body_terms(entry.body, language),
    )


def remove(record_ids: Iterable[int]) -> None:
    """Take records out of the index."""
    ids: list[Any] = list(record_ids)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("search_searchterms", "search_searchentry"):
            condition, value = engine().among("record_id", ids)
            cursor.execute(f"DELETE FROM {table} WHERE {condition}", [value])  # noqa: S608
