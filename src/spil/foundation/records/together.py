"""Several questions to the database in one statement: what every page asks costs one way there and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

Row = tuple[Any, ...]


class Question:
    """A query made into a statement. Making one costs more than most answers: what every page asks is kept.

    It holds the day and the reader it was made for, and no moment.
    """

    def __init__(self, query: QuerySet[Any, Any]) -> None:
        self._query = query
        self._compiler: SQLCompiler = query.query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
        try:
            self.sql, self.params = self._compiler.as_sql()
        except EmptyResultSet:  # nothing can be found, so nothing is asked
            self.sql, self.params = "", ()
        self._compiler.connection = connection  # this one belongs to whichever thread reads

    @cached_property
    def types(self) -> list[str]:
        columns = [expression.output_field for expression, _sql, _alias in self._compiler.select]
        return [column.cast_db_type(connection) or "text" for column in columns]

    def read(self, rows: list[Sequence[Any]]) -> list[Any]:
        """The rows as the query itself would give them: dates as dates, JSON as values, instances of models."""
        if not issubclass(self._query._iterable_class, ModelIterable):
            return [tuple(row) for row in self._compiler.results_iter(results=[rows], tuple_expected=True)]
        if not rows:
            return []
        # Django makes the instances: it is told that the rows were fetched already
        compiler, told = copy(self._compiler), self._query.all()
        compiler.execute_sql = lambda *_args, **_named: [rows]  # type: ignore[assignment]
        told.query.get_compiler = lambda *_args, **_named: compiler  # type: ignore[method-assign]
        return list(told)


def together(*asked: QuerySet[Any, Any] | Question) -> list[list[Any]]:
    """The rows of these queries, each as its own query gives them and in its order, in one statement.

    Each query keeps its own columns and is NULL in those of the others, so nothing has to be of one type. Both engines
    read the parts of a UNION ALL one after another and each in its order.
    """
    questions = list(_questions(asked))
    found: list[list[Sequence[Any]]] = [[] for _question in questions]
    _fill([(one, rows) for one, rows in zip(questions, found, strict=True) if one.sql])
    return [one.read(rows) for one, rows in zip(questions, found, strict=True)]


def how_many(*asked: QuerySet[Any, Any] | Question) -> list[int]:
    """How many rows each of these has, in one statement."""
    questions = list(_questions(asked))
    real = [one for one in questions if one.sql]
    if not real:
        return [0 for _question in questions]
    counts = (f"(SELECT COUNT(*) FROM ({one.sql}) AS q{at})" for at, one in enumerate(real))  # noqa: S608 - as below
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", [value for one in real for value in one.params])
        found = iter(cursor.fetchone())
    return [int(next(found)) if one.sql else 0 for one in questions]


def _questions(asked: Iterable[QuerySet[Any, Any] | Question]) -> Iterable[Question]:
    return (one if isinstance(one, Question) else Question(one) for one in asked)


def _fill(parts: Sequence[tuple[Question, list[Sequence[Any]]]]) -> None:
    """Ask these, and put with each the rows that it finds."""
    if not parts:
        return
    empty = [", ".join(f"CAST(NULL AS {one})" for one in question.types) for question, _rows in parts]
    selects, params = [], []
    begin = [1]
    for place, (question, _rows) in enumerate(parts):
        columns = ", ".join(f"q{place}.*" if at == place else nulls for at, nulls in enumerate(empty))
        selects.append(f"SELECT {place}, {columns} FROM ({question.sql}) AS q{place}")  # noqa: S608 - compiled by Django
        params += question.params
        begin.append(begin[-1] + len(question.types))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params)
        for row in cursor.fetchall():
            place = row[0]
            parts[place][1].append(row[begin[place] : begin[place + 1]])
