"""Readers that misbehave, each in one way. Run in a reader process by the tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True)
class Greeting:
    text: str
    amount: Decimal


def well(data: bytes, *, amount: str = "1.00") -> Greeting:
    return Greeting(data.decode(), Decimal(amount))


def process(data: bytes) -> int:
    return os.getpid()


def talk(data: bytes) -> str:
    print("noise on the pipe", flush=True)  # noqa: T201
    sys.stderr.write("more noise\n")
    return "heard"


def fail(data: bytes) -> None:
    raise ValueError("not my kind of file")


def hang(data: bytes) -> None:
    time.sleep(60)


def spin(data: bytes) -> None:
    while True:
        sum(range(10_000_000))


def vanish(data: bytes) -> None:
    os._exit(3)


def eat(data: bytes) -> int:
    kept = [b"x" * (64 << 20) for _ in range(64)]
    return len(kept)


def connect(data: bytes) -> None:
    with socket.socket() as connection:
        connection.connect(("127.0.0.1", int(data)))


def write(data: bytes) -> None:
    Path(data.decode()).write_text("was here", encoding="utf-8")


def run(data: bytes) -> None:
    subprocess.run(["/bin/true"], check=True)


def environment(data: bytes) -> list[str]:
    return sorted(os.environ)


def modules(data: bytes) -> list[str]:
    return sorted(name for name in sys.modules if name.startswith("django"))


def resident_peak(data: bytes) -> int:
    """Peak memory of this process so far, in kB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])


def markup_root(data: bytes) -> str:
    from spil.foundation.documents.markup import parse

    return str(parse(data).tag)
