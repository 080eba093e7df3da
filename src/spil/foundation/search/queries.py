"""Asking the index. Who asks is part of the question: hits outside the reader's audiences are never looked at."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from django.db import connection

from spil.foundation.search import postgresql, sqlite
from spil.foundation.search.models import Hit
from spil.foundation.search.rules import Query, parse, score

#: of a common word, only so many of the newest are ranked
RANKED = 1000


def engine() -> ModuleType:
    """The engine in use: `sqlite` or `postgresql`, two modules with the same functions."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def search(
    actor_audience_ids: Sequence[int] | None,
    text: str,
    *,
    limit: int = 50,
    kinds: Sequence[str] | None = None,
) -> list[Hit]:
    """The records that a text finds for a reader, best first, equal ones newest first.

    `actor_audience_ids` are the audiences whose records the reader may see; None sees all. `kinds` are codes; None is
    every kind. Of more than a thousand matches the newest thousand are ranked. Never raises on what was typed.
    """
    query = parse(text)
    if not _can_match(query, actor_audience_ids, kinds):
        return []
    matches, params = _matches(query, actor_audience_ids, kinds)
    sql = (
        f"SELECT m.record_id, t.title, t.number, t.names FROM ({matches} LIMIT {RANKED}) m"  # noqa: S608
        f" {engine().HEADS}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    hits = [Hit(row[0], score(query, title=row[1], number=row[2], names=row[3])) for row in found]
    return sorted(hits, key=lambda hit: (-hit.score, -hit.record_id))[:limit]


def count(
    actor_audience_ids: Sequence[int] | None,
    text: str,
    *,
    kinds: Sequence[str] | None = None,
    stop: int = RANKED + 1,
) -> int:
    """How many records a text finds for a reader, counted up to `stop`."""
    query = parse(text)
    if not _can_match(query, actor_audience_ids, kinds):
        return 0
    matches, params = _matches(query, actor_audience_ids, kinds)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({matches} LIMIT {int(stop)}) m", params)  # noqa: S608
        return int(cursor.fetchone()[0])


def _can_match(query: Query, audience_ids: Sequence[int] | None, kinds: Sequence[str] | None) -> bool:
    return bool(query) and (audience_ids is None or bool(audience_ids)) and (kinds is None or bool(kinds))


def _matches(
    query: Query, audience_ids: Sequence[int] | None, kinds: Sequence[str] | None
) -> tuple[str, list[Any]]:
    """The statement for the ids that match, newest first, and its parameters."""
    which = engine()
    sql, params = f"SELECT e.record_id {which.MATCHES}", [which.match(query)]
    for column, values in (("e.audience_id", audience_ids), ("e.kind", kinds)):
        if values is not None:
            condition, value = which.among(column, values)
            sql += f" AND {condition}"
            params.append(value)
    return f"{sql} ORDER BY {which.NEWEST} DESC", params
