"""A connection to the embedded database that is kept, and opened anew when something went wrong with it."""

from __future__ import annotations

import sqlite3
from typing import Any

from django.db.backends.sqlite3 import base

from spil.config.sqlite import lookups


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own. The settings say how long a connection stays open (CONN_MAX_AGE)."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        made: sqlite3.Connection = super().get_new_connection(conn_params)
        for function in (lookups.holds, lookups.reads):
            made.create_function(function.__name__, 2, function, deterministic=True)
        return made

    def is_usable(self) -> bool:
        """Asked at the end of a request in which something failed: a disk that broke or was full, or a file that
        could only be read, may be another one by now."""
        return False
