"""A watched folder: what lies ready is registered and put away, what is being written is left alone."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest

from spil.foundation.links.models import Link
from spil.gateways.mailbox import folders
from spil.gateways.mailbox.intake_jobs import take_from_folders
from spil.modules.post.models import PostItem
from tests.support.office import small_office

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small_office()
    monkeypatch.setenv("SPIL_INTAKE_FOLDERS", str(tmp_path))
    monkeypatch.setattr(folders, "LOOK", 0.05)
    return tmp_path


def put(folder: Path, name: str, content: bytes = b"een brief", *, age: float = 60) -> Path:
    path = folder / name
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def test_what_lies_ready_is_registered_and_put_away(folder: Path) -> None:
    put(folder, "a.txt")
    put(folder, "b.zip", b"PK\x03\x04 archive")
    assert take_from_folders() == 1
    assert [one.record.title for one in PostItem.objects.select_related("record")] == ["a.txt"]
    done, refused = sorted((folder / "done").rglob("*.*")), sorted((folder / "refused").rglob("*.*"))
    assert [one.name for one in done] == ["a.txt"]
    assert [one.name for one in refused] == ["b.zip", "b.zip.txt"]
    assert "Unpack" in refused[1].read_text() or "Pak het uit" in refused[1].read_text()
    assert take_from_folders() == 0


def test_what_is_being_written_or_is_no_file_is_left_alone(folder: Path) -> None:
    put(folder, "jong.txt", age=0)
    put(folder, "half.pdf.part")
    put(folder, ".verborgen")
    (folder / "link.txt").symlink_to("/etc/hostname")
    (folder / "map").mkdir()
    assert folders.settled(folder) == []


def test_a_crash_before_it_was_put_away_registers_nothing_twice(folder: Path) -> None:
    path = put(folder, "a.txt")
    kept = path.stat()
    folders.take(path, DAY)
    back = (folder / "done" / DAY.isoformat() / "a.txt").rename(path)
    assert back.stat().st_ino == kept.st_ino
    assert folders.take(path, DAY) == (1, [])
    assert PostItem.objects.count() == 1


def test_the_same_bytes_put_there_again_are_registered_and_linked(folder: Path) -> None:
    folders.take(put(folder, "a.txt"), DAY)
    folders.take(put(folder, "a.txt", age=30), DAY)
    assert PostItem.objects.count() == 2
    assert Link.objects.filter(relation="duplicates").count() == 1
    assert sorted(one.name for one in (folder / "done").rglob("*.txt")) == ["a-2.txt", "a.txt"]
