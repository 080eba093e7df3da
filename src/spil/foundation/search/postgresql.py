"""The index on PostgreSQL: a tsvector with a GIN index.

The tsvector is written out here instead of by `to_tsvector`: its parser depends on the locale of the cluster and cuts
numbers, hosts and hyphens in its own way. Positions end at 16,383 and each term keeps 256 of them (limits of the
type): later words of a very long text are found, but not as a phrase. A tsvector holds 1 MB: words beyond it are
not found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from spil.foundation.search.models import Condition, IndexRow
from spil.foundation.search.rules import Alternative, Group, Query

Conditions = Sequence[Condition]
#: of so many newest entries each is looked at, and of more where a filter leaves few of them; older ones are asked for
#: through the index
RECENT, RECENT_FILTERED = 50_000, 200_000
#: words that none of so many newest entries answers are rare
SAMPLE = 5_000
MATCHES = "FROM search_searchentry e WHERE e.terms @@ %s::tsquery"
#: a row without what must not be there (`match` says it with its own sign), for questions without words
LACKS = "e.terms @@ %s::tsquery"
#: the heads of rows `m`, for ranking. OFFSET keeps the planner from reading the whole table for a thousand rows
HEADS = (
    "CROSS JOIN LATERAL (SELECT s.title, s.number, s.names FROM search_searchterms s"
    " WHERE s.record_id = m.record_id OFFSET 0) t"
)
_LAST_POSITION = 16_383
_MOST_POSITIONS = 255
#: bytes that the server counts: a term's own, made even, two for how many positions it has, and two each. It refuses
#: 1,048,576; what is kept back is for `sight`, without which nobody would find the record
_MOST_BYTES = 900_000
#: signs of the vectors of one statement: of one text they may be nearly as many
_MOST_TOGETHER = 1_000_000
#: the fields that can be asked for alone; D is what carries no letter
_WEIGHTS = {"number": "A", "files": "B"}
#: between two fields, so that no phrase reaches from one into the next
_GAP = 2


def newest(matches: str, params: list[Any], conditions: Conditions) -> tuple[str, list[Any]]:
    """The statement for the ids that match, newest first."""
    sql, values = _chosen(matches, params, conditions)
    return f"{sql} ORDER BY e.record_id DESC", values


def newest_of_many(
    matches: str, params: list[Any], conditions: Conditions, *, is_filtered: bool
) -> tuple[str, list[Any]]:
    """The same for words of which nobody knows how common they are.

    A common word fills what is wanted from the newest entries. A rare one is found through the index; the planner,
    which takes every beginning of a word for common, would go through all entries instead. The second part is only
    run when the first gave too little.
    """
    # a test of a comparison is no question to an index
    looked_at = matches.replace("WHERE ", "WHERE (") + ") IS TRUE"
    sample = f"(SELECT * FROM search_searchentry ORDER BY record_id DESC LIMIT {SAMPLE}) e"  # noqa: S608
    sampled = _chosen(looked_at.replace("search_searchentry e", sample), params, conditions)
    newest_id, is_common = _newest_id(("SELECT 1", []) if is_filtered else sampled)
    if not is_common:
        return _in_order(_chosen(matches, params, conditions))
    edge = newest_id - (RECENT_FILTERED if is_filtered else RECENT)
    recent, recent_values = _chosen(looked_at, params, [*conditions, ("e.record_id > %s", [edge])])
    older, older_values = _in_order(_chosen(matches, params, [*conditions, ("e.record_id <= %s", [edge])]))
    sql = f"SELECT * FROM (({recent} ORDER BY e.record_id DESC) UNION ALL ({older})) a"  # noqa: S608
    return sql, [*recent_values, *older_values]


def _newest_id(sampled: Condition) -> tuple[int, bool]:
    """The id of the newest entry, and whether the sample holds anything.

    Asked first: with a number in the statement, and not a question, the planner knows how little lies behind it.
    """
    sql, values = sampled
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(record_id), EXISTS ({sql}) FROM search_searchentry", values)  # noqa: S608
        newest_id, is_common = cursor.fetchone()
    return newest_id or 0, is_common


def _in_order(chosen: Condition) -> Condition:
    """Newest first, sorted when all are found: the planner may not look for them in that order."""
    sql, values = chosen
    return f"SELECT * FROM ({sql} OFFSET 0) o ORDER BY o.record_id DESC", values  # noqa: S608


def _chosen(matches: str, params: list[Any], conditions: Conditions) -> Condition:
    narrowed = "".join(f" AND {condition}" for condition, _values in conditions)
    return f"SELECT e.record_id {matches}{narrowed}", [
        *params,
        *(value for _condition, values in conditions for value in values),
    ]


def gathered(rows: str, values: list[Any]) -> Condition | None:
    """None: this planner decides by itself whether to gather what fits a filter."""
    del rows, values
    return None


def among(column: str, values: Sequence[Any]) -> tuple[str, Any]:
    """`column` is one of many values, in one parameter.

    Numbers are sent as the column's own type: an array of a smaller one is not hashed, and every row is compared with
    every value.
    """
    of_column = "::bigint[]" if values and isinstance(values[0], int) else ""
    return f"{column} = ANY(%s{of_column})", list(values)


def checked(column: str, values: Sequence[int]) -> tuple[str, Any]:
    """The same for a column that only checks what was found, and many values: the planner weighs none of them."""
    return f"({column} IN (SELECT unnest(%s::bigint[]))) IS TRUE", list(values)


def match(query: Query, *sight: Sequence[str]) -> str:
    """The query as a tsquery. Terms are ASCII letters and digits and need no escaping.

    Of each of `sight`, terms of audiences and of kinds, one must be there; an empty one asks nothing.
    """
    wanted = [_group(group) for group in query.groups]
    unwanted = [f"!({' & '.join(map(_group, groups))})" for groups in query.without]
    narrowed = [f"({' | '.join(terms)})" for terms in sight if terms]
    return " & ".join([*wanted, *unwanted, *narrowed])


def _group(group: Group) -> str:
    return "(" + " | ".join(_alternative(way) for way in group.alternatives) + ")"


def _alternative(way: Alternative) -> str:
    field = _WEIGHTS[way.within] if way.within else ""
    marks = f":{'*' if way.prefix else ''}{field}" if way.prefix or field else ""
    plain = f":{field}" if field else ""
    *first, last = way.terms
    between = " <-> " if way.near else " & "
    return "(" + between.join([*(f"'{term}'{plain}" for term in first), f"'{last}'{marks}"]) + ")"


def vector(row: IndexRow) -> str:
    """The text of a tsvector with positions, and the number and the files told apart by weight.

    >>> vector(IndexRow(1, "k", 1, title="b a", number="a"))
    "'b':1C 'a':2C,5A 's0a1':12C 'k0k':13C"
    """
    places: dict[str, list[str]] = defaultdict(list)
    position = size = 0
    for field in ("title", "number", "names", "body", "files", "sight"):
        weight = _WEIGHTS.get(field, "C")
        for term in getattr(row, field).split():
            position = min(position + 1, _LAST_POSITION)
            size += 2 if term in places else len(term) + len(term) % 2 + 4
            if size <= _MOST_BYTES or field == "sight":
                places[term].append(f"{position}{weight}")
        position += _GAP
    return " ".join(f"'{term}':{','.join(found[:_MOST_POSITIONS])}" for term, found in places.items())


def write(cursor: Any, rows: Sequence[IndexRow]) -> None:
    """Insert or replace rows, no record twice; many short ones are two statements, planned once."""
    for portion in portions(rows):
        _write(cursor, portion)


def portions(rows: Sequence[IndexRow]) -> Iterator[list[tuple[IndexRow, str]]]:
    """The rows with their vectors, so many together as make no statement too long to hold."""
    portion: list[tuple[IndexRow, str]] = []
    size = 0
    for row in rows:
        terms = vector(row)
        if portion and size + len(terms) > _MOST_TOGETHER:
            yield portion
            portion, size = [], 0
        portion.append((row, terms))
        size += len(terms)
    if portion:
        yield portion


def _write(cursor: Any, portion: Sequence[tuple[IndexRow, str]]) -> None:
    entries = [
        (row.record_id, row.kind, row.audience_id, row.amount, row.day, terms) for row, terms in portion
    ]
    cursor.execute(
        "INSERT INTO search_searchentry (record_id, kind, audience_id, amount, day, terms)"
        " SELECT record_id, kind, audience_id, amount, day, terms::tsvector FROM UNNEST"
        "(%s::bigint[], %s::text[], %s::bigint[], %s::numeric[], %s::date[], %s::text[])"
        " AS new (record_id, kind, audience_id, amount, day, terms)"
        " ON CONFLICT (record_id) DO UPDATE SET kind = excluded.kind, audience_id = excluded.audience_id,"
        " amount = excluded.amount, day = excluded.day, terms = excluded.terms",
        [list(column) for column in zip(*entries, strict=True)],
    )
    heads = [(row.record_id, row.title, row.number, row.names, row.said) for row, _terms in portion]
    cursor.execute(
        "INSERT INTO search_searchterms (record_id, title, number, names, body, files, said)"
        " SELECT record_id, title, number, names, '', '', said FROM UNNEST"
        "(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) AS new (record_id, title, number, names, said)"
        " ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, number = excluded.number,"
        " names = excluded.names, said = excluded.said",
        [list(column) for column in zip(*heads, strict=True)],
    )


def settle(cursor: Any, begin: bool) -> bool:
    """Nothing to do: the server's own vacuum rewrites what was taken out."""
    del cursor, begin
    return False
