"""A crash at any moment loses nothing and registers nothing twice: a process is killed at each place, and counted.

By every way that acknowledges: a mailbox file, a watched folder, a mailbox on a real IMAP server; on both engines.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import dovecot
from tests.support.fixtures import is_deep, sample
from tests.support.forking import moment_of
from tests.support.left_out import ROOT, leave_out, postgresql
from tests.support.postgresql import SURE, Cluster

#: where the process dies while a transaction is open
OPEN = [
    *(
        "noted:1",
        "noted:2",
        "noted:3",
        "noted:4",
        "locked:1",
        "performed:1",
        "inserted:1",
        "updated:1",
        "told:1",
        "settled:1",
    ),
    *("reacted:1", "numbered:1", "indexed:1", "followed:1"),
    *("registered:1", "registered:2", "registered:3", "registered:4"),
]
PLACES = ["stored:1", "stored:3", *OPEN, "committed:1", "committed:4"]
#: what only a way that acknowledges can reach
ACKNOWLEDGED = ["acknowledged:1", "acknowledged:3"]
COUNT = 4
_EMPTY = (
    "import django; django.setup(); from django.core.management import call_command; "
    "call_command('migrate', verbosity=0); from spil.config.empty import make_empty_office; make_empty_office()"
)


def letters() -> list[bytes]:
    return [
        f"From: an@x.example\r\nSubject: {one}\r\nMessage-ID: <{one}@x>\r\n\r\nBrief {one}\r\n".encode()
        for one in range(COUNT)
    ]


def python(data: Path, url: str, *words: str, victim: str = "") -> str:
    environment = {**os.environ, "SPIL_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
                   "DJANGO_SETTINGS_MODULE": "spil.config.settings", "DATABASE_URL": url,
                   "SPIL_INTAKE_FOLDERS": "", "SPIL_FAILPOINT_VICTIM": victim}  # fmt: skip
    done = subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def killed(office: Path, url: str, way: str, source: str, places: list[str]) -> None:
    """Die at each place and begin again: every number once, no gap, every file whole, nothing left to offer."""
    told = python(office, url, "-m", "tests.support.crashing", str(office), way, source, *places)
    lines: list[dict[str, Any]] = [json.loads(line) for line in told.splitlines()]
    assert [line["place"] for line in lines] == places
    for line in lines:
        year = line["numbers"][0].split("-")[1]
        expected = {
            "place": line["place"],
            "signal": int(signal.SIGKILL),
            "died": moment_of(line["place"]),
            "then": line["then"],
            "numbers": [f"IN-{year}-{number:04d}" for number in range(1, COUNT + 1)],
            "arrivals": COUNT,
            "left": 0,
            "whole": True,
        }
        assert line == expected
        if line["place"] == "stored:1" or (line["place"] in OPEN and line["place"].endswith(":1")):
            assert line["then"] == 0, "what was written in an open transaction is not there"


def database_killed(office: Path, url: str, way: str, source: str, places: list[str]) -> None:
    """The same when it is the database that dies: who takes in is told so, lives, and does it once later on."""
    told = python(
        office, url, "-m", "tests.support.crashing", str(office), way, source, *places, victim="database"
    )
    lines: list[dict[str, Any]] = [json.loads(line) for line in told.splitlines()]
    assert [line["place"] for line in lines] == places
    for line in lines:
        assert line["died"] == "inside", line
        assert line["signal"] != int(signal.SIGKILL), line
        assert [number.rpartition("-")[2] for number in line["numbers"]] == [
            f"{number:04d}" for number in range(1, COUNT + 1)
        ], line
        assert (line["arrivals"], line["left"], line["whole"]) == (COUNT, 0, True), line


def _engines() -> list[str]:
    return ["sqlite", "postgresql"] if is_deep() else ["sqlite"]


@pytest.fixture(params=_engines(), scope="module")
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """An empty office: its folder, and the address of its database (empty: the file in the folder)."""
    folder = tmp_path_factory.mktemp("office")
    if request.param == "sqlite":
        python(folder, "", "-c", _EMPTY)
        yield folder, ""
        return
    if postgresql() is None:
        leave_out("no PostgreSQL")
    with Cluster(**SURE) as cluster:
        python(folder, cluster.url, "-c", _EMPTY)
        yield folder, cluster.url


@pytest.mark.long
def test_of_a_mailbox_file_nothing_is_lost_and_nothing_comes_twice(
    office: tuple[Path, str], tmp_path: Path
) -> None:
    box = tmp_path / "post.mbox"
    postmark = b"From an@x.example Thu Nov 26 09:00:00 2026\n"
    box.write_bytes(b"".join(postmark + one.replace(b"\r\n", b"\n") + b"\n" for one in letters()))
    killed(*office, "mailbox", str(box), sample(PLACES, 2))


@pytest.mark.long
def test_of_a_watched_folder_nothing_is_lost_and_nothing_comes_twice(
    office: tuple[Path, str], tmp_path: Path
) -> None:
    for number, letter in enumerate(letters()):
        (tmp_path / f"brief-{number}.eml").write_bytes(letter)
    killed(*office, "folder", str(tmp_path), sample([*PLACES, *ACKNOWLEDGED], 2))


@pytest.mark.skipif(not is_deep(), reason="only on --deep: PostgreSQL starts anew after each death")
def test_of_a_watched_folder_during_which_the_database_dies_nothing_is_lost_and_nothing_comes_twice(
    office: tuple[Path, str], tmp_path: Path
) -> None:
    if not office[1]:
        pytest.skip("only on PostgreSQL: the embedded database dies with the process")
    for number, letter in enumerate(letters()):
        (tmp_path / f"brief-{number}.eml").write_bytes(letter)
    database_killed(
        *office, "folder", str(tmp_path), ["noted:1", "performed:1", "numbered:2", "registered:3"]
    )


@pytest.mark.long
def test_of_a_mailbox_on_a_server_nothing_is_lost_and_nothing_comes_twice(office: tuple[Path, str]) -> None:
    if dovecot.program() is None:
        leave_out("no Dovecot")
    places = sample([*PLACES, *ACKNOWLEDGED], 2)
    with dovecot.running() as server:
        for number in range(len(places)):
            server.put(f"crash{number}", *letters())
        killed(*office, "imap", f"{server.port}:crash", places)
        for number in range(len(places)):
            assert server.subjects(f"crash{number}") == []
            assert server.subjects(f"crash{number}", "Done") == [str(one) for one in range(COUNT)]
