"""The database of the tests: migrated once for all workers of a run, and put back after a test that committed.

Django would empty every table with DELETE, which the action door and the triggers on events rightly refuse, and which
knows neither tables without a model nor rows that migrations made. On SQLite a copy of the fresh database is written
back; on PostgreSQL the tables that hold something are emptied, with triggers off, and the rows of migrations put back.
"""

from __future__ import annotations

import fcntl
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connections
from django.test import TransactionTestCase


class MigratedOnce:
    """The first worker of a run migrates its database; the others wait for it, and copy it."""

    MODEL = "test_model"

    def __init__(self, folder: Path) -> None:
        """`folder` is one that all workers share. Called before a worker's database is made, `finish` after."""
        self.connection: Any = connections["default"]
        self.model = folder / self.MODEL
        self.lock = (folder / "model.lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.is_first = not self.model.exists()
        if not self.is_first:
            self.lock.close()
            self.connection.settings_dict["TEST"] |= {"MIGRATE": False, "TEMPLATE": self.MODEL}

    def finish(self) -> None:
        if self.connection.vendor == "sqlite":
            self._copy_file()
        elif self.is_first:
            self._make_template()
        self.lock.close()

    def _copy_file(self) -> None:
        self.connection.ensure_connection()
        with closing(sqlite3.connect(self.model)) as model:
            if self.is_first:
                self.connection.connection.backup(model)
            else:
                model.backup(self.connection.connection)

    def _make_template(self) -> None:
        name = self.connection.settings_dict["NAME"]
        self.connection.close()  # a database is copied while nobody is in it
        with self.connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.MODEL}" TEMPLATE "{name}"')
        self.model.touch()


class FreshState:
    def __init__(self) -> None:
        self.connection = connections["default"]
        self.is_sqlite = self.connection.vendor == "sqlite"
        self.tables: list[str] = []
        self.sequences: dict[str, str | None] = {}
        self.rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
        self.copy = sqlite3.connect(":memory:", check_same_thread=False)
        self.connection.ensure_connection()
        if self.is_sqlite:
            self.connection.connection.backup(self.copy)
        else:
            self._keep_rows()

    def _keep_rows(self) -> None:
        names = self.connection.introspection.table_names()
        self.tables = sorted(set(names) - {"django_migrations"})
        with self.connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f'SELECT * FROM "{table}"')
                rows, columns = cursor.fetchall(), [column.name for column in cursor.description]
                if rows:
                    self.rows[table] = (columns, rows)
                if "id" in columns:
                    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
                    self.sequences[table] = cursor.fetchone()[0]

    def put_back(self) -> None:
        self.connection.ensure_connection()
        if self.is_sqlite:
            self.copy.backup(self.connection.connection)
            return
        from spil.foundation.actions.guard import opened

        with opened(), self.connection.cursor() as cursor:
            # no triggers, and foreign keys in any order
            cursor.execute("SET session_replication_role = replica")
            filled = self._filled(cursor)
            for table in filled:  # to truncate a hundred tables takes longer than a test
                cursor.execute(f'DELETE FROM "{table}"')
            self._put_rows(cursor)
            self._count_anew(cursor, filled)
            cursor.execute("SET session_replication_role = DEFAULT")

    def _filled(self, cursor: Any) -> list[str]:
        looks = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in self.tables)
        cursor.execute(" UNION ALL ".join(looks))
        return [table for (table,) in cursor.fetchall()]

    def _put_rows(self, cursor: Any) -> None:
        for table, (columns, rows) in self.rows.items():
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)

    def _count_anew(self, cursor: Any, tables: list[str]) -> None:
        """Ids go on behind the rows that are there."""
        for table in tables:
            if sequence := self.sequences.get(table):
                last = f'SELECT coalesce(max(id), 1) FROM "{table}"'
                is_used = f'SELECT EXISTS (SELECT FROM "{table}")'
                cursor.execute(f"SELECT setval(%s, ({last}), ({is_used}))", [sequence])

    def install(self) -> None:
        state = self

        def teardown(self: TransactionTestCase) -> None:
            state.put_back()

        TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]
