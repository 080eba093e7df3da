"""A backup is put into an empty database: its own migrations, its rows, and then what this release adds.

The process has the target as its only database (`child.py`): migrations write to the default one.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DataError
from django.utils import timezone
from django.utils.translation import gettext as _

from spil.foundation.actions import guard
from spil.foundation.backups import rows
from spil.foundation.backups.making import Say
from spil.foundation.backups.problems import BackupProblem, Damaged
from spil.foundation.backups.shelf import Contents, Shelf, TableContents
from spil.foundation.files.store import CHUNK, store
from spil.foundation.jobs.models import Job


def check(shelf: Shelf, contents: Contents) -> None:
    """Read all rows of a backup without a database. Raises Damaged: before anything was made of them."""
    for told in contents.tables:
        found = rows.Measuring()
        with shelf.reading(told.object) as sealed, _unpacked(sealed, told) as packed:
            for _line in found.over(packed):
                pass
        if found.measure() != rows.Measure(told.rows, told.sha256):
            raise Damaged(told.object)


@contextmanager
def _unpacked(sealed: Any, told: TableContents) -> Iterator[gzip.GzipFile]:
    try:
        with gzip.GzipFile(fileobj=sealed) as packed:
            yield packed
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Damaged(told.object) from None


def load(shelf: Shelf, contents: Contents, *, say: Say = lambda _text: None) -> dict[str, rows.Measure]:
    """Fill the empty default database and measure it again: what each table of the backup holds now.

    Raises BackupProblem when one is not equal to what was backed up; then no row stays.
    """
    _migrate_to(contents)
    ours = {table.name: table for table in rows.tables()}
    if any(told.rows for told in contents.tables if told.name not in ours):
        raise _newer(contents)
    wanted = [told for told in contents.tables if told.name in ours]  # an app that is gone had an empty table
    # SQLite looks references up while it inserts: an event is searched for among the causes of all others, which have
    # no index, so half a million of them would take days. They are checked once, below, and on both engines.
    with connection.constraint_checks_disabled(), guard.opened(), transaction.atomic():
        _empty(ours)
        for told in wanted:
            say(_("Table %(name)s") % {"name": told.name})
            _fill(shelf, told, ours[told.name])
        _raise_last_ids(contents.last_ids)
        measured = {told.name: rows.measured(ours[told.name]) for told in wanted}
        for told in wanted:
            if not _is_equal(told, measured):
                words = _("The table %(name)s is not equal to what was backed up. Nothing was kept.")
                raise BackupProblem(words % {"name": told.name})
        connection.check_constraints()  # references are looked at once everything is there
    return measured


def is_equal(contents: Contents, measured: dict[str, rows.Measure]) -> bool:
    """Whether every table that had a row when the backup was made was measured, and found to hold the same."""
    return all(_is_equal(told, measured) for told in contents.tables if told.rows)


def _is_equal(told: TableContents, measured: dict[str, rows.Measure]) -> bool:
    return measured.get(told.name) == rows.Measure(told.rows, told.sha256)


def bring_up_to_date() -> None:
    """Run the migrations that came after the backup, and have the search index written."""
    call_command("migrate", interactive=False, verbosity=0)
    now = timezone.now()
    Job.objects.create(name="search.reindex", arguments={}, run_after=now, created_at=now)


def _newer(contents: Contents) -> BackupProblem:
    words = _("This backup was made by a newer release of Spil (%(release)s). Restore it with that one.")
    return BackupProblem(words % {"release": contents.release})


def _migrate_to(contents: Contents) -> None:
    executor = MigrationExecutor(connection)
    wanted = [(app, name) for app, name in contents.migrations if app in executor.loader.migrated_apps]
    if not set(wanted) <= set(executor.loader.graph.nodes):
        raise _newer(contents)
    whole = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    plan = [(one, False) for one, _back in whole if (one.app_label, one.name) in set(wanted)]
    executor.migrate(wanted, plan=plan)


def _empty(tables: dict[str, rows.Table]) -> None:
    """What migrations themselves have written; the rows of the backup come instead."""
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608


def _fill(shelf: Shelf, told: TableContents, table: rows.Table) -> None:
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(name) for name in told.columns)
    marks = ", ".join(["%s"] * len(told.columns))
    statement = f"INSERT INTO {quoted(table.name)} ({columns}) VALUES ({marks})"  # noqa: S608
    found = rows.Measuring()
    with (
        shelf.reading(told.object) as sealed,
        _unpacked(sealed, told) as packed,
        connection.cursor() as cursor,
    ):
        lines = found.over(packed)
        while batch := list(islice(lines, table.together)):
            _insert(cursor, statement, [rows.decoded(table, told.columns, line) for line in batch], told.name)
    if found.measure() != rows.Measure(told.rows, told.sha256):
        raise Damaged(told.object)


def _insert(cursor: Any, statement: str, values: list[list[Any]], table: str) -> None:
    try:
        cursor.executemany(statement, values)
    except (DataError, ValueError) as error:  # such as a NUL in a text, which PostgreSQL does not store
        raise BackupProblem(
            _("The table %(name)s holds something that this database cannot: %(why)s")
            % {"name": table, "why": str(error).strip().splitlines()[0]}
        ) from error


def _raise_last_ids(last_ids: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, last in last_ids.items():
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last])
            return
        for name, sequence in rows.sequences(cursor):
            cursor.execute(
                "SELECT setval(%s::regclass, %s, %s)", [sequence, last_ids.get(name, 1), name in last_ids]
            )


# -- files ------------------------------------------------------------------------------------------------------------


def load_files(
    shelf: Shelf, name: str, contents: Contents, *, keep: bool, say: Say = lambda _text: None
) -> None:
    """Put every stored file of the backup into the store; without `keep` each is only read. Raises Damaged."""
    digest, count = sha256(), 0
    with shelf.reading(f"backups/{name}/files") as source:
        for line in source:
            digest.update(line)
            content, size = json.loads(line)
            _load_file(shelf, content, size, keep=keep)
            count += 1
            if count % 500 == 0:
                say(_("%(count)s of %(total)s files") % {"count": count, "total": contents.file_count})
    if (count, digest.hexdigest()) != (contents.file_count, contents.files_sha256):
        raise Damaged(f"backups/{name}/files")


def _load_file(shelf: Shelf, content: str, size: int, *, keep: bool) -> None:
    object_name = shelf.file_name(content)
    with shelf.reading(object_name) as source:
        if keep:
            stored = store().put(source)
            found = (stored.sha256, stored.size)
        else:
            found = _measured(source)
    if found != (content, size):
        raise Damaged(object_name)


def _measured(source: Any) -> tuple[str, int]:
    digest, size = sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
