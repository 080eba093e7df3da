"""Keeps what was read of watched tables for as long as their stamp is the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar
from weakref import WeakSet

from django.db import connection, models
from django.db.models.expressions import RawSQL

T = TypeVar("T")

#: "" where none is known
_stamp: ContextVar[str] = ContextVar("stamp", default="")


#: marks are drawn by lot, so a change that is undone leaves no trace
_READ = "SELECT COUNT(*) || ':' || COALESCE(SUM(mark), 0) FROM settled_change"


def stamp_column() -> RawSQL:
    """The stamp, as a column of whatever is read first."""
    return RawSQL(f"({_READ})", (), output_field=models.TextField())  # noqa: S611 - no value in it


def stamp_now() -> str:
    """The stamp, asked by itself."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return str(cursor.fetchone()[0])


@contextmanager
def under(stamp: str) -> Iterator[None]:
    """What is read within may be kept under this stamp, and found under it. Nothing in it may write."""
    token = _stamp.set(stamp)
    try:
        yield
    finally:
        _stamp.reset(token)


class Settled(Generic[T]):
    """What a process keeps of `tables`, the least recently asked going first. `most` is how many answers."""

    #: everything that this process keeps
    all: ClassVar[WeakSet[Settled[Any]]] = WeakSet()

    def __init__(self, *tables: type[models.Model], most: int) -> None:
        Settled.all.add(self)
        self.tables = tables
        self._most = most
        self._lock = Lock()
        self._under = ""
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        """The answer to this question: kept, else read now. It is shared by all who ask, so nobody may change it."""
        stamp = _stamp.get()
        if not stamp:
            return read()
        with self._lock:
            if self._under == stamp and key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        answer = read()
        with self._lock:
            if self._under != stamp:
                self._kept.clear()
                self._under = stamp
            self._kept[key] = answer
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return answer
