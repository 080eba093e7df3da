"""A connection to the embedded database that is kept, and opened anew when something went wrong with it."""

from __future__ import annotations

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own. The settings say how long a connection stays open (CONN_MAX_AGE)."""

    def is_usable(self) -> bool:
        """Asked at the end of a request in which something failed: a disk that broke or was full, or a file that
        could only be read, may be another one by now."""
        return False
