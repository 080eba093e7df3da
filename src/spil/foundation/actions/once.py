"""What the office has set, read once in a passage however many of its calls ask."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from spil.foundation.settled.keeping import Settled, stamp_now, under

T = TypeVar("T")


class Once:
    """The answers of one passage. For settings that no call of the same passage changes."""

    def __init__(self) -> None:
        self._read: dict[Hashable, Any] = {}
        self._stamp = ""

    def get(self, key: Hashable, read: Callable[[], T], settled: Settled[T] | None = None) -> T:
        """The answer to this question. `settled` keeps it for later passages, until one of its tables changes."""
        if key not in self._read:
            self._read[key] = read() if settled is None else self._kept(key, read, settled)
        return cast("T", self._read[key])

    def _kept(self, key: Hashable, read: Callable[[], T], settled: Settled[T]) -> T:
        self._stamp = self._stamp or stamp_now()
        with under(self._stamp):
            return settled.get(key, read)
