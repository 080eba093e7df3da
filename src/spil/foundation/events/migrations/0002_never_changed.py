"""The database refuses to change or delete events, anchors and what changed; the one exception is an erasure.

An erasure empties salt, changes and subject of one row of values and touches nothing else; the row stays, so that an
erased value and a row that somebody took away can be told apart.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = ("events_event", "events_anchor", "events_eventvalues")
ERASES = "NEW.event_id = OLD.event_id AND length(NEW.salt) = 0 AND NEW.changes = '' AND NEW.subject = ''"
REFUSAL = "events are never changed"


def _sqlite(table: str, verb: str) -> str:
    allowed = f" WHEN NOT ({ERASES})" if (table, verb) == ("events_eventvalues", "UPDATE") else ""
    body = f"SELECT RAISE(ABORT, '{REFUSAL}');"
    return f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}{allowed} BEGIN {body} END"


def _postgresql(table: str, verb: str) -> str:
    allowed = f" WHEN (NOT ({ERASES}))" if (table, verb) == ("events_eventvalues", "UPDATE") else ""
    name = f"{table}_no_{verb.lower()}"
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW{allowed} EXECUTE FUNCTION events_refuse()"


def guard(_apps: Any, schema_editor: Any) -> None:
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    if on_postgresql:
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(_postgresql(table, verb) if on_postgresql else _sqlite(table, verb))


def unguard(_apps: Any, schema_editor: Any) -> None:
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for verb in ("update", "delete"):
            schema_editor.execute(
                f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if on_postgresql else "")
            )
    if on_postgresql:
        schema_editor.execute("DROP FUNCTION events_refuse()")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
