"""What can be wrong with a backup, in the reader's words: `str(problem)` is a sentence in the active language."""

from __future__ import annotations

from typing import Any


class BackupProblem(Exception):
    """A backup cannot be made, read or restored; the text says why and what to do."""

    def __init__(self, text: Any) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


class NotBegun(BackupProblem):
    """No backup was ever begun in this place."""


class NoSuchObject(LookupError):
    """The place has no object of this name."""


class Damaged(ValueError):
    """A sealed stream was changed, cut off, or is another one than was asked for."""
