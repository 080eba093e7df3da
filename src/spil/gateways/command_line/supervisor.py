"""Runs the server and the worker as child processes, and ends them together.

Each child gets a session of its own, so that Ctrl-C reaches the supervisor alone, and the reading end of a pipe whose
writing end only the supervisor holds: when the supervisor is gone, however it went, the pipe ends and the child stops
by itself (`follow_parent`). A child that dies is started again, each time a little later; everything stops when the
server ends before it ever answered, or again and again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

#: seconds that a child may take to finish what it is doing
GRACE = 15
LIFELINE = "SPIL_LIFELINE"
#: ends of an essential child in a row, none of which lasted a minute, after which nothing helps any more
HOPELESS = 5


@dataclass
class Child:
    name: str
    words: list[str]
    essential: bool
    process: subprocess.Popen[bytes] | None = None
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

    def _command(self, child: Child) -> list[str]:
        return [sys.executable, "-m", "spil.gateways.command_line", *child.words]

    def _start(self, child: Child) -> None:
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(
            self._command(child),
            env={**os.environ, LIFELINE: str(self.lifeline)},
            pass_fds=[self.lifeline],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )

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
        if child.process.poll() is None:
            return
        _kill_session(child.process.pid)
        child.failures = 0 if now - child.started_at > 60 else child.failures + 1
        if child.essential and (not self.has_answered or child.failures >= HOPELESS):
            print(
                f"The {child.name} ended (exit status {child.process.returncode}).",
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
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE
        for process in alive:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.status = self.status or 1
            _kill_session(process.pid)
            process.wait()


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
