"""The index on SQLite: FTS5 over the terms of `search_searchterms`, kept by triggers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from spil.foundation.search.models import Condition, IndexRow
from spil.foundation.search.rules import Alternative, Group, Query

Conditions = Sequence[Condition]
#: rows that match
MATCHES = (
    "FROM search_index i JOIN search_searchentry e ON e.record_id = i.rowid WHERE i.search_index MATCH %s"
)
#: a row that a query does not find, for questions without words
LACKS = "e.record_id NOT IN (SELECT rowid FROM search_index WHERE search_index MATCH %s)"
#: so many records that fit a filter are gathered before the matches are gone through; that takes ten milliseconds
GATHERED = 65_536
#: the heads of rows `m`, for ranking
HEADS = "JOIN search_searchterms t ON t.record_id = m.record_id"


def newest(matches: str, params: list[Any], conditions: Conditions) -> tuple[str, list[Any]]:
    """The statement for the ids that match, newest first. `search_index` gives them in that order without sorting."""
    narrowed = "".join(f" AND {condition}" for condition, _values in conditions)
    order = "i.rowid" if matches == MATCHES else "e.record_id"
    values = [value for _condition, values in conditions for value in values]
    return f"SELECT e.record_id {matches}{narrowed} ORDER BY {order} DESC", [*params, *values]


def newest_of_many(
    matches: str,
    params: list[Any],
    conditions: Conditions,
    *,
    is_filtered: bool,  # noqa: ARG001 - the other engine asks
) -> tuple[str, list[Any]]:
    """The same: the index knows how common a word is."""
    return newest(matches, params, conditions)


def gathered(rows: str, values: list[Any]) -> Condition | None:
    """The condition that a match is among `rows`, a statement for ids; None when these are too many to be gathered.

    Each match that is not among them spares a look into a table of all records, of which most is on the disk.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({rows} LIMIT {GATHERED + 1})", values)  # noqa: S608
        if cursor.fetchone()[0] > GATHERED:
            return None
    return f"+i.rowid IN ({rows})", values


def among(column: str, values: Sequence[Any]) -> tuple[str, Any]:
    """`column` is one of many values, in one parameter."""
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(values))  # noqa: S608


def checked(column: str, values: Sequence[int]) -> tuple[str, Any]:
    """The same for a column that only checks what was found: no index of it is considered."""
    return among(f"+{column}", values)


def match(query: Query, *sight: Sequence[str]) -> str:
    """The query in the language of FTS5. Terms are ASCII letters and digits; quotes make words of operators.

    Of each of `sight`, terms of audiences and of kinds, one must be there; an empty one asks nothing.
    """
    narrowed = [f"{{sight}} : ({' OR '.join(terms)})" for terms in sight if terms]
    return " AND ".join([f"({_asked(query)})", *narrowed]) if narrowed else _asked(query)


def _asked(query: Query) -> str:
    wanted = " AND ".join(map(_group, query.groups))
    unwanted = " OR ".join(f"({' AND '.join(map(_group, groups))})" for groups in query.without)
    return f"({wanted}) NOT ({unwanted})" if wanted and unwanted else wanted or unwanted


def _group(group: Group) -> str:
    return "(" + " OR ".join(_alternative(way) for way in group.alternatives) + ")"


def _alternative(way: Alternative) -> str:
    star = " *" if way.prefix else ""
    field = f"{{{way.within}}} : " if way.within else ""
    if way.near or len(way.terms) == 1:
        return f'{field}"{" ".join(way.terms)}"{star}'
    *first, last = way.terms
    return "(" + " AND ".join([*(f'{field}"{term}"' for term in first), f'{field}"{last}"{star}']) + ")"


def write(cursor: Any, rows: Sequence[IndexRow]) -> None:
    """Insert or replace rows."""
    cursor.executemany(
        "INSERT INTO search_searchentry (record_id, kind, audience_id, amount, day) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (record_id) DO UPDATE SET kind = excluded.kind, audience_id = excluded.audience_id,"
        " amount = excluded.amount, day = excluded.day",
        [(row.record_id, row.kind, row.audience_id, _number(row.amount), _text(row.day)) for row in rows],
    )
    cursor.executemany(
        "INSERT INTO search_searchterms (record_id, title, number, names, body, files, sight, said)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, number = excluded.number,"
        " names = excluded.names, body = excluded.body, files = excluded.files,"
        " sight = excluded.sight, said = excluded.said",
        [
            (row.record_id, row.title, row.number, row.names, row.body, row.files, row.sight, row.said)
            for row in rows
        ],
    )


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def settle(cursor: Any, begin: bool) -> bool:
    """Rewrite a part of the index without what was taken out of it; whether there is more to do.

    FTS5 only marks what is taken out, and keeps its terms until segments are merged (sqlite.org/fts5.html,
    6.7); `begin` puts all segments on one level first, so that every one of them is rewritten.
    """
    cursor.execute("SELECT total_changes()")
    before = cursor.fetchone()[0]
    cursor.execute(
        "INSERT INTO search_index (search_index, rank) VALUES ('merge', %s)", [-500 if begin else 500]
    )
    cursor.execute("SELECT total_changes()")
    return bool(cursor.fetchone()[0] - before >= 2)
