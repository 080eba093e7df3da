"""Queries that are made into statements once and asked often: making one costs more than most answers.

What changes from one time to the next is a `Parameter`: it stands in the query by name, and gets its value when the
statement is asked. Nothing else in it may change; a moment, or what only some may see, is given too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler


@dataclass(frozen=True)
class Slot:
    """Where a value goes among the parameters of a statement, and how it is made ready for the database."""

    name: str
    ready: Callable[[Any], Any]


class Parameter(Expression):
    """A value that is given each time the query is asked: `filter(session_key=Parameter("key", CharField()))`."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Slot]]:  # type: ignore[override]
        del compiler
        return "%s", [Slot(self.name, lambda value: self.output_field.get_db_prep_value(value, connection))]


class Statement:
    """A query made into a statement. It holds the day and the reader it was made for unless these are given, and no
    moment."""

    def __init__(self, query: QuerySet[Any, Any]) -> None:
        self._query = query
        self._compiler: SQLCompiler = query.query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
        self.params: Sequence[Any] = ()
        #: of its columns, as the database casts to them
        self.types: list[str] = []
        try:
            self.sql, self.params = self._compiler.as_sql()
        except EmptyResultSet:  # nothing can be found, so nothing is asked
            self.sql = ""
        else:
            columns = [expression.output_field for expression, _sql, _alias in self._compiler.select]
            self.types = [column.cast_db_type(connection) or "text" for column in columns]
        self._compiler.connection = connection  # this one belongs to whichever thread reads

    def given(self, **values: Any) -> Self:
        """The same question with what is given this time. Raises KeyError for what is missing."""
        asked = copy(self)
        asked.params = [one.ready(values[one.name]) if isinstance(one, Slot) else one for one in self.params]
        return asked

    def rows(self) -> list[Any]:
        """What the database answers, as the query itself would give it."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            return self.read(cursor.fetchall())

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


class Prepared:
    """A query that is made into a statement when it is asked first, and kept by the process."""

    def __init__(self, query: Callable[[], QuerySet[Any, Any]]) -> None:
        self.__doc__ = query.__doc__
        self._query = query
        self._made: Statement | None = None

    def given(self, **values: Any) -> Statement:
        """The statement with these values, to be asked `together` with others. Raises KeyError for what is missing."""
        if self._made is None:
            self._made = Statement(self._query())
        return self._made.given(**values)

    def rows(self, **values: Any) -> list[Any]:
        """What the database answers to the statement with these values."""
        return self.given(**values).rows()


def prepared(query: Callable[[], QuerySet[Any, Any]]) -> Prepared:
    """As a decorator of what gives the query."""
    return Prepared(query)
