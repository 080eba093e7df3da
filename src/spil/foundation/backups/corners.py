"""A corner of the data folder: a whole office lies in it, open, for as long as somebody works there and no longer."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: everybody who works in a corner holds this lock; the system lets go of it for whoever is killed
LOCK = ".corners"
TRIAL, MOVE = ".trial-", ".move-"


@contextmanager
def corner(folder: Path, prefix: str) -> Iterator[Path]:
    """A corner that is thrown away afterwards; first those go that somebody left who was killed."""
    forget_corners(folder)
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


def forget_corners(folder: Path) -> int:
    """Throw away the corners in which nobody works, all of them or, while somebody works in one, none; how many."""
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        left = [*folder.glob(f"{TRIAL}*"), *folder.glob(f"{MOVE}*")]
        for one in left:
            shutil.rmtree(one, ignore_errors=True)
        return len(left)
