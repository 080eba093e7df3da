"""Everything that is promised of Spil's speed, one measurement after another: ./spil bench [--scale N] [--json].

Each is a process of its own, on both engines where PostgreSQL stands: the door, intake by format, pages as they are
served at `--scale` records and at a tenth of them, search, and the product as it starts and rests. `--scale 1000000`
takes hours. Beside the table stands what a page of the large office costs against one of the small.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict

from tests.bench.figures import Figure, show
from tests.support.left_out import ROOT, postgresql

#: a page of an office ten times as large costs at most so many times as much
GROWTH = 1.2


def main(arguments: argparse.Namespace) -> int:
    """Exit status 0 also when an aim is missed: that is read, not tested."""
    engines = ["sqlite", *(["postgresql"] if postgresql() else [])]
    parts: dict[str, list[Figure]] = {}
    for engine in engines:
        for title, figures in _of(engine, arguments.scale):
            parts[f"{title}, {engine}"] = figures
            _say(f"{title}, {engine}", figures, arguments)
    parts["the product"] = _measured("product")
    _say("the product", parts["the product"], arguments)
    if arguments.json:
        told = {part: [asdict(one) for one in figures] for part, figures in parts.items()}
        print(json.dumps({"machine": _machine(), "scale": arguments.scale, "figures": told}, indent=1))
    return 0


def _of(engine: str, scale: int) -> Iterator[tuple[str, list[Figure]]]:
    yield "the door", _measured("door", "--engine", engine)
    yield f"intake at {scale:,}", _measured("intake", "--engine", engine, "--scale", str(scale))
    small = _measured("served", "--engine", engine, "--scale", str(max(1_000, scale // 10)))
    yield f"pages at {max(1_000, scale // 10):,}", small
    large = _measured("served", "--engine", engine, "--scale", str(scale))
    yield f"pages at {scale:,}", [*large, *_growth(small, large)]


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


def _say(title: str, figures: list[Figure], arguments: argparse.Namespace) -> None:
    if not arguments.json:
        print(f"\n## {title} (load {os.getloadavg()[0]:.1f})")
        show(figures)


def _machine() -> dict[str, object]:
    return {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}
