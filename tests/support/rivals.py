"""Several who do something at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def at_the_same_moment(*acts: Callable[[], T]) -> list[T]:
    """What each act gives, in their order; all begin together. What one of them raises is raised here."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        try:
            start.wait(30)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts, timeout=120))
