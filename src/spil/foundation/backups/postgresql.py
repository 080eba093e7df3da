"""An empty PostgreSQL database, and one that is being filled: it says of itself that it is not whole."""

from __future__ import annotations

from django.db import connection
from django.db.utils import Error

#: a table with this name is there while a restore is not finished
UNFINISHED = "spil_restore_unfinished"
#: our tables and functions, and not those of extensions
_OURS = """
    SELECT format('DROP TABLE IF EXISTS %s CASCADE', c.oid::regclass) FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p
    WHERE p.prokind = 'f' AND p.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def has_tables() -> bool:
    """Whether there is anything in it but the mark."""
    return bool(set(connection.introspection.table_names()) - {UNFINISHED})


def empty_database() -> None:
    """Drop everything that is ours, the mark too."""
    with connection.cursor() as cursor:
        cursor.execute(_OURS)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


def mark_unfinished() -> None:
    """Say in the database itself that it is not whole, for every node that may look at it."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {UNFINISHED} (since timestamptz DEFAULT now())")


def mark_finished() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {UNFINISHED}")


def is_unfinished() -> bool:
    """Whether a restore into this database was cut off, or is still going on."""
    try:
        return UNFINISHED in connection.introspection.table_names()
    except Error:
        return False
