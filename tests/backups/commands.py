"""Types a command into a process of its own, on an office that is a copy of the test's database."""

from __future__ import annotations

import os
import secrets
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

from tests.support.left_out import ROOT


def copied_office(folder: Path) -> Path:
    """A data folder whose embedded database is the test's as it is now (SQLite only, and outside a transaction)."""
    folder.mkdir(mode=0o700)
    (folder / "secret_key").write_text("copied" * 10)
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / "spil.sqlite3")) as target:
        connection.connection.backup(target)
    return folder


def typed(folder: Path, *words: str, **environment: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error of ./spil with these words; in English unless LC_ALL is given."""
    with begun(folder, *words, **environment) as running:
        try:
            told, problem = running.communicate(timeout=120)
        except BaseException:
            running.kill()
            raise
    return running.returncode, told.strip(), problem.strip()


def begun(folder: Path, *words: str, stdin: int | None = None, **environment: str) -> subprocess.Popen[str]:
    """The same, while it runs."""
    env = {
        **os.environ,
        "SPIL_DATA": str(folder),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "spil.config.settings",
        "LC_ALL": "en_US.UTF-8",
        **environment,
    }
    if not env.get("DATABASE_URL"):
        env.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-m", "spil.gateways.command_line", *words],
        env=env,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def fresh_database(cluster: Any) -> str:
    """The address of an empty database of its own; the cluster is shared by the tests of a session."""
    import psycopg

    name = f"office_{secrets.token_hex(4)}"
    with psycopg.connect(cluster.url, autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}")
    return str(cluster.url).replace("/postgres?", f"/{name}?")


def dumped(database: Path) -> list[str]:
    """Everything that an embedded database holds, as statements."""
    with closing(sqlite3.connect(database)) as source:
        return list(source.iterdump())
