"""Allots numbers to records, many series at once, without gaps and without deadlocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection

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

    Runs inside the caller's transaction. Takes from the series in sorted order, which locks them; a new series is made
    first, so that two transactions that start a year together agree on one row. Returns the records that got a number.
    """
    waiting: dict[tuple[int, str, int], list[Record]] = {}
    for record in records:
        if record.number is None and prefixes.get(record.kind):
            key = (record.legal_entity_id, prefixes[record.kind], record.registered_on.year)
            waiting.setdefault(key, []).append(record)
    numbered: list[Record] = []
    for key in sorted(waiting):
        _legal_entity_id, prefix, year = key
        first = _last_of(*key, taking=len(waiting[key])) - len(waiting[key]) + 1
        for count, record in enumerate(waiting[key], first):
            record.number = number_text(prefix, year, count)
            numbered.append(record)
    return numbered


#: one statement takes the numbers and holds the series for this transaction
_TAKE = (
    "UPDATE numbering_series SET last = last + %s"
    " WHERE legal_entity_id = %s AND prefix = %s AND year = %s RETURNING last"
)


def _last_of(legal_entity_id: int, prefix: str, year: int, *, taking: int) -> int:
    """The last of so many numbers, taken from a series."""
    asked: list[int | str] = [taking, legal_entity_id, prefix, year]
    taken = _taken(asked)
    if not taken:
        new = Series(legal_entity_id=legal_entity_id, prefix=prefix, year=year)
        Series.objects.bulk_create([new], ignore_conflicts=True)
        taken = _taken(asked)
    return taken[0]


def _taken(asked: list[int | str]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, asked)
        return [int(last) for (last,) in cursor.fetchall()]
