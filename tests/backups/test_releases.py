"""A backup of every release so far becomes an office of this one, on both engines."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from spil.foundation.backups.postgresql import UNFINISHED
from tests.backups.commands import fresh_database, typed
from tests.backups.golden import FOLDER, LETTER
from tests.support.fixtures import is_deep

pytestmark = pytest.mark.skipif(not is_deep(), reason="only on --deep: restores the backups of all releases")
RELEASES = sorted(file.name.removesuffix(".tar.gz") for file in FOLDER.glob("*.tar.gz"))


def test_there_is_a_backup_of_a_release() -> None:
    assert RELEASES


def left_by_a_restore_that_was_cut_off(address: str, folder: Path) -> None:
    """Half an office, and the mark that says so: no command takes it for one, and the next restore empties it."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as line:
        line.execute(f"CREATE TABLE {UNFINISHED} (since timestamptz)")
        line.execute("CREATE TABLE records_record (half text)")
    status, _told, problem = typed(folder / "node", "user", "list", DATABASE_URL=address)
    assert status == 1
    assert "./spil restore again" in problem


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("release", RELEASES)
def test_a_backup_of_this_release_is_restored_and_brought_up_to_date(
    release: str, engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = ""
    if engine == "postgresql":
        address = fresh_database(request.getfixturevalue("postgresql_cluster"))
        left_by_a_restore_that_was_cut_off(address, tmp_path)
    with tarfile.open(FOLDER / f"{release}.tar.gz") as packed:
        packed.extractall(tmp_path, filter="data")
    place, data = tmp_path / release, tmp_path / "data"
    key = str(place / "key")

    status, told, problem = typed(data, "restore", str(place), "--key", key, "--json", DATABASE_URL=address)
    assert (status, problem) == (0, "")
    said = json.loads(told)
    assert said["equal"]
    assert said["rows"] > 100
    assert LETTER in {one.read_bytes() for one in (data / "files").rglob("?" * 64)}

    status, told, _problem = typed(data, "audit", "verify", DATABASE_URL=address)
    assert status == 0, told
    assert "Everything is as it was written" in told
    _status, told, _problem = typed(data, "check", "--all", "--json", DATABASE_URL=address)
    levels = {one["code"]: one["level"] for one in json.loads(told)["findings"]}
    assert {
        levels[code] for code in ("database.migrations", "files.whole", "log.sound", "rights.closed")
    } == {"good"}
    status, _told, problem = typed(data, "restore", str(place), "--key", key, DATABASE_URL=address)
    assert (status, "Traceback" in problem) == (1, False)
