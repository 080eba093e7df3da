"""Triggers that leave a change behind with every write to a table that processes keep in memory.

SQLite makes a table anew to alter it, and drops its triggers: a migration that alters a watched table ends with `watch`
again. `tests/consistency/test_settled.py` fails when one is missing.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

VERBS = ("insert", "update", "delete")
#: 40 bits: a sum of them stays far below what an integer holds
_SQLITE_MARK, _POSTGRESQL_MARK = "abs(random() % 1099511627776)", "floor(random() * 1099511627776)::bigint"
_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION settled_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO settled_change (mark) VALUES ({_POSTGRESQL_MARK}); RETURN NULL;
    END $$"""  # noqa: S608 - no value in it
_ON_POSTGRESQL = """
    CREATE OR REPLACE TRIGGER {table}_settled AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION settled_changed()"""
# No INSERT OR REPLACE: a trigger takes over the rule of the statement that fires it, and OR IGNORE would keep the row.
_ON_SQLITE = f"""
    CREATE TRIGGER IF NOT EXISTS {{table}}_settled_{{verb}} AFTER {{verb}} ON {{table}} BEGIN
        DELETE FROM settled_change WHERE id = 1;
        INSERT INTO settled_change (id, mark) VALUES (1, {_SQLITE_MARK});
    END"""  # noqa: S608 - no value in it


def watch(*tables: str) -> RunPython:
    """The step of a migration that lays the triggers of these tables. Laying them twice changes nothing."""

    def lay(_apps: Any, schema_editor: Any) -> None:
        on_postgresql = schema_editor.connection.vendor == "postgresql"
        if on_postgresql:
            schema_editor.execute(_FUNCTION)
        for table in tables:
            for statement in statements(table, on_postgresql=on_postgresql):
                schema_editor.execute(statement)

    def take_away(_apps: Any, schema_editor: Any) -> None:
        for table in tables:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_settled ON {table}")
                continue
            for verb in VERBS:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_settled_{verb}")

    return RunPython(lay, take_away)


def statements(table: str, *, on_postgresql: bool) -> list[str]:
    if on_postgresql:
        return [_ON_POSTGRESQL.format(table=table)]
    return [_ON_SQLITE.format(table=table, verb=verb) for verb in VERBS]
