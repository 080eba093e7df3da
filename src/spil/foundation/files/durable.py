"""Small files of an installation (keys, an address): whole or not at all, on the disk, for their owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Put a text in its place in one step, readable by its owner alone, and there after a power cut.

    What a crash left of another time stands in nobody's way.
    """
    handle, fresh = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(fresh, file)
    except BaseException:
        os.unlink(fresh)
        raise
    flush(file.parent)


def flush(place: Path) -> None:
    """Make a file, or the entries of a folder, survive a power cut."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
