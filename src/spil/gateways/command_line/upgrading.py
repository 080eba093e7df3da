"""Brings the database of an office up to date, all of it or nothing.

SQLite: a copy is migrated, and takes the place of the database in one step when that went well; the database as it was
is kept beside it for thirty days. PostgreSQL: all migrations run in one transaction. So a migration that fails, or a
machine that stops, leaves the office as it was, and the old release goes on with it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from spil.foundation.backups.former import BEFORE, upgraded_name
from spil.foundation.files.durable import flush
from spil.gateways.command_line.registry import Refused

#: databases from before an upgrade that stay, the newest ones; at night they grow too old (`former.py`)
KEPT = 2
#: of PostgreSQL's advisory locks, the one of whoever upgrades: "spil" in ASCII
_LOCK = 0x7370696C


def is_needed() -> bool:
    """Whether migrations are missing. Raises Refused when a newer release was at work: this one would break it."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from spil.foundation.health.tables import of_newer_release

    executor = MigrationExecutor(connections["default"])
    if of_newer_release(executor.loader, executor.loader.applied_migrations):
        raise _newer()
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _newer() -> Refused:
    from django.conf import settings
    from django.utils.translation import gettext as _

    from spil.gateways.command_line.speaking import speak

    speak()
    return Refused(
        _(
            "A newer release of Spil was at work in this database; this one does not know it, and nothing was changed."
            " Start the newer release again. Or go back to before the upgrade, and what was done since is gone: put the"
            " newest database of %(folder)s in the place of spil.sqlite3, or restore a backup (./spil restore)."
        )
        % {"folder": Path(settings.DATA_DIR) / BEFORE}
    )


def upgrade(folder: Path, now: datetime) -> None:
    """Run what migrations are missing. Raises Refused, and then nothing was changed."""
    from django.db import connection

    if connection.vendor == "sqlite":
        _upgrade_file(folder, Path(connection.settings_dict["NAME"]), now)
    else:
        _upgrade_whole()


def _failed(error: Exception) -> Refused:
    from django.utils.translation import gettext as _

    return Refused(
        _(
            "The upgrade of the database failed, and nothing was changed: %(why)s. The release from before goes on with"
            " this office; tell the makers of Spil what stands here."
        )
        % {"why": f"{type(error).__name__}: {error}".strip()[:500]}
    )


# -- SQLite -----------------------------------------------------------------------------------------------------------


def _upgrade_file(folder: Path, database: Path, now: datetime) -> None:
    work = folder / ".upgrade"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        _must_fit(work)
        fresh = work / database.name
        _copy(database, fresh)
        with _instead(fresh):
            _migrate()
        _swap(database, fresh, folder / BEFORE, now)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _must_fit(work: Path) -> None:
    from django.utils.translation import gettext as _

    from spil.foundation.backups.room import lacks_room

    if lacking := lacks_room(work):
        words = _("The upgrade needs %(needed)s MB of free disk; there are %(free)s MB. Nothing was changed.")
        raise Refused(words % lacking)


def _copy(database: Path, fresh: Path) -> None:
    """SQLite's own copying, which takes along what still stands in the log beside the file."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(fresh)) as target:
        source.backup(target)


@contextmanager
def _instead(fresh: Path) -> Iterator[None]:
    """Django's connection leads to another file within."""
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(fresh)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _migrate() -> None:
    from django.core.management import call_command

    from spil.foundation.actions.guard import opened

    try:
        with opened():
            call_command("migrate", interactive=False, verbosity=0)
    except Exception as error:
        raise _failed(error) from error


def _swap(database: Path, fresh: Path, before: Path, now: datetime) -> None:
    """The old database gets a second name first, so that there is one in the place at every moment."""
    log = database.with_name(database.name + "-wal")
    with closing(sqlite3.connect(database)) as last:
        last.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if log.exists() and log.stat().st_size:  # its pages would be laid over the new file
        raise _failed(RuntimeError(f"{log.name} is in use"))
    before.mkdir(mode=0o700, exist_ok=True)
    kept = before / upgraded_name(now)
    try:
        os.link(database, kept)
    except OSError:  # a file system without second names
        shutil.copy2(database, kept)
    flush(fresh)
    os.replace(fresh, database)
    flush(database.parent)
    for old in sorted(before.glob("spil-*.sqlite3"))[:-KEPT]:
        old.unlink()


# -- PostgreSQL -------------------------------------------------------------------------------------------------------


def _upgrade_whole() -> None:
    """All migrations in one transaction; one node at a time, and the next one finds its work done."""
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    from spil.foundation.actions.guard import opened

    with opened(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        executor = MigrationExecutor(connection, _settle)
        targets = executor.loader.graph.leaf_nodes()
        plan = executor.migration_plan(targets)
        try:
            executor.migrate(targets, plan)
            _announce(plan)
        except Exception as error:
            raise _failed(error) from error


def _settle(action: str, *_unused: Any) -> None:
    """Checks of references wait for the end of a transaction; a table with waiting ones cannot be altered."""
    if action == "apply_success":
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _announce(plan: Any) -> None:
    """What Django does after its own command: names of tables for rights."""
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection

    emit_post_migrate_signal(0, interactive=False, db=connection.alias, plan=plan)
