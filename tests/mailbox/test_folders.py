"""A watched folder: what lies ready is registered and put away, what is being written is left alone."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst

from spil.foundation.arrivals.jobs import sweep_boxes
from spil.foundation.arrivals.taking import take_in
from spil.foundation.documents.scans import separator_page
from spil.foundation.files.store import store
from spil.foundation.links.models import Link
from spil.gateways.mailbox import folders
from spil.gateways.mailbox.intake_jobs import forget_done, take_from_folders
from spil.gateways.mailbox.taking import spil
from spil.modules.post.actions import intake
from spil.modules.post.actions.mail import Mail, facts_of
from spil.modules.post.models import PostItem
from tests.support.office import small_office

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)
LETTER = b"From: an@x.example\nSubject: brief %d\nMessage-ID: <%d@x>\n\nDag\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small_office()
    monkeypatch.setenv("SPIL_INTAKE_FOLDERS", str(tmp_path))
    monkeypatch.setattr(folders, "LOOK", 0.05)
    return tmp_path


def boxed(*numbers: int) -> bytes:
    """A mailbox file of letters."""
    head = b"From an@x.example Thu Nov 26 09:00:00 2026\n"
    return b"".join(b"%s%s\n\n" % (head, LETTER % (n, n)) for n in numbers)


def stacked() -> bytes:
    """Two letters that were scanned with a separator between them."""
    made = pikepdf.new()
    for part in (typst.compile(b"Een"), separator_page("Blad", "Leg dit ertussen"), typst.compile(b"Twee")):
        made.pages.extend(pikepdf.open(io.BytesIO(part)).pages)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def put(folder: Path, name: str, content: bytes = b"een brief", *, age: float = 60) -> Path:
    path = folder / name
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def take(path: Path) -> tuple[int, list[str]]:
    return folders.take(path, folders.shown(path.lstat()), DAY)


def titles() -> list[str]:
    return sorted(PostItem.objects.values_list("record__title", flat=True))


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


def test_names_as_long_as_a_file_system_takes_are_put_away_too(folder: Path) -> None:
    for _time in range(2):
        put(folder, "є" * 125 + ".txt")
        put(folder, "請" * 83 + ".zip", b"PK\x03\x04 archive")
        assert take_from_folders() == 1
    assert [len(list((folder / where).rglob("*.*"))) for where in ("done", "refused")] == [2, 4]


def test_what_is_being_written_or_is_no_file_is_left_alone(folder: Path) -> None:
    put(folder, "jong.txt", age=0)
    put(folder, "half.pdf.part")
    put(folder, ".verborgen")
    (folder / "link.txt").symlink_to("/etc/hostname")
    (folder / "map").mkdir()
    assert folders.settled(folder) == []


def test_what_was_taken_in_a_month_ago_is_deleted_and_nothing_else(
    folder: Path, tmp_path_factory: Any
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    put(elsewhere, "a.txt")
    take(put(folder, "a.txt"))
    take(put(folder, "b.zip", b"PK\x03\x04 archive"))
    done = folder / "done"
    (done / "2026-10-01").symlink_to(elsewhere)
    (done / DAY.isoformat() / "link").symlink_to(elsewhere)
    (done / "2026").mkdir()
    (folder / DAY.isoformat()).mkdir()
    assert folders.long_done(folder, DAY + timedelta(days=30)) == []
    assert folders.long_done(folder, DAY + timedelta(days=31)) == [done / DAY.isoformat()]
    (done / DAY.isoformat()).rename(done / "2026-01-31")
    assert forget_done() == 1
    assert sorted(one.name for one in done.iterdir()) == ["2026", "2026-10-01"]
    assert sorted(one.name for one in folder.rglob("b.zip*")) == ["b.zip", "b.zip.txt"]
    assert (elsewhere / "a.txt").exists()
    done.rename(elsewhere / "done")
    done.symlink_to(elsewhere / "done")
    (done / "2026-01-31").mkdir()
    assert forget_done() == 0


def test_a_crash_before_it_was_put_away_registers_nothing_twice(folder: Path) -> None:
    path = put(folder, "a.txt")
    kept = path.stat()
    take(path)
    back = (folder / "done" / DAY.isoformat() / "a.txt").rename(path)
    assert back.stat().st_ino == kept.st_ino
    assert take(path) == (1, [])
    assert PostItem.objects.count() == 1


def test_the_same_bytes_put_there_again_are_registered_and_linked(folder: Path) -> None:
    take(put(folder, "a.txt"))
    take(put(folder, "a.txt", age=30))
    assert PostItem.objects.count() == 2
    assert Link.objects.filter(relation="duplicates").count() == 1
    assert sorted(one.name for one in (folder / "done").rglob("*.txt")) == ["a-2.txt", "a.txt"]


def test_a_file_that_is_written_again_before_it_is_read_waits_for_the_next_look(folder: Path) -> None:
    put(folder, "a.eml", LETTER % (1, 1))
    [(path, seen)] = folders.settled(folder)
    with path.open("ab") as half:
        half.write(b"wat nog volgt")
    assert folders.take(path, seen, DAY) == (0, [])
    assert (titles(), path.exists()) == ([], True)
    put(folder, "a.eml", LETTER % (1, 1) + b"wat nog volgt")
    assert take_from_folders() == 1
    assert titles() == ["brief 1"]
    assert not path.exists()


def replaced(folder: Path) -> None:
    """Another file takes its name, as programs do that write aside first."""
    put(folder, "nieuw.part", LETTER % (2, 2), age=30).rename(folder / "a.eml")


def written_over(folder: Path) -> None:
    put(folder, "a.eml", LETTER % (2, 2), age=30)


@pytest.mark.parametrize("meanwhile", [replaced, written_over])
def test_what_takes_the_place_of_a_file_while_it_is_registered_is_registered_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Path], None]
) -> None:
    def changing(mail: Mail) -> dict[str, Any]:
        if mail.message.subject == "brief 1":
            meanwhile(folder)
        return facts_of(mail)

    monkeypatch.setattr(intake, "facts_of", changing)
    put(folder, "a.eml", LETTER % (1, 1))
    assert take_from_folders() == 1
    assert (folder / "a.eml").read_bytes() == LETTER % (2, 2)
    assert take_from_folders() == 1
    assert titles() == ["brief 1", "brief 2"]
    assert [one.read_bytes() for one in (folder / "done").rglob("*.eml")] == [LETTER % (2, 2)]
    assert take_from_folders() == 0


def test_a_file_is_known_again_after_its_file_system_got_another_number(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folder, "a.txt")
    take(path)
    (folder / "done" / DAY.isoformat() / "a.txt").rename(path)
    for name in ("lstat", "fstat"):
        monkeypatch.setattr(os, name, on_another_device(getattr(os, name)))
    monkeypatch.setattr(Path, "lstat", on_another_device(Path.lstat))
    assert take(path) == (1, [])
    assert PostItem.objects.count() == 1


def on_another_device(look: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
    def looked(*asked: Any, **more: Any) -> os.stat_result:
        found = look(*asked, **more)
        fine = {name: getattr(found, name) for name in ("st_atime_ns", "st_mtime_ns", "st_ctime_ns")}
        return os.stat_result((*found[:2], found.st_dev + 1, *found[3:]), fine)

    return looked


@pytest.mark.parametrize(
    ("name", "content", "items"),
    [
        ("a.txt", b"een brief", 1),
        ("a.eml", LETTER % (1, 1), 1),
        ("a.mbox", boxed(1, 2, 3), 3),
        ("a.pdf", stacked(), 3),
    ],
)
def test_what_was_registered_when_its_file_system_counted_is_known_still(
    folder: Path, name: str, content: bytes, items: int
) -> None:
    path = put(folder, name, content)
    seen = path.lstat()
    key = f"{seen.st_dev}:{seen.st_ino}:{seen.st_mtime_ns}:{sha256(content).hexdigest()}"
    assert len(list(take_in(content, spil(), way="folder", name=name, key=key))) == items
    assert take_from_folders() == items
    assert PostItem.objects.count() == items
    assert not path.exists()


def test_a_file_that_cannot_be_registered_is_named_and_stays_and_the_others_go_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "facts_of", _one_is_fatal)
    for number in (1, 2, 3):
        put(folder, f"{number}.eml", LETTER % (number, number))
    assert take_from_folders() == 2
    assert [one.name for one in folder.iterdir() if one.is_file()] == ["2.eml"]


def test_of_a_mailbox_file_one_message_that_cannot_be_registered_is_named_and_the_file_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "facts_of", _one_is_fatal)
    box = boxed(1, 2, 3)
    count, refusals = take(put(folder, "jaar.mbox", box))
    assert (count, ["date value out of range" in one for one in refusals]) == (2, [True])
    assert sorted(one.name for one in (folder / "refused").rglob("*.*")) == ["jaar.mbox", "jaar.mbox.txt"], (
        "what was not all taken in is not deleted later"
    )
    kept = store().path(sha256(box).hexdigest())
    os.utime(kept, (1, 1))
    assert (sweep_boxes(), kept.exists()) == (0, True)


@pytest.mark.parametrize(
    "odd",
    [b"." * 9000 + b"<1\x00@x>", b" ".join(b"<%d@x>" % one for one in range(260_000))],
    ids=["nul", "many"],
)
def test_a_message_that_names_what_no_question_to_the_database_can_hold_is_taken(
    folder: Path, odd: bytes
) -> None:
    put(folder, "a.eml", LETTER % (1, 1) + odd)
    assert take_from_folders() == 1
    assert [one.record.title for one in PostItem.objects.select_related("record")] == ["brief 1"]


def _one_is_fatal(mail: Mail) -> dict[str, Any]:
    """A fault of ours that one message brings out."""
    if mail.message.subject == "brief 2":
        raise OverflowError("date value out of range")
    return facts_of(mail)
