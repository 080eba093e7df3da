"""A backup of every earlier build that is kept becomes an office of this one, on both engines."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from spil.foundation.backups import keys
from spil.foundation.backups.places import Folder
from spil.foundation.backups.postgresql import UNFINISHED
from spil.foundation.backups.shelf import Contents, shelf_in
from tests.backups.commands import fresh_database, typed
from tests.backups.golden import FOLDER, LETTER, NOUR, SUBJECT
from tests.nodes.running import Node
from tests.support.asking import Browser, ask
from tests.support.fixtures import is_deep
from tests.support.serving import answers, eventually, free_port

pytestmark = [
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: both engines are in it"),
    pytest.mark.skipif(not is_deep(), reason="only on --deep: restores the backups of all releases"),
]
RELEASES = sorted(file.name.removesuffix(".tar.gz") for file in FOLDER.glob("*.tar.gz"))
#: written anew, or added to, by an office that has just been restored
_OTHERWISE = ("auth_", "search_", "settled_", "identity_session", "django_", "jobs_", "backups_", "health_")


def test_there_is_a_backup_of_a_release() -> None:
    assert len(RELEASES) > 1


class Kept:
    """A backup that is kept, unpacked: its place, its key, and what the build that made it said of it."""

    def __init__(self, release: str, folder: Path) -> None:
        with tarfile.open(FOLDER / f"{release}.tar.gz") as packed:
            packed.extractall(folder, filter="data")
        self.place = folder / release
        self.key = self.place / "key"
        self.said: dict[str, Any] = json.loads((FOLDER / f"{release}.json").read_text())

    @property
    def contents(self) -> Contents:
        shelf = shelf_in(Folder(self.place), keys.read(self.key.read_text()))
        (name,) = shelf.backups()
        return shelf.contents(name)

    def restore(self, data: Path, address: str) -> tuple[int, str, str]:
        words = ("restore", str(self.place), "--key", str(self.key), "--json")
        return typed(data, *words, DATABASE_URL=address)


def left_by_a_restore_that_was_cut_off(address: str, folder: Path) -> None:
    """Half an office, and the mark that says so: no command takes it for one, and the next restore empties it."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as line:
        line.execute(f"CREATE TABLE {UNFINISHED} (since timestamptz)")
        line.execute("CREATE TABLE records_record (half text)")
    status, _told, problem = typed(folder / "node", "user", "list", DATABASE_URL=address)
    assert status == 1
    assert "./spil restore again" in problem


def counted(data: Path, address: str, tables: list[str]) -> dict[str, int]:
    """The rows of each table, as the engine counts them."""
    import psycopg

    source: Any = psycopg.connect(address) if address else sqlite3.connect(data / "spil.sqlite3")
    with closing(source):
        return {name: source.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


@contextmanager
def running(data: Path, address: str) -> Iterator[tuple[Node, int]]:
    """The restored office at work: a server, and the port where it answers."""
    port = free_port()
    settings = {"DATABASE_URL": address} if address else {}
    node = Node(data, settings, "web", "--port", str(port), "--processes", "1")
    try:
        assert eventually(lambda: answers(port)), (data / "log").read_text()
        yield node, port
    finally:
        node.kill()


def nour_finds_the_letter(data: Path, address: str) -> None:
    """Who received it long ago signs in, opens its page, and gets the bytes of its file; a stranger does not."""
    with running(data, address) as (node, port):
        status, told = ask(port, "/api/v1/records/post.incoming/", node.command("user", "token", NOUR))
        assert status == 200, told
        (letter,) = told["records"]
        nour, stranger = Browser(), Browser()
        link = node.command("user", "login-link", NOUR)
        assert nour.post(port, urlsplit(link).path).status == 302
        page = nour.get(port, f"/record/{letter['id']}/")
        assert page.status == 200
        assert SUBJECT in page.text
        assert letter["number"] in page.text
        file = re.findall(r'href="(/file/\d+/)preview/', page.text)[0]
        assert nour.get(port, file).text == LETTER
        assert stranger.get(port, file).status == 302


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("release", RELEASES)
def test_a_backup_of_this_release_is_restored_and_brought_up_to_date(
    release: str, engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = ""
    if engine == "postgresql":
        address = fresh_database(request.getfixturevalue("postgresql_cluster"))
        left_by_a_restore_that_was_cut_off(address, tmp_path)
    kept, data = Kept(release, tmp_path), tmp_path / "data"

    # the backup is what its own build said of it; restoring compares every table and file with it before it migrates
    contents = kept.contents
    assert {one.name: [one.rows, one.sha256] for one in contents.tables} == kept.said["tables"]
    status, told, problem = kept.restore(data, address)
    assert (status, problem) == (0, "")
    said = json.loads(told)
    assert said["equal"]
    assert (said["rows"], said["tables"]) == (kept.said["rows"], len(kept.said["tables"]))
    files = [one.read_bytes() for one in (data / "files").rglob("?" * 64)]
    assert {sha256(one).hexdigest(): len(one) for one in files} == kept.said["files"]
    assert LETTER.encode() in files

    # and afterwards nothing of it was lost on the way to this release
    before = {name: rows for name, (rows, _hash) in kept.said["tables"].items()}
    same = [name for name in before if not name.startswith(_OTHERWISE)]
    assert counted(data, address, same) == {name: before[name] for name in same}
    status, told, _problem = typed(data, "audit", "verify", DATABASE_URL=address)
    assert status == 0, told
    assert "Everything is as it was written" in told
    _status, told, _problem = typed(data, "check", "--all", "--json", DATABASE_URL=address)
    levels = {one["code"]: one["level"] for one in json.loads(told)["findings"]}
    assert {
        levels[code] for code in ("database.migrations", "files.whole", "log.sound", "rights.closed")
    } == {"good"}
    nour_finds_the_letter(data, address)
    status, _told, problem = kept.restore(data, address)
    assert (status, "Traceback" in problem) == (1, False)


def test_a_backup_of_an_earlier_build_in_which_one_byte_changed_becomes_no_office(tmp_path: Path) -> None:
    kept, data = Kept(RELEASES[-1], tmp_path), tmp_path / "data"
    largest = max(kept.contents.tables, key=lambda one: one.rows)
    damaged = kept.place / largest.object
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    status, _told, problem = kept.restore(data, "")
    assert status == 1
    assert largest.object in problem
    assert not (data / "spil.sqlite3").exists()
    assert not (data / "files").exists()
