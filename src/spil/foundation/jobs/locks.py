"""Locks of the office: what is done once at a time, whichever process or node does it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.utils import Error

#: where the embedded database lies, one file for each name
FOLDER = ".locks"
#: PostgreSQL knows its advisory locks by a number; several offices may share a database
_NUMBER = "hashtextextended(current_schema() || ' ' || %s, 0)"


def office_lock(name: str) -> AbstractContextManager[bool]:
    """Whether nobody else holds the lock of this name; until the end nobody else does. Nobody waits.

    It goes with the process, or with the connection to PostgreSQL, that holds it.
    """
    return _of_the_machine(name) if connection.vendor == "sqlite" else _of_the_database(name)


@contextmanager
def _of_the_machine(name: str) -> Iterator[bool]:
    folder = Path(settings.DATA_DIR) / FOLDER
    folder.mkdir(exist_ok=True)
    with (folder / name).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _of_the_database(name: str) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({_NUMBER})", [name])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({_NUMBER})", [name])
