"""How a job is declared, and the registry of all jobs."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import Schedule

JobBody = Callable[..., Any]


class UnknownJob(LookupError):
    """No job has this name (any more)."""


@dataclass(frozen=True)
class DeclaredJob:
    """A job: its name, its body, and how often it is tried again after it failed.

    The first wait before another attempt is `wait`; every next one is twice as long, an hour at most.
    """

    name: str
    title: Any
    body: JobBody
    schedule: Schedule | None = None
    retries: int = 3
    wait: timedelta = timedelta(seconds=30)

    def __call__(self, progress: Progress | None = None, **arguments: Any) -> Any:
        """Run it here and now, without the queue."""
        return self.body(progress or Progress(), **arguments)

    def checked(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments as they will come back. Raises TypeError when they do not fit or change on the way."""
        inspect.signature(self.body).bind(None, **arguments)
        stored = json.loads(json.dumps(arguments, allow_nan=False))
        if stored != arguments:
            raise TypeError(f"{self.name}: arguments must be plain JSON values")
        return dict(stored)


class Jobs:
    """The registry, by name."""

    def __init__(self) -> None:
        self._all: dict[str, DeclaredJob] = {}

    def register(self, declared: DeclaredJob) -> DeclaredJob:
        if declared.name in self._all:
            raise ValueError(f"two jobs are called {declared.name}")
        if declared.schedule is not None:
            declared.checked({})  # nobody is there to give arguments at two o'clock at night
        self._all[declared.name] = declared
        return declared

    def __getitem__(self, name: str) -> DeclaredJob:
        try:
            return self._all[name]
        except KeyError:
            raise UnknownJob(name) from None

    def __iter__(self) -> Iterator[DeclaredJob]:
        return iter(self._all.values())

    def forget(self, name: str) -> None:
        """For tests that declare a job of their own."""
        self._all.pop(name, None)


jobs = Jobs()


def job(
    name: str,
    *,
    title: Any = "",
    schedule: Schedule | None = None,
    retries: int = 3,
    wait: timedelta = timedelta(seconds=30),
) -> Callable[[JobBody], DeclaredJob]:
    """Declare a job: `package.verb`. Its body takes a Progress, and JSON values by keyword; it may return such a value.

    It must be possible to run the body twice with the same arguments: the second time it finds its work done.
    """

    def declare(body: JobBody) -> DeclaredJob:
        return jobs.register(DeclaredJob(name, title or name, body, schedule, retries, wait))

    return declare
