"""Disks that a test may fill, break and freeze: a small one in memory, and one in a file with a file system of its own.

Only root may mount, and only where the system has loop devices; elsewhere the tests say so and are left out.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.serving import eventually

MEGABYTE = 1024 * 1024


def _run(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def leave_out_unless_may_mount() -> None:
    if os.geteuid() != 0:
        pytest.skip("only on a machine where the test may mount a disk (root)")


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A disk of this size, in memory."""
    leave_out_unless_may_mount()
    place.mkdir()
    if not _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(place)):
        pytest.skip("only on a machine where the test may mount a disk")
    try:
        yield place
    finally:
        _run("umount", "--lazy", str(place))


@contextmanager
def own_disk(image: Path, place: Path, megabytes: int) -> Iterator[Path]:
    """A disk of this size with a file system of its own (ext4), in a file: it can be frozen, and break."""
    leave_out_unless_may_mount()
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(megabytes * MEGABYTE)
    if not (
        _run("mkfs.ext4", "-q", "-F", str(image)) and _run("mount", "-o", "loop", str(image), str(place))
    ):
        pytest.skip("only on a machine where the test may mount a disk (ext4 over a loop device)")
    try:
        place.chmod(0o700)
        yield place
    finally:
        thaw(place)
        _run("umount", "--lazy", str(place))


def break_down(place: Path) -> None:
    """As after an error of the disk: from now on nothing can be written, whatever is open."""
    assert _run("mount", "-o", "remount,abort", str(place))


def mend(image: Path, place: Path) -> None:
    """The disk is put in again; nothing may have it open."""
    assert eventually(lambda: _run("umount", str(place)), 10)
    _run("fsck.ext4", "-y", "-f", str(image))
    assert _run("mount", "-o", "loop", str(image), str(place))


def freeze(place: Path) -> None:
    """Whoever writes waits."""
    assert _run("fsfreeze", "--freeze", str(place))


def thaw(place: Path) -> None:
    _run("fsfreeze", "--unfreeze", str(place))


def fill(place: Path) -> Path:
    """Take the last byte; the file to remove for there to be room again."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue
    return ballast
