"""What a table holds, in plain values that are the same on SQLite and on PostgreSQL.

A table is read through the models of the migrations that the *database* has, not through those of the code: so an
older database is read as what it is. One row is one line of JSON, an array in the order of the columns: decimals,
dates and moments (in UTC) as text, bytes in Base64, JSON columns with their keys in order. Rows come in the order of
the primary key (text byte by byte), so that equal tables give equal lines, and a digest over the lines says so.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Collate

#: written anew from the others, or gone with the machine: sessions
LEFT_OUT = frozenset(
    {"search_searchentry", "search_searchterms", "search_searchword", "identity_session", "settled_change"}
)
_AS_TEXT = (models.DecimalField, models.UUIDField, models.DurationField, models.TimeField)


@dataclass(frozen=True)
class Table:
    """A table of the database in the state in which it is."""

    name: str
    model: type[models.Model]
    fields: tuple[Any, ...]

    @property
    def columns(self) -> list[str]:
        return [field.column for field in self.fields]

    @property
    def together(self) -> int:
        """How many rows are held at once: few where one of them may be large."""
        if any(isinstance(field, models.BinaryField) and not field.max_length for field in self.fields):
            return 20
        return 200 if any(isinstance(field, models.TextField) for field in self.fields) else 2000


@dataclass(frozen=True)
class Measure:
    """How many rows a table has, and the digest over their lines."""

    rows: int
    sha256: str


def applied() -> list[tuple[str, str]]:
    """The migrations that the database has, in a fixed order."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def tables() -> list[Table]:
    """All tables but those left out, as the database's own migrations describe them, by name."""
    return list(_tables_after(frozenset(applied())))


@lru_cache(maxsize=2)  # a state of all models takes half a second
def _tables_after(migrations: frozenset[tuple[str, str]]) -> tuple[Table, ...]:
    loader = MigrationLoader(connection)
    known = sorted(node for node in migrations if node in loader.graph.nodes)
    state = loader.project_state(known, at_end=True).apps
    found = []
    for model in state.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.db_table not in LEFT_OUT:
            fields = tuple(
                field for field in meta.concrete_fields if not isinstance(field, models.GeneratedField)
            )
            found.append(Table(meta.db_table, model, fields))
    return tuple(sorted(found, key=lambda one: one.name))


def lines(table: Table, wanted: models.Q | None = None) -> Iterator[bytes]:
    """The rows, one line each, with its line end; only those that are wanted, when that is said."""
    names = [field.attname for field in table.fields]
    encoders = [_encoder(field) for field in table.fields]
    rows = (
        table.model._base_manager.filter(wanted or models.Q()).order_by(_in_order(table)).values_list(*names)
    )
    for row in rows.iterator(chunk_size=table.together):
        values = [
            value if encode is None or value is None else encode(value)
            for encode, value in zip(encoders, row, strict=True)
        ]
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        yield text.encode() + b"\n"


def _in_order(table: Table) -> Any:
    key = table.model._meta.pk
    assert key is not None  # noqa: S101 - Django gives every model one
    target: Any = key
    while target.remote_field is not None:
        target = target.target_field
    is_text = isinstance(target, models.CharField | models.TextField)
    return Collate(key.attname, "C") if is_text and connection.vendor == "postgresql" else key.attname


def _encoder(field: Any) -> Callable[[Any], Any] | None:
    while field.remote_field is not None:
        field = field.target_field
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.DateField):
        return lambda day: day.isoformat()
    if isinstance(field, models.BinaryField):
        return lambda content: b64encode(bytes(content)).decode("ascii")
    return str if isinstance(field, _AS_TEXT) else None


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def decoded(table: Table, columns: Sequence[str], line: bytes) -> list[Any]:
    """The values of a line as the database takes them. `columns` are those of the backup, in its order."""
    by_column = {field.column: field for field in table.fields}
    row = json.loads(line)
    return [_for_database(by_column[name], value) for name, value in zip(columns, row, strict=True)]


def _for_database(field: Any, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        if value is None and not field.null:
            value = models.Value(None, models.JSONField())
        return field.get_db_prep_save(value, connection)
    return field.get_db_prep_save(None if value is None else field.to_python(value), connection)


class Measuring:
    """Counts lines and digests them on their way."""

    def __init__(self) -> None:
        self._digest, self.rows = sha256(), 0

    def over(self, source: Iterable[bytes]) -> Iterator[bytes]:
        for line in source:
            self._digest.update(line)
            self.rows += 1
            yield line

    def measure(self) -> Measure:
        return Measure(self.rows, self._digest.hexdigest())


def measured(table: Table) -> Measure:
    """Read a table for its measure alone."""
    found = Measuring()
    for _line in found.over(lines(table)):
        pass
    return found.measure()


def last_ids() -> dict[str, int]:
    """The last number that each table gave to a row, also when that row is gone: it is never given again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return {name: int(last) for name, last in cursor.fetchall() if last}
        found = {}
        for table, sequence in sequences(cursor):
            cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608 - a name of the catalogue
            last, is_called = cursor.fetchone()
            if is_called:
                found[table] = int(last)
        return found


def sequences(cursor: Any) -> list[tuple[str, str]]:
    """Tables with a counting column, and the quoted name of its sequence (PostgreSQL)."""
    cursor.execute(
        "SELECT t.relname, s.oid::regclass::text FROM pg_class s JOIN pg_depend d ON d.objid = s.oid"
        " JOIN pg_class t ON t.oid = d.refobjid WHERE s.relkind = 'S' AND d.deptype IN ('a', 'i')"
        " AND t.relnamespace = current_schema()::regnamespace"
    )
    return [(str(table), str(sequence)) for table, sequence in cursor.fetchall()]
