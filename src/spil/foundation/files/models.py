"""The plain value that stands for a stored file. It has no table: an attachment keeps what must be kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StoredFile:
    """Content in the store, and the name under which it was handed over.

    `sha256` in lower-case hexadecimal, `size` in bytes, `media_type` as the bytes show it; `name` without folders.
    """

    sha256: str
    size: int
    media_type: str
    name: str = ""
