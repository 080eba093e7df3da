"""The index on SQLite: FTS5 over the terms of `search_searchterms`, kept by triggers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from spil.foundation.search.rules import Alternative, Query

#: rows that match, newest first; `search_index` gives them in the order of its rowid without sorting
MATCHES = (
    "FROM search_index i JOIN search_searchentry e ON e.record_id = i.rowid WHERE i.search_index MATCH %s"
)
NEWEST = "i.rowid"
#: the heads of rows `m`, for ranking
HEADS = "JOIN search_searchterms t ON t.record_id = m.record_id"


def among(column: str, values: Sequence[Any]) -> tuple[str, Any]:
    """`column` is one of many values, in one parameter."""
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(values))  # noqa: S608


def match(query: Query) -> str:
    """The query in the language of FTS5. Terms are ASCII letters and digits; quotes make words of operators."""
    return " AND ".join(
        "(" + " OR ".join(_alternative(way) for way in group.alternatives) + ")" for group in query.groups
    )


def _alternative(way: Alternative) -> str:
    star = " *" if way.prefix else ""
    if way.near or len(way.terms) == 1:
        return f'"{" ".join(way.terms)}"{star}'
    *first, last = way.terms
    return "(" + " AND ".join([*(f'"{term}"' for term in first), f'"{last}"{star}']) + ")"


def write(cursor: Any, rows: Sequence[tuple[int, str, int, str, str, str, str]]) -> None:
    """Insert or replace rows of (record, kind, audience, title, number, names, body), the texts as terms."""
    cursor.executemany(
        "INSERT INTO search_searchentry (record_id, kind, audience_id) VALUES (%s, %s, %s)"
        " ON CONFLICT (record_id) DO UPDATE SET kind = excluded.kind, audience_id = excluded.audience_id",
        [row[:3] for row in rows],
    )
    cursor.executemany(
        "INSERT INTO search_searchterms (record_id, title, number, names, body) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, number = excluded.number,"
        " names = excluded.names, body = excluded.body",
        [(row[0], *row[3:]) for row in rows],
    )
