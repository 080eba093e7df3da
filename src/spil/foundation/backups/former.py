"""Whole databases of before, in the data folder: from before an upgrade, and from before the office moved.

They hold what was erased since, so they are there to go back to, for a while and not for ever.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

#: the folder of those from before an upgrade; one that was moved away from lies in the data folder itself
BEFORE = "before-upgrade"
#: the database of an office that has it in its data folder
EMBEDDED = "spil.sqlite3"
KEPT_FOR = timedelta(days=30)
_NAME = re.compile(r"(?:moved|spil)-(\d{8}T\d{6})\.sqlite3(?:-wal|-shm|-journal)?")


def moved_name(now: datetime) -> str:
    """What the database is called that the office has moved away from."""
    return f"moved-{now:%Y%m%dT%H%M%S}.sqlite3"


def put_aside(folder: Path, now: datetime) -> None:
    """Give the embedded database that the office has moved away from its other name, and what belongs to it."""
    for further in ("", "-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            (folder / f"{EMBEDDED}{further}").rename(folder / f"{moved_name(now)}{further}")


def upgraded_name(now: datetime) -> str:
    """What the database from before an upgrade is called."""
    return f"spil-{now:%Y%m%dT%H%M%S}.sqlite3"


def forget_former(folder: Path, now: datetime) -> int:
    """Delete the databases of before that are older than they are kept; how many files."""
    gone = 0
    for file in (*folder.glob("moved-*"), *(folder / BEFORE).glob("spil-*")):
        named = _NAME.fullmatch(file.name)
        if named and now - datetime.strptime(named[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) > KEPT_FOR:
            file.unlink(missing_ok=True)
            gone += 1
    return gone
