"""Writing the index: called by the action door inside its transaction, and by the job that writes it anew."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, transaction

from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.records.kinds import FieldType, Kind, SearchParts, is_destroyed, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.search import vocabulary
from spil.foundation.search.files import FileWords, words_of_files
from spil.foundation.search.models import IndexRow, SearchText
from spil.foundation.search.naming import in_all_languages
from spil.foundation.search.queries import engine
from spil.foundation.search.rules import ADDRESSEE, SENDER, body_terms, head_terms, marked_terms

#: rows written at once
BATCH = 500
#: signs of a body that are kept to be shown
SHOWN = 20_000


def index_records(
    records: Iterable[tuple[Record, KindModel | None]], without_files: Collection[int] = ()
) -> None:
    """Write the search texts of records, each with its kind's row when that is at hand.

    Of those that are known to be `without_files` none are looked for.
    """
    remaining = iter(records)
    while batch := list(islice(remaining, BATCH)):
        files = words_of_files([record.pk for record, _row in batch if record.pk not in without_files])
        _have_read(sorted(pk for pk, words in files.items() if words.unread))
        index(search_text(record, row, files.get(record.pk)) for record, row in batch)


def _have_read(record_ids: list[int]) -> None:
    """Ask for the text of files that nobody read yet, in the transaction that registers their records."""
    if record_ids:
        enqueue(jobs["search.read_files"], records=record_ids)


def search_text(record: Record, row: KindModel | None = None, files: FileWords | None = None) -> SearchText:
    """What is to be found of a record: of a destroyed one its number and what its kind is called."""
    if not is_destroyed(record):
        return whole_text(record, row, files)
    called, number = _called(kinds.of(record)), record.number or ""
    return SearchText(record.pk, record.kind, record.audience_id, number=number, called=called)


#: what each kind is called, said of the kind as it was then: a register gets another when it is renamed
_said: dict[str, tuple[Kind, str]] = {}


def _called(kind: Kind) -> str:
    said = _said.get(kind.code)
    if said is None or said[0] is not kind:
        names = {*in_all_languages(kind.title), *in_all_languages(kind.plural)}
        said = _said[kind.code] = (kind, " ".join(sorted(names)))
    return said[1]


def whole_text(record: Record, row: KindModel | None = None, files: FileWords | None = None) -> SearchText:
    """Everything that is to be found; names, body, parties, amount and day as its kind says."""
    kind = kinds.of(record)
    parts = SearchParts()
    if row is None and (kind.search is not None or kind.fields):
        row = kind.model._default_manager.select_related(*kind.facts).get(pk=record.pk)
    if kind.search is not None:
        parts = kind.search(row)
    files = files or FileWords()
    return SearchText(
        record_id=record.pk,
        kind=record.kind,
        audience_id=record.audience_id,
        language=record.language,
        title=record.title,
        number=record.number or "",
        names=parts.names,
        body=parts.body,
        called=_called(kind),
        sender=parts.sender or str(_first(kind, row, FieldType.PARTY) or ""),
        addressee=parts.addressee,
        amount=parts.amount if parts.amount is not None else _amount(_first(kind, row, FieldType.MONEY)),
        day=parts.day or _day(kind, row) or record.registered_on,
        file_names=files.names,
        file_text=files.text,
    )


def _first(kind: Kind, row: KindModel | None, wanted: FieldType) -> Any:
    """The value of the first field of a type; what the kind's search says nothing about is taken from there."""
    field = next((one for one in kind.fields if one.type == wanted), None)
    if field is None or row is None:
        return None
    value: Any = row
    for name in field.name.split("__"):
        value = getattr(value, name, None)
    return value


def _amount(value: Any) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _day(kind: Kind, row: KindModel | None) -> date | None:
    value = getattr(row, kind.listed_by, None) if row is not None else None
    return value if isinstance(value, date) else None


def index(entries: Iterable[SearchText]) -> None:
    """Insert or replace entries, all in the caller's transaction. Of two for one record the last one counts."""
    remaining = iter(entries)
    with transaction.atomic(savepoint=False):
        while batch := {entry.record_id: entry for entry in islice(remaining, BATCH)}:
            with connection.cursor() as cursor:
                engine().write(cursor, [_row(entry) for entry in batch.values()])
            vocabulary.learn(_words(batch))


def _words(batch: Mapping[int, SearchText]) -> set[str]:
    found: set[str] = set()
    for entry in batch.values():
        found |= vocabulary.words_in(
            entry.title, entry.sender, entry.addressee, entry.names, entry.body, entry.file_text
        )
    return found


def _row(entry: SearchText) -> IndexRow:
    language = entry.language
    names = " ".join(filter(None, (entry.sender, entry.addressee, entry.names)))
    marks = (
        head_terms(names, language),
        marked_terms(SENDER, entry.sender),
        marked_terms(ADDRESSEE, entry.addressee),
    )
    file_names = " ".join(entry.file_names)
    said = {
        "sender": entry.sender,
        "addressee": entry.addressee,
        "names": entry.names,
        "body": entry.body[:SHOWN],
    }
    return IndexRow(
        record_id=entry.record_id,
        kind=entry.kind,
        audience_id=entry.audience_id,
        amount=entry.amount,
        day=entry.day,
        title=head_terms(entry.title, language),
        number=head_terms(entry.number, language),
        names=" ".join(filter(None, marks)),
        body=" ".join(filter(None, (body_terms(entry.body, language), head_terms(entry.called, "")))),
        files=" ".join(
            filter(
                None,
                (
                    head_terms(file_names, language),
                    body_terms(entry.file_text, language),
                ),
            )
        ),
        said=json.dumps(
            {name: text.replace("\x00", "") for name, text in said.items() if text}, ensure_ascii=False
        ),
    )


def remove(record_ids: Sequence[int]) -> None:
    """Take records out of the index."""
    ids: list[Any] = list(record_ids)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("search_searchterms", "search_searchentry"):
            condition, value = engine().among("record_id", ids)
            cursor.execute(f"DELETE FROM {table} WHERE {condition}", [value])  # noqa: S608
