"""Whether a second database fits on the disk beside that of the office."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import connection

_MEGABYTE = 1_000_000


def lacks_room(folder: Path) -> dict[str, int] | None:
    """What another database of the size of the office's needs in this folder while it is being written, its log
    included, and what is free there, both in MB (10^6 bytes); None when it fits.
    """
    needed, free = 2 * _size(), shutil.disk_usage(folder).free
    return {"needed": needed // _MEGABYTE + 1, "free": free // _MEGABYTE} if free < needed else None


def _size() -> int:
    """Of the office's database, in bytes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])
