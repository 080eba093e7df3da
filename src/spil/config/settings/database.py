"""The database: embedded SQLite in the data folder, or PostgreSQL by address.

The address is DATABASE_URL, or the file that `./spil move` leaves in the data folder; the file is read into the
environment, so that whatever is started from here knows the same.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from spil.config.postgresql.vanishing import OF_THE_NODE
from spil.config.settings.paths import DATA_DIR
from spil.config.settings.secrets_kept import secret
from spil.foundation.backups.former import EMBEDDED

__all__ = ["ADDRESS_FILE", "DATABASES", "DATABASE_OF_OWNER"]

# WAL: readers and the one writer do not wait for each other. synchronous=FULL: a payment that was confirmed on the
# screen is on the disk; with NORMAL the last commits are lost when the power fails. It costs one fsync a commit.
SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
)
#: seconds that a connection stays open: opening one costs a quarter of a page. Not for good, since what the planner
#: learns of the tables at night is read when a connection is opened (decision 0021)
SQLITE_OPEN = 600
#: seconds that a writer waits for the other one
SQLITE_PATIENCE = 20


def sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "spil.config.sqlite",
        "NAME": path,
        # IMMEDIATE takes the write lock when the transaction starts; a lock taken half-way cannot wait its turn
        # (SQLITE_BUSY at once). foreign_keys is switched on by Django itself.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_PATIENCE,
            "init_command": SQLITE_START,
        },
        "CONN_MAX_AGE": SQLITE_OPEN,
        "ATOMIC_REQUESTS": False,
    }


def postgresql(address: str) -> dict[str, Any]:
    """From postgresql://user:password@host:port/name?host=/socket/folder&sslmode=require (libpq's own form)."""
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must start with postgresql://")
    options: dict[str, Any] = OF_THE_NODE | dict(parse_qsl(parts.query))
    return {
        "ENGINE": "spil.config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": options.pop("port", "") or str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


ADDRESS_FILE = DATA_DIR / "database_url"
_address = secret("DATABASE_URL")
if not _address and ADDRESS_FILE.is_file():
    os.environ["DATABASE_URL"] = _address = ADDRESS_FILE.read_text("utf-8").strip()
DATABASES = {"default": postgresql(_address) if _address else sqlite(str(DATA_DIR / EMBEDDED))}
#: the same database with the account that owns its tables, where that is another one (command_line/owning.py)
DATABASE_OF_OWNER = postgresql(_owner) if _address and (_owner := secret("DATABASE_OWNER_URL")) else None
