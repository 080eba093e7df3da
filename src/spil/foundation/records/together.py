"""Several questions to the database in one statement: what every page asks costs one way there and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from spil.foundation.settled.statements import Statement

Row = tuple[Any, ...]


def together(*asked: QuerySet[Any, Any] | Statement) -> list[list[Any]]:
    """The rows of these queries, each as its own query gives them and in its order, in one statement.

    Each query keeps its own columns and is NULL in those of the others, so nothing has to be of one type. Both engines
    read the parts of a UNION ALL one after another and each in its order.
    """
    statements = list(_statements(asked))
    found: list[list[Sequence[Any]]] = [[] for _statement in statements]
    _fill([(one, rows) for one, rows in zip(statements, found, strict=True) if one.sql])
    return [one.read(rows) for one, rows in zip(statements, found, strict=True)]


def how_many(*asked: QuerySet[Any, Any] | Statement) -> list[int]:
    """How many rows each of these has, in one statement."""
    statements = list(_statements(asked))
    real = [one for one in statements if one.sql]
    if not real:
        return [0 for _statement in statements]
    counts = (f"(SELECT COUNT(*) FROM ({one.sql}) AS q{at})" for at, one in enumerate(real))  # noqa: S608 - as below
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", [value for one in real for value in one.params])
        found = iter(cursor.fetchone())
    return [int(next(found)) if one.sql else 0 for one in statements]


def _statements(asked: Iterable[QuerySet[Any, Any] | Statement]) -> Iterable[Statement]:
    return (one if isinstance(one, Statement) else Statement(one) for one in asked)


def _fill(parts: Sequence[tuple[Statement, list[Sequence[Any]]]]) -> None:
    """Ask these, and put with each the rows that it finds."""
    if not parts:
        return
    empty = [", ".join(f"CAST(NULL AS {one})" for one in statement.types) for statement, _rows in parts]
    selects: list[str] = []
    params: list[Any] = []
    begin = [1]
    for place, (statement, _rows) in enumerate(parts):
        columns = ", ".join(f"q{place}.*" if at == place else nulls for at, nulls in enumerate(empty))
        selects.append(f"SELECT {place}, {columns} FROM ({statement.sql}) AS q{place}")  # noqa: S608 - compiled by Django
        params += statement.params
        begin.append(begin[-1] + len(statement.types))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params)
        for row in cursor.fetchall():
            place = row[0]
            parts[place][1].append(row[begin[place] : begin[place + 1]])
