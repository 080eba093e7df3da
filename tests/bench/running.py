"""Spil in processes of its own, as an office runs it, for what is measured from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.left_out import ROOT
from tests.support.serving import answers, eventually, free_port


@contextmanager
def running(
    command: str, data: str | Path, ready: Callable[[int], bool] = answers
) -> Iterator[tuple[int, int]]:
    """`./spil start` or `./spil web` over an office, until the end: its port, and the id of its first process."""
    port = free_port()
    words = [command, "--port", str(port), "--data", str(data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with (Path(data) / "bench.log").open("wb") as log:
        program = [sys.executable, "-m", "spil.gateways.command_line", *words]
        first = subprocess.Popen(program, env=environment, stdout=log, stderr=log)
    try:
        if not eventually(lambda: ready(port), 300):
            raise RuntimeError(f"no answer within five minutes: {Path(data) / 'bench.log'}")
        yield port, first.pid
    finally:
        first.terminate()
        first.wait(60)
