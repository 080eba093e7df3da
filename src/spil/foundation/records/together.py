"""Several questions to the database in one statement: what every page asks costs one way there and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = tuple[Any, ...]


class _Part:
    """One of the questions: its statement, its parameters, and the types of its columns."""

    def __init__(self, query: QuerySet[Any, Any]) -> None:
        self.compiler: SQLCompiler = query.query.get_compiler(connection=connection)
        self.rows: list[Sequence[Any]] = []
        try:
            self.sql, self.params = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.params = "", ()

    @property
    def types(self) -> list[str]:
        columns = [expression.output_field for expression, _sql, _alias in self.compiler.select]
        return [column.cast_db_type(connection) or "text" for column in columns]

    def read(self) -> list[Row]:
        """The rows as the query itself would give them: dates as dates, JSON as values."""
        return [tuple(row) for row in self.compiler.results_iter(results=[self.rows], tuple_expected=True)]


def together(*queries: QuerySet[Any, Any]) -> list[list[Row]]:
    """The rows of these value lists, each as its own query gives them and in its order, in one statement.

    Each query keeps its own columns and is NULL in those of the others, so nothing has to be of one type. Both engines
    read the parts of a UNION ALL one after another and each in its order.
    """
    parts = [_Part(query) for query in queries]
    asked = [part for part in parts if part.sql]
    if asked:
        _fill(asked)
    return [part.read() for part in parts]


def how_many(*queries: QuerySet[Any, Any]) -> list[int]:
    """How many rows each of these has, in one statement."""
    parts = [_Part(query) for query in queries]
    asked = [part for part in parts if part.sql]
    if not asked:
        return [0 for _part in parts]
    counts = (f"(SELECT COUNT(*) FROM ({part.sql}) AS q{at})" for at, part in enumerate(asked))  # noqa: S608 - as below
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", [one for part in asked for one in part.params])
        found = iter(cursor.fetchone())
    return [int(next(found)) if part.sql else 0 for part in parts]


def _fill(parts: Sequence[_Part]) -> None:
    empty = [", ".join(f"CAST(NULL AS {one})" for one in part.types) for part in parts]
    selects, params = [], []
    for place, part in enumerate(parts):
        columns = ", ".join(f"q{place}.*" if at == place else nulls for at, nulls in enumerate(empty))
        selects.append(f"SELECT {place}, {columns} FROM ({part.sql}) AS q{place}")  # noqa: S608 - compiled by Django
        params += part.params
    begin = [1 + sum(len(one.types) for one in parts[:place]) for place in range(len(parts))]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params)
        for row in cursor.fetchall():
            part = parts[row[0]]
            part.rows.append(row[begin[row[0]] : begin[row[0]] + len(part.types)])
