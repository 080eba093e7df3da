"""Where a word is still to be found, and what somebody can do who owns the machine."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from spil.foundation.actions import guard
from spil.foundation.files.store import store

_LOG = {"events_eventvalues": "event_id", "events_event": "id"}


def places_of(word: str) -> Iterator[str]:
    """Every table that still holds the word, and the files that do."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                cells = (bytes(one) if isinstance(one, memoryview) else one for one in row)
                if any(
                    word in str(one) or (isinstance(one, bytes) and word.encode() in one) for one in cells
                ):
                    yield table
                    break
    yield from (sha256 for sha256 in store().all() if word.encode() in store().read(sha256))


def cut_tail(pk: int) -> None:
    """Take the last event of a record away, as somebody would who owns the machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM events_event WHERE record_id = %s", [pk])
        last = cursor.fetchone()[0]
    _by_force([f"DELETE FROM {table} WHERE {column} = {last}" for table, column in _LOG.items()])


def take_away(pk: int) -> None:
    """Take the row of a record away and leave its events, likewise."""
    _by_force([f"DELETE FROM records_record WHERE id = {pk}"])


def _by_force(statements: list[str]) -> None:
    """Past the triggers and the foreign keys; the next test begins with a copy that has the triggers."""
    with guard.opened(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
            for table in _LOG:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        else:
            cursor.execute("SET session_replication_role = replica")
        try:
            for statement in statements:
                cursor.execute(statement)
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = DEFAULT")
            else:
                cursor.execute("PRAGMA foreign_keys = ON")
