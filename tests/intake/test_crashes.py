"""A crash at any moment loses nothing and registers nothing twice: a process is killed at each place, and counted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.left_out import ROOT

#: where the process dies; at "noted" and "registered" the transaction is open
PLACES = [
    "stored:1",
    "stored:3",
    "noted:1",
    "noted:2",
    "registered:1",
    "registered:3",
    "committed:1",
    "committed:4",
]
_EMPTY = (
    "import django; django.setup(); from django.core.management import call_command; "
    "call_command('migrate', verbosity=0); from spil.config.empty import make_empty_office; make_empty_office()"
)


def box(count: int) -> bytes:
    postmark = "From an@x.example Thu Nov 26 09:00:00 2026\n"
    letter = postmark + "From: an@x.example\nSubject: {0}\nMessage-ID: <{0}@x>\n\nBrief {0}\n\n"
    return "".join(map(letter.format, range(count))).encode()


def python(data: Path, *words: str) -> str:
    environment = {**os.environ, "SPIL_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
                   "DJANGO_SETTINGS_MODULE": "spil.config.settings", "DATABASE_URL": ""}  # fmt: skip
    done = subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_process_that_is_killed_loses_nothing_and_registers_nothing_twice(tmp_path: Path) -> None:
    office, letters = tmp_path / "office", tmp_path / "post.mbox"
    office.mkdir()
    letters.write_bytes(box(4))
    python(office, "-c", _EMPTY)
    told = python(office, "-m", "tests.support.crashing", str(office), str(letters), *PLACES)
    lines = [json.loads(line) for line in told.splitlines()]
    assert [line["place"] for line in lines] == PLACES
    for line in lines:
        year = line["numbers"][0].split("-")[1]
        expected = {
            "place": line["place"],
            "signal": int(signal.SIGKILL),
            "numbers": [f"IN-{year}-{number:04d}" for number in range(1, 5)],
            "arrivals": 4,
            "whole": True,
        }
        assert line == expected
