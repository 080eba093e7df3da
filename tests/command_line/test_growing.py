"""./spil demo --scale: killed half-way it leaves whole rounds only, and asked again it goes on from there."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pytest

from spil.config.growing import ROUND
from tests.support.fixtures import is_deep
from tests.support.left_out import ROOT

pytestmark = pytest.mark.skipif(
    not is_deep(), reason="only on --deep: the demo office and two years more of it"
)
BAR = re.compile(r"  ([█·]{30}) ([\d,]+) records, \d+ s ")


def command(data: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "SPIL_DATA": str(data), "PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": "",
                   "DJANGO_SETTINGS_MODULE": "spil.config.settings", "LC_ALL": "en_US.UTF-8"}  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "spil.gateways.command_line", *words],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def numbers(data: Path) -> tuple[int, dict[str, list[int]]]:
    """How many records stand, and the numbers of each series in their order."""
    series: dict[str, list[int]] = defaultdict(list)
    with closing(sqlite3.connect(data / "spil.sqlite3")) as line:
        rows = line.execute("SELECT number FROM records_record").fetchall()
    for (number,) in rows:
        if number:
            series[number.rpartition("-")[0]].append(int(number.rpartition("-")[2]))
    return len(rows), {name: sorted(found) for name, found in series.items()}


def gaps(series: dict[str, list[int]]) -> list[str]:
    return [name for name, found in series.items() if found != list(range(1, len(found) + 1))]


def test_a_demo_office_that_is_killed_while_it_grows_is_whole_and_goes_on_when_asked_again(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    told, problem = command(data, "demo").communicate(timeout=900)
    begun, series = numbers(data)
    assert f"holds {begun:,} records" in told, problem
    assert gaps(series) == []

    wanted = begun + 2 * ROUND + 40
    with command(data, "demo", "--scale", str(wanted)) as first:
        assert first.stderr is not None
        bar = next(found for line in first.stderr if (found := BAR.match(line)))
        os.killpg(first.pid, signal.SIGKILL)
    stands, series = numbers(data)
    assert bar[2] == f"{stands:,}", "what the bar told stands, and of the round after it nothing"
    assert begun < stands < wanted
    assert 0 < bar[1].count("█") < 30
    assert gaps(series) == []

    told, problem = command(data, "demo", "--scale", str(wanted)).communicate(timeout=900)
    ends, series = numbers(data)
    assert f"holds {ends:,} records" in told, problem
    assert wanted <= ends < wanted + ROUND
    bars = [found for line in problem.splitlines() if (found := BAR.match(line))]
    assert bars[-1][1] == "█" * 30
    assert bars[-1][2] == f"{ends:,}"
    assert gaps(series) == []
    told, problem = command(data, "audit", "verify").communicate(timeout=900)
    assert "Everything is as it was written" in told, problem
