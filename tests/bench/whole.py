"""Everything that is promised of Spil's speed, one measurement after another: ./spil bench [--scale N] [--json].

Each is a process of its own, on both engines where PostgreSQL stands: the door; pages as they are served at `--scale`
records, at a tenth and at a hundredth of them (10,000 at least); in the largest of these offices, which is filled once,
search, what is taken out, where the time goes, and intake by format; and the product as it starts, rests and works.
Beside the table stands what a page of each office costs against one of the office before. With `--json` the tables go
to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from tempfile import TemporaryDirectory
from typing import TextIO

from tests.bench.figures import Figure, show
from tests.support.left_out import ROOT, postgresql

#: no office with fewer records is measured beside the one asked for
SMALLEST = 10_000
#: what is measured in the office asked for beside its pages; intake comes last, since what it registers stays
IN_THE_LARGEST = ("search", "exports", "profiles", "intake")
#: a page of an office ten times as large costs at most so many times as much
GROWTH = 1.2


def main(arguments: argparse.Namespace) -> int:
    """Exit status 0 also when an aim is missed: that is read, not tested."""
    tables = sys.stderr if arguments.json else sys.stdout
    engines = ["sqlite", *(["postgresql"] if postgresql() else [])]
    parts: dict[str, list[Figure]] = {}
    for engine in engines:
        for title, figures in _of(engine, arguments.scale):
            parts[f"{title}, {engine}"] = figures
            _say(f"{title}, {engine}", figures, tables)
    parts["the product"] = _measured("product")
    _say("the product", parts["the product"], tables)
    if arguments.json:
        told = {part: [asdict(one) for one in figures] for part, figures in parts.items()}
        print(json.dumps({"machine": _machine(), "scale": arguments.scale, "figures": told}, indent=1))
    return 0


def _of(engine: str, scale: int) -> Iterator[tuple[str, list[Figure]]]:
    yield "the door", _measured("door", "--engine", engine)
    smaller: list[Figure] = []
    for size in sizes(scale):
        with _kept() as folder:
            words = ("--engine", engine, "--scale", str(size), "--keep", folder)
            larger = _measured("served", *words)
            yield f"pages at {size:,}", [*larger, *_growth(smaller, larger)]
            smaller = larger
            for name in IN_THE_LARGEST if size == scale else ():
                yield f"{name} at {scale:,}", _measured(name, *words)


@contextmanager
def _kept() -> Iterator[str]:
    """A folder for an office that several measurements share."""
    with TemporaryDirectory(prefix="spil-bench-") as folder:
        os.chmod(folder, 0o711)  # noqa: S103 - the account of the database walks through it
        yield folder


def sizes(scale: int) -> list[int]:
    """The offices whose pages are measured, the smallest first.

    >>> sizes(1_000_000), sizes(100_000), sizes(1_000)
    ([10000, 100000, 1000000], [10000, 100000], [1000])
    """
    return [*(size for size in (scale // 100, scale // 10) if size >= SMALLEST), scale]


def _growth(small: list[Figure], large: list[Figure]) -> Iterator[Figure]:
    before = {one.what: one.value for one in small}
    for one in large:
        if one.what.endswith("p50, one client") and before.get(one.what):
            page = one.what.partition(":")[0]
            yield Figure(f"{page}: times a tenth", one.value / before[one.what], "", GROWTH)


def _measured(name: str, *words: str) -> list[Figure]:
    return [Figure(**one) for one in json.loads(_output(name, "--json", *words).splitlines()[-1])]


def _output(name: str, *words: str) -> str:
    """What a measurement of its own printed; its progress goes on to stderr."""
    command = [sys.executable, "-m", "spil.gateways.command_line", "bench", name, *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def _say(title: str, figures: list[Figure], file: TextIO) -> None:
    print(f"\n## {title} (load {os.getloadavg()[0]:.1f})", file=file)
    show(figures, file)


def _machine() -> dict[str, object]:
    return {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}
