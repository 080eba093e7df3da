"""Calls a reader in a child process and brings its answer back.

    value = read("spil.modules.invoices.formats.ubl:read", data, seconds=10)

Safe from many threads at once: each call takes an idle child, or starts one while there are fewer than `CHILDREN`,
or waits. While somebody waits for a page, all that is read for it ends within one `patience`; in the background each
file has the time that its reader is given. A child is replaced after `FILES` files, when it has grown by `GROWTH`
bytes, and whenever it failed. Children live as long as this process: they end when their pipe closes.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

from spil.foundation.documents import child

CHILDREN = 2
FILES = 500
GROWTH = 256 * 1024 * 1024
MEMORY = 768 * 1024 * 1024
LOADING = 20.0
"""Seconds more for the first answer of a child: on a machine that is busy, its engines take that long to load. Not
while somebody waits."""
LARGEST_ANSWER = 256 * 1024 * 1024
_SOURCE = str(Path(__file__).resolve().parents[3])
_START = "import sys; sys.path.insert(0, {source!r}); from spil.foundation.documents.child import main; main({memory})"


Given = TypeVar("Given")
Found = TypeVar("Found")
#: until when whoever asks here waits, by time.monotonic(); None in the background
_until: ContextVar[float | None] = ContextVar("until", default=None)


class ReaderFailed(Exception):
    """No value came back. `reason` is `crash`, `timeout`, `memory` or `error`; `detail` is for the log.

    It is `hurried` when the file had less than its time because somebody waits: in the background it may be read.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Child:
    """One reader process and the pipes to it. Used by one thread at a time."""

    def __init__(self, memory: int = MEMORY) -> None:
        command = [sys.executable, "-I", "-B", "-c", _START.format(source=_SOURCE, memory=memory)]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            cwd="/",
            close_fds=True,
            start_new_session=True,
        )
        if process.stdin is None or process.stdout is None:
            raise ReaderFailed("crash", "no pipes")
        self.process, self._to, self._from = process, process.stdin, process.stdout
        self.files = 0
        self.first_resident = 0
        self.resident = 0

    @property
    def is_worn(self) -> bool:
        grown = self.resident - self.first_resident
        return self.files >= FILES or (self.files > 1 and grown > GROWTH)

    def ask(self, reader: str, data: bytes, seconds: float, options: dict[str, Any]) -> Any:
        """The reader's plain value. After ReaderFailed with another reason than `error`, this child is dead."""
        full = seconds + (0 if self.files else LOADING)
        given = min(full, _left())
        deadline = time.monotonic() + given
        head = {"reader": reader, "seconds": given, "options": options}
        try:
            child.send(self._to, head, data)
            answer = self._answer(deadline)
        except (BrokenPipeError, ConnectionError, EOFError):
            raise ReaderFailed("crash", f"ended with {self.close()}") from None
        except TimeoutError:
            raise ReaderFailed("timeout" if given >= full else "hurried") from None
        self.files += 1
        self.resident = int(answer["resident"])
        self.first_resident = self.first_resident or self.resident
        if "failed" in answer:
            raise ReaderFailed(answer["failed"], answer["detail"])
        return answer["value"]

    def _answer(self, deadline: float) -> dict[str, Any]:
        head_size, _ = child.FRAME.unpack(self._exactly(child.FRAME.size, deadline))
        if head_size > LARGEST_ANSWER:
            self.close()
            raise ReaderFailed("crash", "the answer is too large")
        answer = json.loads(self._exactly(head_size, deadline))
        return dict(answer)

    def _exactly(self, size: int, deadline: float) -> bytes:
        descriptor = self._from.fileno()
        parts = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while len(parts) < size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    self.close()
                    raise TimeoutError
                part = os.read(descriptor, min(size - len(parts), 1 << 20))
                if not part:
                    raise EOFError
                parts += part
        return bytes(parts)

    def close(self) -> int:
        """End the process at once and return its exit status."""
        self.process.kill()
        for pipe in (self._to, self._from):
            with contextlib.suppress(OSError):
                pipe.close()
        return self.process.wait()


class Pool:
    """A few children that are lent to whoever asks."""

    def __init__(self, children: int = CHILDREN, memory: int = MEMORY) -> None:
        self._children = children
        self._memory = memory
        self.forget()

    def forget(self) -> None:
        """Begin anew without any child, and leave those there are alone."""
        self._places: queue.LifoQueue[Child | None] = queue.LifoQueue()
        self._all: set[Child] = set()
        self._lock = threading.Lock()
        for _ in range(self._children):
            self._places.put(None)

    def read(self, reader: str, data: bytes, *, seconds: float, options: dict[str, Any]) -> Any:
        try:
            lent = self._places.get(timeout=None if _until.get() is None else max(0.0, _left()))
        except queue.Empty:
            raise ReaderFailed("hurried", "no reader is free") from None
        keep: Child | None = None
        try:
            lent = lent or self._start()
            try:
                value = lent.ask(reader, data, seconds, options)
            except ReaderFailed as failure:
                keep = lent if failure.reason == "error" else None
                raise
            keep = None if lent.is_worn else lent
            return value
        finally:
            if lent is not None and keep is None:
                self._end(lent)
            self._places.put(keep)

    def _start(self) -> Child:
        started = Child(self._memory)
        with self._lock:
            self._all.add(started)
        return started

    def _end(self, ended: Child) -> None:
        ended.close()
        with self._lock:
            self._all.discard(ended)

    def close(self) -> None:
        """End every child. Questions that are under way fail with `crash`."""
        with self._lock:
            children, self._all = self._all, set()
        for ended in children:
            ended.close()


def _left() -> float:
    """Seconds for which whoever asks here still waits."""
    until = _until.get()
    return float("inf") if until is None else until - time.monotonic()


_pool = Pool()


@contextlib.contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Somebody waits: whatever is asked of readers herein ends within these seconds, all of it together."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def side_by_side(ask: Callable[[Given], Found], all_of: Sequence[Given]) -> list[Found]:
    """What `ask` finds of each, as many at a time as there are readers, with the patience of whoever asks here."""
    if len(all_of) < 2:
        return [ask(one) for one in all_of]
    with ThreadPoolExecutor(CHILDREN, initializer=_until.set, initargs=(_until.get(),)) as asking:
        return list(asking.map(ask, all_of))


def read(reader: str, data: bytes, *, seconds: float = 10.0, **options: Any) -> Any:
    """Run `module:function` on the bytes in a limited process and return its value in plain form.

    The function is called as `function(data, **options)`; options are JSON values. Dataclasses come back as
    dictionaries: `plain.from_plain(Shape, value)` makes them whole. The first question to a new child also pays for
    starting it and for what the reader has to load, and gets LOADING more for that; within `patience` all have no more
    than is left of it. Raises ReaderFailed.
    """
    return _pool.read(reader, data, seconds=seconds, options=options)


def close() -> None:
    """End the children of this process; the next question starts new ones."""
    _pool.close()
    _pool.forget()


os.register_at_fork(after_in_child=_pool.forget)  # a forked process must not speak through its parent's pipes
atexit.register(close)
