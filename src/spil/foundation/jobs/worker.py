"""A worker: takes jobs one at a time until it is told to stop.

The lease is renewed by a thread of its own, with its own connection, so that a body that is busy for an hour in one
statement keeps its job. A database that is away for a while does not end the worker: it waits and asks again.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from spil.foundation.jobs import queue
from spil.foundation.jobs.declaration import UnknownJob, jobs
from spil.foundation.jobs.models import Job
from spil.foundation.jobs.progress import LeaseLost, Progress, Stopped

Clock = Callable[[], datetime]
_log = logging.getLogger(__name__)
#: seconds between two looks at an empty queue, and after the database was away
POLL = 1.0
AWAY = 5.0


def run_worker(
    stop: threading.Event, *, now: Clock = timezone.now, poll: float = POLL, lease: timedelta = queue.LEASE
) -> None:
    """Run jobs and schedules in this thread until `stop` is set; then the running job stops at its next progress.

    Several may run at once, in threads, processes and on several machines. `now` gives the aware present moment.
    """
    name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"

    def turn() -> bool:
        queue.enqueue_due(now())
        return run_next(name, now=now, lease=lease, stop=stop)

    _until(stop, turn, poll)


def run_scheduler(stop: threading.Event, *, now: Clock = timezone.now, poll: float = POLL) -> None:
    """Ask for scheduled jobs in this thread until `stop` is set, and run none. Several may do so at once."""
    _until(stop, lambda: bool(queue.enqueue_due(now())), poll)


def _until(stop: threading.Event, turn: Callable[[], bool], poll: float) -> None:
    """Take turns until `stop` is set, and wait after one that found nothing to do."""
    try:
        while not stop.is_set():
            try:
                if not turn():
                    stop.wait(poll)
            except Exception:  # noqa: BLE001 - it lives on: a database that was away comes back
                _log.exception("the queue does not answer; trying again in %s seconds", AWAY)
                connection.close()
                stop.wait(AWAY)
            close_old_connections()
    finally:
        connection.close()


def run_waiting(now: Clock = timezone.now) -> int:
    """Run everything that can be run now, in this thread, and return how many there were. For commands and tests."""
    count = 0
    while run_next(f"here:{os.getpid()}:{secrets.token_hex(4)}", now=now, beats=False):
        count += 1
    return count


def run_next(
    worker: str,
    *,
    now: Clock,
    lease: timedelta = queue.LEASE,
    stop: threading.Event | None = None,
    beats: bool = True,
) -> bool:
    """Take one job and run it; False when there was none. `beats` renews the lease meanwhile."""
    row = queue.take(worker, now(), lease)
    if row is None:
        return False
    must_stop = stop.is_set if stop is not None else bool
    if beats:
        with _alive(row, now, lease):
            _run(row, Progress(queue.QueueTeller(row), must_stop), now)
    else:
        _run(row, Progress(queue.QueueTeller(row), must_stop), now)
    return True


def _run(row: Job, progress: Progress, now: Clock) -> None:
    try:
        declared = jobs[row.name]
    except UnknownJob:
        queue.fail(row, f"no job is called {row.name}", now(), may_retry=False)
        return
    try:
        result = declared.body(progress, **row.arguments)
        progress.teller.tell(progress.done, progress.total, progress.message)
        json.dumps(result, allow_nan=False)  # raises here, before a statement that would fail
        queue.finish(row, result, now())
    except Stopped:
        queue.give_back(row, now())
    except LeaseLost:
        _log.warning("%s was taken over by another worker", row)
    except (OperationalError, InterfaceError) as error:
        connection.close()  # it may be broken; the next statement opens another
        queue.fail(row, error, now())
    except Exception as error:  # noqa: BLE001 - whatever a body raises fails the attempt, and is told in the row
        _log.warning("%s failed in attempt %s: %s", row, row.attempts, error)
        queue.fail(row, error, now())


@contextmanager
def _alive(row: Job, now: Clock, lease: timedelta) -> Iterator[None]:
    """Renew the lease of a job while the body runs."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(lease.total_seconds() / 4):
            try:
                if not queue.renew(row, now(), lease):
                    break
            except (OperationalError, InterfaceError):
                _log.warning("the lease of %s could not be renewed", row)
                connection.close()
        connection.close()

    thread = threading.Thread(target=beat, name=f"lease of job {row.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
