"""Work in a child that forks from this process, so that Django starts once however many children may die."""

from __future__ import annotations

import itertools
import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: databases are told apart in a process that copies them for several rounds
_made = itertools.count(1)


def forked(work: Callable[[], Any]) -> int:
    """The signal that ended the child, 0 when it came to its end, less than that when it failed."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:  # noqa: BLE001 - the parent reads the status, whatever it was
            traceback.print_exc()
        finally:
            os._exit(status)
    _pid, ended = os.waitpid(child, 0)
    return os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else -os.WEXITSTATUS(ended)


def use_office(data: Path, database: str = "", *, place: str = "") -> None:
    """In a child: work in this folder and its database (PostgreSQL: by name), and die at this place."""
    from django.conf import settings
    from django.db import connections

    settings.DATA_DIR = data
    name = database or str(data / "spil.sqlite3")
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name
    os.environ["SPIL_FAILPOINT"] = place


def copied_database(data: Path, number: int) -> str:
    """A database of its own for a place: the file in the copied folder, or a copy of the office's on the server."""
    from django.db import connections

    settings = connections["default"].settings_dict
    if "sqlite" in settings["ENGINE"]:
        return str(data / "spil.sqlite3")
    name = f"crash_{os.getpid()}_{next(_made)}_{number}"
    _on_server("CREATE DATABASE {} TEMPLATE {}", name, settings["NAME"])
    # A sequence is copied with the values that its original logged ahead: it logs nothing before they are used up, and
    # a server that dies meanwhile would give them out again. The first value after a checkpoint is logged.
    _on_server("CHECKPOINT")
    return name


def drop_copy(database: str) -> None:
    """What `copied_database` made on the server goes; a file goes with its folder."""
    if not os.path.isabs(database):
        _on_server("DROP DATABASE {} WITH (FORCE)", database)


def _on_server(statement: str, *names: str) -> None:
    import psycopg
    from django.db import connections
    from psycopg import sql

    settings = connections["default"].settings_dict
    parts = {"host": settings["HOST"], "port": settings["PORT"] or None, "user": settings["USER"] or None}
    with psycopg.connect(dbname="template1", autocommit=True, **parts) as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def moment_of(place: str) -> str:
    """Whether a transaction is open at a place, by the list of places; the process that dies says the same."""
    from spil.foundation.failpoints.places import INSIDE, OUTSIDE

    name = place.partition(":")[0]
    assert name in (*INSIDE, *OUTSIDE), f"no place is called {name}"
    return "inside" if name in INSIDE else "outside"
