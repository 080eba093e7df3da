"""Writes rows for the door: many at once, only what changed, in an order that foreign keys allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from spil.foundation.records.models import KindModel, Record

#: rows of one bulk insert; and of one statement that is given whole columns, in which documents may stand
BATCH, TOGETHER = 500, 100


def snapshot(row: models.Model) -> dict[str, Any]:
    """The stored values of a row, by attribute name; fields that were not loaded are left out.

    Lists and dictionaries are copied, so that what a body changes inside them is seen.
    """
    return {
        field.attname: _kept(row.__dict__[field.attname])
        for field in row._meta.concrete_fields
        if field.attname in row.__dict__
    }


def _kept(value: Any) -> Any:
    """A copy of plain nested values; several times quicker than deepcopy, which looks for what JSON never holds."""
    if isinstance(value, dict):
        return {name: _kept(inner) for name, inner in value.items()}
    return [_kept(inner) for inner in value] if isinstance(value, list) else value


def restore(row: models.Model, before: dict[str, Any]) -> None:
    """Put a row back as it was, when its action was refused half-way."""
    for name, value in before.items():
        setattr(row, name, _kept(value))


def changed(row: models.Model, before: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs from a snapshot: attribute name to the value before and after."""
    now = ((field.attname, row.__dict__.get(field.attname)) for field in row._meta.concrete_fields)
    loaded = ((name, value) for name, value in now if name in row.__dict__)
    return {name: (before.get(name), value) for name, value in loaded if before.get(name) != value}


def insert(rows: Iterable[models.Model]) -> None:
    """Insert new rows, grouped by model in order of first appearance, so that a row may point to an earlier one."""
    groups: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        groups[type(row)].append(row)
    for model, group in groups.items():
        model._base_manager.bulk_create(group, batch_size=BATCH)


@cache
def stands_alone(model: type[models.Model]) -> bool:
    """Whether rows of this model lead to no record, so that they can be written before the records are."""
    seen: set[type[models.Model]] = set()
    ahead = [model]
    while ahead:
        current = ahead.pop()
        if issubclass(current, KindModel | Record):
            return False
        if current not in seen:
            seen.add(current)
            ahead += [field.related_model for field in current._meta.concrete_fields if field.is_relation]  # type: ignore[misc]
    return True


class Updates:
    """Columns that are to be written: each row once, however many steps of a passage set something of it."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[models.Model, set[str]]] = {}

    def add(self, rows: Iterable[tuple[models.Model, Iterable[str]]]) -> None:
        """Rows with the attribute names that changed. What is written is the value that stands there by then."""
        for row, names in rows:
            self._waiting.setdefault(id(row), (row, set()))[1].update(names)

    def write(self) -> None:
        """Write everything that waits."""
        waiting, self._waiting = self._waiting, {}
        update((row, tuple(names)) for row, names in waiting.values())


def update(rows: Iterable[tuple[models.Model, Sequence[str]]]) -> None:
    """Update rows, each with the attribute names that changed: together by model and set of columns.

    Not with Django's bulk_update, which decides for each column by the key of the row: twice as slow on SQLite.
    """
    groups: dict[tuple[type[models.Model], tuple[str, ...]], dict[Any, models.Model]] = defaultdict(dict)
    for row, names in rows:
        if names:  # a row may come as two objects: the last one counts
            groups[type(row), tuple(sorted(names))][row.pk] = row
    for (model, names), group in groups.items():
        fields = [*_fields(model, names), model._meta.pk]
        values = [[_stored(field, row) for field in fields] for row in group.values()]
        _execute(_update(model, fields, in_columns=_in_columns(values)), values)


def _update(model: type[models.Model], fields: Sequence[models.Field[Any, Any]], *, in_columns: bool) -> str:
    """The statement that writes these columns, but for the last: by that one the row is found."""
    table, (*columns, key) = connection.ops.quote_name(model._meta.db_table), map(_column, fields)
    if in_columns:
        changes = ", ".join(f"{column} = new.{column}" for column in columns)
        new = f"{_unnested(fields)} AS new ({', '.join([*columns, key])})"
        return f"UPDATE {table} SET {changes} FROM {new} WHERE {table}.{key} = new.{key}"  # noqa: S608 - our own names
    changes = ", ".join(f"{column} = %s" for column in columns)
    return f"UPDATE {table} SET {changes} WHERE {key} = %s"  # noqa: S608 - our own names


def _in_columns(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether PostgreSQL is given one array for each column: many rows are one statement, which is planned once."""
    return connection.vendor == "postgresql" and len(rows) > 1


def _unnested(fields: Sequence[models.Field[Any, Any]]) -> str:
    """The rows of these arrays. The types go without a size, as in Django's own bulk insert: a cast to varchar(30)
    would cut what is too long."""
    types = (str(field.db_type(connection)).partition("(")[0] for field in fields)
    return f"UNNEST({', '.join(f'%s::{name}[]' for name in types)})"


def _execute(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        if _in_columns(rows):
            for start in range(0, len(rows), TOGETHER):
                columns = zip(*rows[start : start + TOGETHER], strict=True)
                cursor.execute(sql, [list(column) for column in columns])
        elif len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)


def _fields(model: type[models.Model], names: Sequence[str]) -> list[models.Field[Any, Any]]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in names]


def _column(field: models.Field[Any, Any]) -> str:
    return str(connection.ops.quote_name(field.column or field.attname))


def _stored(field: models.Field[Any, Any], row: models.Model) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection=connection)


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids for new rows, before they are written. Only inside the door's transaction.

    PostgreSQL takes them from the sequence; on SQLite the transaction holds the write lock, so the next ids are ours.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # the lock that the insert takes anyway, before the ids: a seal over the log waits for ids under way
            lock = f"LOCK TABLE {connection.ops.quote_name(table)} IN ROW EXCLUSIVE MODE"
            ids = f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, {count})"  # noqa: S608
            cursor.execute(f"{lock}; {ids}")  # one way there and back
            cursor.nextset()
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return list(range(first, first + count))


def insert_values(model: type[models.Model], names: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
    """Insert plain values without making model instances; `names` are attribute names."""
    if not values:
        return
    fields = _fields(model, names)
    table, columns = connection.ops.quote_name(model._meta.db_table), ", ".join(map(_column, fields))
    given = f"VALUES ({', '.join(['%s'] * len(fields))})"
    if _in_columns(values):
        given = f"SELECT * FROM {_unnested(fields)}"  # noqa: S608 - no value in it
    prepared = [
        [
            field.get_db_prep_save(value, connection=connection)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in values
    ]
    _execute(f"INSERT INTO {table} ({columns}) {given}", prepared)
