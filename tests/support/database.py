"""The database of the tests: migrated once for all workers of a run, and put back after a test that committed.

Django would empty every table with DELETE, which the action door and the triggers on events rightly refuse, and which
knows neither tables without a model nor rows that migrations made. On SQLite a copy of the fresh database is written
back; on PostgreSQL all tables are truncated (row triggers do not see that) and the rows of migrations put back.
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
        self.rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
        self.copy = sqlite3.connect(":memory:", check_same_thread=False)
        self.connection.ensure_connection()
        if self.is_sqlite:
            self.connection.connection.backup(self.copy)
        else:
            self._keep_rows()

    def _tables(self) -> list[str]:
        names = self.connection.introspection.table_names()
        return sorted(set(names) - {"django_migrations"})

    def _keep_rows(self) -> None:
        with self.connection.cursor() as cursor:
            for table in self._tables():
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = cursor.fetchall()
                if rows:
                    self.rows[table] = ([column.name for column in cursor.description], rows)

    def put_back(self) -> None:
        self.connection.ensure_connection()
        if self.is_sqlite:
            self.copy.backup(self.connection.connection)
            return
        from spil.foundation.actions.guard import opened

        tables = ", ".join(f'"{table}"' for table in self._tables())
        with opened(), self.connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
            if self.rows:
                self._put_rows(cursor)

    def _put_rows(self, cursor: Any) -> None:
        cursor.execute("SET session_replication_role = replica")  # foreign keys in any order
        for table, (columns, rows) in self.rows.items():
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
            if "id" in columns:
                cursor.execute(
                    f'SELECT setval(s, (SELECT max(id) FROM "{table}")) '
                    f"FROM pg_get_serial_sequence('\"{table}\"', 'id') s WHERE s IS NOT NULL"
                )
        cursor.execute("SET session_replication_role = DEFAULT")

    def install(self) -> None:
        state = self

        def teardown(self: TransactionTestCase) -> None:
            state.put_back()

        TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]
