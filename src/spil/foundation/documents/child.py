"""What runs in a reader process: a loop that takes bytes, calls one reader and answers with JSON.

Started with an empty environment by `readers`; imports no Django, so that it is there in a tenth of a second.
It gives up, before the first byte arrives, what a reader never needs: the network, other programs, writing files.

How it is held, and why not otherwise:

- Memory by RLIMIT_DATA, not RLIMIT_AS: the XSLT engine reserves 32 GB of addresses that it never touches, which
  RLIMIT_AS would count. RLIMIT_DATA counts memory that can be written (Linux 4.7 and later; elsewhere the parent's
  look at the resident size is what remains).
- Time by an alarm with the default effect, death: it also ends C code that never returns to Python, and it ends a
  child whose parent has died in the middle of a question. When idle, the closed pipe ends it.
- Network and programs by an audit hook, which Python code cannot remove, and by an empty network namespace where
  the kernel grants one.

One message, both ways: four bytes length of the head, four bytes length of the body, head (JSON), body.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import IO, Any

from spil.foundation.documents.plain import to_plain

FRAME = struct.Struct(">II")
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.kill",
    "shutil.",
    "urllib.",
    "http.client",
    "ftplib.",
    "smtplib.",
    "webbrowser.",
    "pty.",
    "syslog.",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main(memory: int) -> None:
    """Serve until the pipe closes. `memory` in bytes of writable memory."""
    incoming, outgoing = _pipes()
    confine(memory)
    readers: dict[str, Callable[..., object]] = {}
    while True:
        question = receive(incoming)
        if question is None:
            return
        head, data = question
        _watch(float(head["seconds"]))
        answer = _answer(readers, head, data)
        signal.setitimer(signal.ITIMER_REAL, 0)
        answer["resident"] = resident()
        send(outgoing, answer)
        if answer.get("failed") == "memory":
            return


def _answer(readers: dict[str, Callable[..., object]], head: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        name = head["reader"]
        if name not in readers:
            readers[name] = _load(name)
        return {"value": to_plain(readers[name](data, **head["options"]))}
    except MemoryError:
        return {"failed": "memory", "detail": ""}
    except Exception as error:  # noqa: BLE001 — whatever a reader trips over is an answer, not an end
        return {"failed": "error", "detail": f"{type(error).__name__}: {error}"[:2000]}


def _load(name: str) -> Callable[..., object]:
    module, _, function = name.partition(":")
    found: Callable[..., object] = getattr(importlib.import_module(module), function)
    return found


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The two ends of the conversation; what a reader prints goes nowhere and cannot garble an answer."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return incoming, outgoing


def confine(memory: int) -> None:
    """Give up network, programs, writing and more memory than `memory`, for the rest of this process."""
    bounds = {"RLIMIT_DATA": memory, "RLIMIT_CORE": 0, "RLIMIT_FSIZE": 0, "RLIMIT_NOFILE": 128}
    for name, bound in bounds.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (bound, bound))
    with contextlib.suppress(AttributeError, OSError):
        # CLONE_NEWUSER | CLONE_NEWNET: no interface but a dead loopback. Refused by some kernels; then the hook stays.
        ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a reader may not do this: {event}")
    if event == "open" and _would_write(args[1], args[2]):
        raise PermissionError("a reader may not write files")


def _would_write(mode: object, flags: object) -> bool:
    if isinstance(mode, str) and set(mode) & set("wax+"):
        return True
    return isinstance(flags, int) and bool(flags & _WRITING)


def _watch(seconds: float) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + 1)


def resident() -> int:
    """Bytes of memory that this process occupies, 0 where the kernel does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def send(pipe: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    """Write one message."""
    text = json.dumps(head, separators=(",", ":")).encode()
    pipe.write(FRAME.pack(len(text), len(body)))
    pipe.write(text)
    pipe.write(body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None when the other side has gone."""
    start = pipe.read(FRAME.size)
    if len(start) < FRAME.size:
        return None
    head_size, body_size = FRAME.unpack(start)
    head = json.loads(pipe.read(head_size))
    return head, pipe.read(body_size)
