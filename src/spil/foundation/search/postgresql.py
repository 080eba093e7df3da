"""The index on PostgreSQL: a tsvector with a GIN index.

The tsvector is written out here instead of by `to_tsvector`: its parser depends on the locale of the cluster and cuts
numbers, hosts and hyphens in its own way. Positions end at 16,383 and each term keeps 256 of them (limits of the
type): later words of a very long text are found, but not as a phrase.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from spil.foundation.search.rules import Alternative, Query

MATCHES = "FROM search_searchentry e WHERE e.terms @@ %s::tsquery"
NEWEST = "e.record_id"
#: the heads of rows `m`, for ranking. OFFSET keeps the planner from reading the whole table for a thousand rows
HEADS = (
    "CROSS JOIN LATERAL (SELECT s.title, s.number, s.names FROM search_searchterms s"
    " WHERE s.record_id = m.record_id OFFSET 0) t"
)
_LAST_POSITION = 16_383
_MOST_POSITIONS = 255
#: between two fields, so that no phrase reaches from one into the next
_GAP = 2


def among(column: str, values: Sequence[Any]) -> tuple[str, Any]:
    """`column` is one of many values, in one parameter.

    Numbers are sent as the column's own type: an array of a smaller one is not hashed, and every row is compared with
    every value.
    """
    of_column = "::bigint[]" if values and isinstance(values[0], int) else ""
    return f"{column} = ANY(%s{of_column})", list(values)


def match(query: Query) -> str:
    """The query as a tsquery. Terms are ASCII letters and digits and need no escaping."""
    return " & ".join(
        "(" + " | ".join(_alternative(way) for way in group.alternatives) + ")" for group in query.groups
    )


def _alternative(way: Alternative) -> str:
    *first, last = (f"'{term}'" for term in way.terms)
    between = " <-> " if way.near else " & "
    return "(" + between.join([*first, last + (":*" if way.prefix else "")]) + ")"


def vector(fields: Sequence[str]) -> str:
    """The text of a tsvector with positions.

    >>> vector(["b a", "a"])
    "'b':1 'a':2,5"
    """
    places: dict[str, list[str]] = defaultdict(list)
    position = 0
    for field in fields:
        for term in field.split():
            position = min(position + 1, _LAST_POSITION)
            places[term].append(str(position))
        position += _GAP
    return " ".join(f"'{term}':{','.join(found[:_MOST_POSITIONS])}" for term, found in places.items())


def write(cursor: Any, rows: Sequence[tuple[int, str, int, str, str, str, str]]) -> None:
    """Insert or replace rows of (record, kind, audience, title, number, names, body), the texts as terms."""
    cursor.executemany(
        "INSERT INTO search_searchentry (record_id, kind, audience_id, terms) VALUES (%s, %s, %s, %s::tsvector)"
        " ON CONFLICT (record_id) DO UPDATE SET kind = excluded.kind, audience_id = excluded.audience_id,"
        " terms = excluded.terms",
        [(*row[:3], vector(row[3:])) for row in rows],
    )
    cursor.executemany(
        "INSERT INTO search_searchterms (record_id, title, number, names, body) VALUES (%s, %s, %s, %s, '')"
        " ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, number = excluded.number,"
        " names = excluded.names",
        [(row[0], *row[3:6]) for row in rows],
    )
