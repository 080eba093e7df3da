"""Triggers that leave a change behind with every write to a table that processes keep in memory.

They are laid after every migration rather than by one: SQLite makes a table anew to alter it, and drops its triggers.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, models

from spil.foundation.settled.models import Change

VERBS = ("insert", "update", "delete")
#: 40 bits: a sum of them stays far below what an integer holds
_SQLITE_MARK, _POSTGRESQL_MARK = "abs(random() % 1099511627776)", "floor(random() * 1099511627776)::bigint"
_watched: set[type[models.Model]] = set()


def watch(*tables: type[models.Model]) -> None:
    """From the next migration on, every write to these tables leaves a change behind."""
    _watched.update(tables)


def watched() -> list[type[models.Model]]:
    return sorted(_watched, key=lambda model: model._meta.db_table)


def watch_all(using: str = "default", **_sent: Any) -> None:
    """Lay the triggers of all watched tables that stand by now. Laying them twice changes nothing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if Change._meta.db_table not in there:
            return
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for model in watched():
            if model._meta.db_table in there:
                for statement in _statements(model._meta.db_table, connection.vendor):
                    cursor.execute(statement)


_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION settled_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO settled_change (mark) VALUES ({_POSTGRESQL_MARK}); RETURN NULL;
    END $$"""  # noqa: S608 - no value in it
_ON_POSTGRESQL = """
    CREATE OR REPLACE TRIGGER {table}_settled AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION settled_changed()"""
_ON_SQLITE = f"""
    CREATE TRIGGER IF NOT EXISTS {{table}}_settled_{{verb}} AFTER {{verb}} ON {{table}} BEGIN
        INSERT OR REPLACE INTO settled_change (id, mark) VALUES (1, {_SQLITE_MARK});
    END"""  # noqa: S608 - no value in it


def _statements(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [_ON_POSTGRESQL.format(table=table)]
    return [_ON_SQLITE.format(table=table, verb=verb) for verb in VERBS]
