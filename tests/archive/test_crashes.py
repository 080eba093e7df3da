"""A machine that stops in the middle of a destruction: every letter is whole or gone, and it goes on to the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.dying import LETTERS
from tests.support.fixtures import sample
from tests.support.forking import moment_of
from tests.support.left_out import ROOT

#: where the process dies while a transaction is open
OPEN = [
    *(
        "destroying:1",
        "destroying:2",
        "destroying:3",
        "locked:1",
        "performed:1",
        "updated:1",
        "told:1",
        "settled:1",
    ),
    *("indexed:1", "followed:1"),
]
PLACES = [*OPEN, "destroyed:1", "destroyed:3", "swept:1", "certified:1"]


@pytest.mark.long
def test_a_destruction_that_is_killed_leaves_no_half_record_and_is_finished_by_the_next_run(
    tmp_path: Path,
) -> None:
    office = tmp_path / "office"
    office.mkdir()
    environment = {**os.environ, "SPIL_DATA": str(office), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
                   "DJANGO_SETTINGS_MODULE": "spil.config.settings", "DATABASE_URL": ""}  # fmt: skip
    places = sample(PLACES, 2)
    done = subprocess.run(
        [sys.executable, "-m", "tests.archive.dying", str(office), *places],
        env=environment, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["place"] for line in lines] == places, done.stderr
    for line in lines:
        half, whole = line["half"], line["whole"]
        assert line["signal"] == int(signal.SIGKILL), line["place"]
        assert line["died"] == moment_of(line["place"])
        assert half["whole"] + half["destroyed"] == LETTERS, line["place"]
        assert half["outcomes"] == half["destroyed"], line["place"]
        assert (half["sound"], half["files_whole"], half["state"]) == (True, True, "carrying")
        assert whole == {
            "whole": 0, "destroyed": LETTERS, "outcomes": LETTERS, "state": "done", "certificates": 2,
            "files_whole": True, "sound": True,
        }  # fmt: skip
