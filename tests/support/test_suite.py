"""The suite's own guards: what is left out where all is required, foreign addresses, counting, private clusters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.support import left_out, stages
from tests.support.fixtures import is_deep
from tests.support.postgresql import Cluster

pytestmark = pytest.mark.skipif(not is_deep(), reason="only on --deep: a suite of its own in each test")
SKIPS = """
import pytest
def test_left_out(): pytest.skip("left out: no browser")
def test_by_design(): pytest.skip("only on PostgreSQL")
@pytest.mark.skip(reason="for another reason")
def test_marked(): pass
def test_passes(): pass
"""
SPEAKS = """
import socket
import pytest
def test_foreign():
    with pytest.raises(PermissionError, match="this machine only"):
        socket.create_connection(("192.0.2.1", 80), 0.1)
def test_own():
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", 1), 0.1)
"""


HALF = r"""
import logging
def test_logs(): logging.getLogger().warning("half \ud800")
def test_fails(): assert "half \ud800" == ""
def test_passes(): pass
"""


def run(folder: Path, text: str, *words: str, **more: str) -> tuple[int, tuple[int, int, int]]:
    """Exit status and (passed, failed, skipped) of a small suite with our fixtures."""
    file, report = folder / "test_small.py", folder / "report.xml"
    file.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.support.fixtures",
         f"--rootdir={left_out.ROOT}", "-c", str(left_out.ROOT / "pyproject.toml"), f"--junitxml={report}",
         str(file), *words],
        cwd=left_out.ROOT, env={**os.environ, "SPIL_REQUIRE_ALL": "", **more}, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode, stages.counts(report)


def test_what_is_left_out_is_a_skip(tmp_path: Path) -> None:
    assert run(tmp_path, SKIPS) == (0, (1, 0, 3))


def test_what_is_left_out_is_a_failure_where_all_is_required(tmp_path: Path) -> None:
    assert run(tmp_path, SKIPS, SPIL_REQUIRE_ALL="1") == (1, (1, 2, 1))


def test_a_test_cannot_speak_to_another_machine(tmp_path: Path) -> None:
    assert run(tmp_path, SPEAKS) == (0, (2, 0, 0))


def test_a_warning_is_a_failure(tmp_path: Path) -> None:
    text = "import warnings\ndef test_warns(): warnings.warn('old', DeprecationWarning, stacklevel=1)\n"
    assert run(tmp_path, text) == (1, (0, 1, 0))


def test_half_characters_in_a_report_break_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, HALF, "-n", "1") == (1, (2, 1, 0))


def test_a_suite_that_breaks_off_is_counted_as_a_failure() -> None:
    tally = stages.Tally()
    stages.tests(tally, "nothing", ["-p", "no_such_plugin"])
    assert (tally.failed, tally.failed_stages) == (1, ["nothing"])


def test_the_settings_of_the_calling_command_do_not_reach_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "spil.config.settings")
    assert "DJANGO_SETTINGS_MODULE" not in stages.environment()


def test_nothing_that_is_measured_or_tested_knows_the_office_of_the_account() -> None:
    """Its bucket would get the files of a measurement, and what sweeps or tidies up would do so there."""
    office = {
        "SPIL_DATA": "/office",
        "SPIL_STORAGE": "s3://office/files",
        "SPIL_BACKUP": "s3://office/backups",
        "SPIL_BACKUP_KEY_FILE": "/run/key",
        "SPIL_SMTP": "smtp://office",
        "DATABASE_URL": "postgresql://office",
        "DATABASE_OWNER_URL_FILE": "/run/owner",
        "CREDENTIALS_DIRECTORY": "/run/credentials",
    }
    told = "import json, os; print(json.dumps(dict(os.environ)))"
    bench = (
        "import tests.bench.door as measured; measured.main = lambda _asked: 0;"
        "from spil.gateways.command_line.registry import main; main(['bench', 'door']);"
    )
    for script, kept in (
        (bench, {}),
        ("import tests.support.settings;", {"DATABASE_URL": "postgresql://office"}),
    ):
        done = subprocess.run(
            [sys.executable, "-c", script + told], cwd=left_out.ROOT, capture_output=True, text=True, check=True,
            env={**os.environ, **office, "SPIL_TEST_SEED": "7", "PYTHONPATH": f"{left_out.ROOT}:{left_out.ROOT}/src"},
        )  # fmt: skip
        environment = json.loads(done.stdout)
        assert office.items() & environment.items() == kept.items()
        assert environment["SPIL_TEST_SEED"] == "7"


def test_a_check_that_fails_does_not_keep_the_next_from_running(capsys: pytest.CaptureFixture[str]) -> None:
    tally = stages.Tally()
    stages.check(tally, "bad", [sys.executable, "-c", "print('reason'); raise SystemExit(3)"])
    stages.check(tally, "good", [sys.executable, "-c", ""])
    assert str(tally) == "1 passed, 1 failed, 0 skipped"
    assert "reason" in capsys.readouterr().out


def test_a_private_cluster_answers_on_its_socket_and_leaves_nothing() -> None:
    if left_out.postgresql() is None:
        left_out.leave_out("PostgreSQL; apt install postgresql")
    import psycopg

    with Cluster() as cluster:
        with psycopg.connect(cluster.url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        folder, process = cluster.folder, cluster.process
    assert process is not None
    assert process.poll() is not None
    assert not folder.exists()


def test_temporary_folders_lie_in_memory_where_there_is_room_and_where_they_lay_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "MEMORY", tmp_path)
    monkeypatch.setattr(stages, "ROOM", 1)
    before = tempfile.gettempdir()
    with stages.quick_folders():
        folder = Path(tempfile.mkdtemp())
        assert folder.parent.parent == tmp_path
        assert stages.environment()["TMPDIR"] == str(folder.parent)
    assert not any(tmp_path.iterdir())
    assert tempfile.gettempdir() == before
    monkeypatch.setattr(stages, "ROOM", 1 << 60)
    with stages.quick_folders():
        assert tempfile.gettempdir() == before
