"""Runs the server and the worker as child processes, and ends them together.

Children are forks of the supervisor: what it has loaded is in memory once, however many run. Each gets a session of its
own, so that Ctrl-C reaches the supervisor alone, and the reading end of a pipe whose writing end only the supervisor
holds: when the supervisor is gone, however it went, the pipe ends and the child stops by itself (`follow_parent`). A
child that dies is started again, each time a little later; everything stops when the server ends before it ever
answered, or again and again.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

#: seconds that a child may take to finish what it is doing
GRACE = 15
LIFELINE = "SPIL_LIFELINE"
#: ends of an essential child in a row, none of which lasted a minute, after which nothing helps any more
HOPELESS = 5


class Forked:
    """A child process that does `work` and ends with the exit status that it returns."""

    def __init__(self, work: Callable[[], int], keep: int) -> None:
        """Of what is open here the child keeps its three streams and `keep`, a file descriptor."""
        sys.stdout.flush()
        sys.stderr.flush()
        self.status: int | None = None
        self.pid = os.fork()
        if not self.pid:
            _live(work, keep)

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it lives."""
        if self.status is None:
            ended, how = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(how) if ended else None
        return self.status

    def wait(self, seconds: float) -> bool:
        """Whether it ended within these seconds."""
        deadline = time.monotonic() + seconds
        while self.poll() is None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def terminate(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


def _live(work: Callable[[], int], keep: int) -> NoReturn:
    """The life of a child. It never returns into what its parent was doing."""
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.closerange(3, keep)  # a lock of the supervisor ends with the supervisor
        os.closerange(keep + 1, os.sysconf("SC_OPEN_MAX"))
        os.environ[LIFELINE] = str(keep)
        status = work()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:  # noqa: BLE001 - nothing above this could say it
        traceback.print_exc()
    finally:
        leave(status)


def leave(status: int) -> NoReturn:
    """End a forked child here and now, when what it said has left, also what is on its way to a log server."""
    try:
        logging.shutdown()
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
    finally:
        os._exit(status)


@dataclass
class Child:
    name: str
    work: Callable[[], int]
    essential: bool
    process: Forked | None = None
    started_at: float = 0.0
    wait_until: float = 0.0
    failures: int = 0


class Supervisor:
    """`run` starts the children, calls `ready` once the server answers, and returns when everything has ended.

    It also ends, and then `asked` is true, as soon as `enough` says so.
    """

    def __init__(
        self,
        children: list[Child],
        answers: Callable[[], bool],
        ready: Callable[[], None],
        enough: Callable[[], bool] = lambda: False,
    ) -> None:
        self.children = children
        self.answers = answers
        self.ready = ready
        self.enough = enough
        self.asked = self.has_answered = False
        self.stopping = threading.Event()
        self.status = 0

    def run(self) -> int:
        self.lifeline, writing = os.pipe()
        with _signals(self._stop_asked):
            try:
                for child in self.children:
                    self._start(child)
                self._watch()
            finally:
                self._end()
        os.close(self.lifeline)
        os.close(writing)
        return self.status

    def _stop_asked(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def _start(self, child: Child) -> None:
        child.started_at = time.monotonic()
        child.process = Forked(child.work, self.lifeline)

    def _watch(self) -> None:
        while not self.stopping.is_set():
            for child in self.children:
                self._look_after(child)
            if not self.has_answered and not self.stopping.is_set() and self.answers():
                self.has_answered = True
                self.ready()
            if self.enough():
                self.asked = True
                self.stopping.set()
            self.stopping.wait(0.2)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.wait_until:
                self._start(child)
            return
        status = child.process.poll()
        if status is None:
            return
        _kill_session(child.process.pid)
        child.failures = 0 if now - child.started_at > 60 else child.failures + 1
        if child.essential and (not self.has_answered or child.failures >= HOPELESS):
            print(
                f"The {child.name} ended (exit status {status}).",
                file=sys.stderr,
                flush=True,
            )
            self.status = 1
            self.stopping.set()
            return
        child.process = None
        child.wait_until = now + min(2**child.failures, 60)
        print(f"The {child.name} ended; starting it again.", file=sys.stderr, flush=True)

    def _end(self) -> None:
        alive = [child.process for child in self.children if child.process is not None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in alive:
            if not process.wait(max(0.1, deadline - time.monotonic())):
                self.status = self.status or 1
            _kill_session(process.pid)
            process.wait(GRACE)


def _kill_session(leader: int) -> None:
    """Whatever a child left behind in its session ends as well."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


@contextmanager
def _signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {
        number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def follow_parent() -> None:
    """In a child: end when the supervisor is gone. Without a supervisor nothing happens."""
    end = os.environ.pop(LIFELINE, "")
    if not end:
        return

    def wait() -> None:
        os.read(int(end), 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
