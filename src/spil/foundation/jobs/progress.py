"""What a running job tells of itself, and how it hears that it must stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
#: seconds between two writes of the progress; what a person can follow
PATIENCE = 0.5


class Stopped(BaseException):
    """The worker is to stop. Not an Exception, so that a body that catches errors row by row lets it through."""


class LeaseLost(BaseException):
    """Another worker has taken the job over, because this one was not heard of for too long."""


class Teller(Protocol):
    """Where a progress goes."""

    def tell(self, done: int, total: int | None, message: str) -> None: ...

    def tell_failure(self, row: str, reason: str) -> None: ...


class Nowhere:
    """For a job that is run without a queue: keeps what it was told."""

    def __init__(self) -> None:
        self.failures: list[tuple[str, str]] = []

    def tell(self, done: int, total: int | None, message: str) -> None:
        """Nobody looks."""

    def tell_failure(self, row: str, reason: str) -> None:
        self.failures.append((row, reason))


class Progress:
    """Given to every job. Call `step` after each row, outside a transaction, so that others can see it."""

    def __init__(self, teller: Teller | None = None, must_stop: Callable[[], bool] = lambda: False) -> None:
        self.teller: Teller = teller or Nowhere()
        self.done = 0
        self.total: int | None = None
        self.message = ""
        self._must_stop = must_stop
        self._told_at = float("-inf")

    def expect(self, total: int) -> None:
        """How many rows there are in all."""
        self.total = total
        self._tell(now=True)

    def step(self, count: int = 1, message: Any = "") -> None:
        """So many more rows are dealt with. Raises Stopped when the worker must stop: the rest is for the next run."""
        self.done += count
        self.message = str(message) or self.message
        self._tell(now=False)

    def say(self, message: Any) -> None:
        """What is going on, in words."""
        self.message = str(message)
        self._tell(now=True)

    def failed(self, row: Any, reason: Any) -> None:
        """This row could not be done, and why; the job goes on."""
        self.teller.tell_failure(str(row), str(reason))

    def over(self, rows: Iterable[T], total: int | None = None) -> Iterator[T]:
        """Go through rows, stepping after each."""
        if total is not None:
            self.expect(total)
        for row in rows:
            yield row
            self.step()

    def _tell(self, *, now: bool) -> None:
        if self._must_stop():
            raise Stopped
        moment = time.monotonic()
        if now or moment - self._told_at >= PATIENCE:
            self._told_at = moment
            self.teller.tell(self.done, self.total, self.message)
