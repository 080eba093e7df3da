"""An office is backed up while it works, and the same office is made of the backup; what is wrong is said before."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.utils.translation import override

from spil.foundation.actions import guard
from spil.foundation.arrivals.jobs import take_mailbox
from spil.foundation.attachments.models import Attachment
from spil.foundation.backups import jobs, keys, loading
from spil.foundation.backups.doing import back_up, office_key, try_restore
from spil.foundation.backups.making import Made, make, tidy
from spil.foundation.backups.models import BackupRun
from spil.foundation.backups.places import Folder, place_at
from spil.foundation.backups.problems import BackupProblem, Damaged
from spil.foundation.backups.rows import measured, tables
from spil.foundation.backups.shelf import Shelf, shelf_in
from spil.foundation.events.models import Event
from spil.foundation.exports.models import Export
from spil.foundation.files.store import store
from spil.foundation.jobs.models import JobState
from spil.foundation.jobs.queue import enqueue
from spil.foundation.jobs.worker import run_waiting
from spil.foundation.records.models import Record
from spil.gateways.command_line import office as setting_up
from spil.gateways.command_line.commands import backup, restore
from spil.gateways.command_line.registry import Refused
from tests.backups.commands import fresh_database, typed
from tests.backups.raw import apart, raw_rows
from tests.support.buckets import bucket
from tests.support.fixtures import is_deep
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
SECRET = b"Loonbrief van Nour: 4.321,00 euro"


class Backed:
    """An office with a letter and an invoice, and the place of its backups."""

    def __init__(self, folder: Path, settings: Any, address: str = "") -> None:
        self.data, self.root, self.key = folder / "data", folder / "place", keys.make_key()
        self.address = address or str(self.root)
        self.data.mkdir()
        settings.DATA_DIR = self.data
        if address:  # the files of the office lie in an object store too
            settings.STORAGE = address.replace("/kantoor?", "/bestanden?")
        (self.data / "office.json").write_text('{"demo": false}')
        self.office: Office = small_office()
        self.office.invoice()
        self.office.post_item(SECRET, name="loon.txt")

    def back_up(self, at: datetime = NOW, **words: Any) -> Made:
        return back_up(self.address, self.key, lambda: at, **words)

    @property
    def shelf(self) -> Shelf:
        return shelf_in(Folder(self.root), self.key)

    def objects(self, folder: str) -> dict[str, bytes]:
        place, found = place_at(self.address), {}
        for name in place.names(folder):
            with closing(place.reading(name)) as source:
                found[name] = source.read()
        return found


@pytest.fixture
def at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is restored is an embedded database, on both engines; and what is typed finds the office of the test."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv(setting_up.CHECKED, str(tmp_path / "data"))
    monkeypatch.setattr(setting_up, "_at_work", [])
    yield
    for lock in setting_up._at_work:
        lock.close()


@pytest.fixture
def backed(at_work: None, tmp_path: Path, settings: Any) -> Backed:
    return Backed(tmp_path, settings)


#: every day one of them on each engine
ANYWHERE = (
    ["folder", "object store"]
    if is_deep()
    else ["object store" if "DATABASE_URL" in os.environ else "folder"]
)


@pytest.fixture(params=ANYWHERE)
def backed_anywhere(
    request: pytest.FixtureRequest, at_work: None, tmp_path: Path, settings: Any
) -> Iterator[Backed]:
    """The same in a folder; and with files and backups in an object store."""
    if request.param == "folder":
        yield Backed(tmp_path, settings)
        return
    with bucket() as address:
        yield Backed(tmp_path, settings, address)


def restored(backed: Backed, folder: Path, settings: Any, **words: Any) -> None:
    """Type ./spil restore for an empty folder."""
    settings.DATA_DIR = folder
    key = folder.with_suffix(".key")
    key.write_text(words.pop("key", keys.written(backed.key)))
    asked = {"place": backed.address, "backup": "", "key": key, "json": True, "in_service": False, **words}
    restore.run(argparse.Namespace(**asked))


# -- equal ------------------------------------------------------------------------------------------------------------

#: derived, or said anew by the restored office
_OTHERWISE = (
    "search_",
    "settled_",
    "sqlite_",
    "identity_session",
    "django_migrations",
    "jobs_job",
    "backups_",
)


def test_the_office_that_is_made_of_a_backup_is_equal_and_its_log_verifies(
    backed_anywhere: Backed, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    backed = backed_anywhere
    gone = Record.objects.order_by("-pk").values_list("pk", flat=True)[0]
    files = {digest: store().read(digest) for digest in store().all()}
    made = backed.back_up()
    settings.DATA_DIR = backed.data
    secret, target = settings.SECRET_KEY, tmp_path / "elsewhere"
    restored(backed, target, settings)
    told = json.loads(capsys.readouterr().out)
    assert told["equal"] is True
    assert (told["name"], told["rows"], told["files"]) == (made.name, made.rows, made.files)

    names = [name for name in connection.introspection.table_names() if not name.startswith(_OTHERWISE)]
    ours = connection.cursor()
    theirs = sqlite3.connect(target / "spil.sqlite3", detect_types=sqlite3.PARSE_DECLTYPES)

    def here(sql: str) -> Any:
        ours.execute(sql)
        return ours

    mine = raw_rows(here, names)
    assert apart(mine, raw_rows(theirs.execute, names)) == []
    assert sum(map(len, mine.values())) > 300
    last = theirs.execute("SELECT seq FROM sqlite_sequence WHERE name = 'records_record'").fetchone()[0]
    assert last >= gone
    theirs.close()

    assert SECRET in files.values()
    assert files == {path.name: path.read_bytes() for path in (target / "files").rglob("?" * 64)}
    assert (target / "secret_key").read_text().strip() == secret
    assert (target / "office.json").read_text() == '{"demo": false}'
    assert (target / "secret_key").stat().st_mode & 0o77 == 0
    assert not (target / restore.WORK).exists()

    with pytest.raises(Refused, match=r"spil\.sqlite3"):
        restored(backed, target, settings)  # it is not empty any more


# -- what is copied ---------------------------------------------------------------------------------------------------


def test_a_second_backup_copies_only_what_is_new_and_nothing_can_be_read_without_the_key(
    backed_anywhere: Backed,
) -> None:
    backed = backed_anywhere
    first = backed.back_up()
    assert first.new_files == first.files > 1
    kept = backed.objects("files")
    backed.office.post_item(b"iets nieuws", name="nieuw.txt")
    second = backed.back_up(NOW + timedelta(days=1))
    assert (second.new_files, second.files) == (1, first.files + 1)
    assert second.file_bytes == first.file_bytes + len(b"iets nieuws")
    assert {name: content for name, content in backed.objects("files").items() if name in kept} == kept
    everything = b"".join(backed.objects("").values())
    digest = next(one for one in store().all() if store().read(one) == SECRET)
    for plain in (SECRET, b"Nour", b"records_record", digest.encode(), bytes.fromhex(digest)):
        assert plain not in everything
    assert digest not in " ".join(backed.objects(""))
    third = backed.back_up(NOW + timedelta(days=2), again=True)
    assert third.new_files == third.files
    assert backed.objects("files").keys() > kept.keys()
    runs = list(BackupRun.objects.order_by("id").values_list("name", "is_good", "new_file_count"))
    assert runs == [(first.name, True, first.files), (second.name, True, 1), (third.name, True, third.files)]


def test_a_file_that_is_damaged_in_the_office_is_named_and_not_backed_up_as_if_it_were_good(
    backed: Backed,
) -> None:
    digest = next(one for one in store().all() if store().read(one) == SECRET)
    path = store().path(digest)
    path.chmod(0o600)
    path.write_bytes(SECRET.replace(b"4", b"9"))
    made = backed.back_up()
    assert made.missing == [digest]
    assert backed.shelf.contents(made.name).missing == [digest]
    assert not (backed.root / backed.shelf.file_name(digest)).exists()
    path.write_bytes(SECRET)
    assert backed.back_up(NOW + timedelta(days=1)).new_files == 1


def test_old_backups_go_with_the_files_that_only_they_held(backed: Backed) -> None:
    digest = next(one for one in store().all() if store().read(one) == SECRET)
    names = [backed.back_up(NOW + timedelta(days=day)).name for day in range(2)]
    store().path(digest).unlink()  # destroyed, as the law may ask
    with guard.opened():
        Attachment.objects.filter(sha256=digest).delete()
    names += [backed.back_up(NOW + timedelta(days=40 + day)).name for day in range(3)]
    shelf, blob = backed.shelf, backed.root / backed.shelf.file_name(digest)
    assert shelf.backups() == names[2:]
    assert not blob.exists()
    assert tidy(shelf, NOW + timedelta(days=999), timedelta(days=1)) == (0, []), "the newest three stay"
    loading.load_files(shelf, names[-1], shelf.contents(names[-1]), keep=False)


def test_what_a_backup_left_that_was_killed_while_it_wrote_goes_after_a_day(backed: Backed) -> None:
    made = backed.back_up()
    killed = [
        backed.root / "backups" / "20261123T013000Z" / "tmpa.part",
        backed.root / "files" / "ab" / "tmpb.part",
    ]
    writes = backed.root / "backups" / made.name / "tmpc.part"
    for part in (*killed, writes):
        part.parent.mkdir(exist_ok=True)
        part.write_bytes(b"half")
        os.utime(part, ((NOW - timedelta(hours=1)).timestamp(),) * 2)
    tidy(backed.shelf, NOW + timedelta(hours=22), timedelta(days=1))
    assert all(part.exists() for part in killed)
    os.utime(writes, ((NOW + timedelta(hours=1)).timestamp(),) * 2)
    tidy(backed.shelf, NOW + timedelta(hours=24), timedelta(days=1))
    assert sorted(backed.root.rglob("*.part")) == [writes]
    assert not killed[0].parent.exists()
    assert backed.shelf.backups() == [made.name]


def test_while_a_backup_does_not_say_which_files_it_holds_old_ones_go_and_every_file_stays(
    backed: Backed, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.keep_key(backed.key)
    names = [backed.back_up(NOW + timedelta(days=day)).name for day in (0, 30, 31)]
    digest = next(one for one in store().all() if store().read(one) == SECRET)
    with guard.opened():
        Attachment.objects.filter(sha256=digest).delete()
    store().path(digest).unlink()
    blob = backed.root / backed.shelf.file_name(digest)
    for name in names[1:]:
        flip(backed.root / "backups" / name / "files")
    with override("en"):
        made = backed.back_up(NOW + timedelta(days=42))
    assert (made.removed, made.unreadable, blob.exists()) == (1, names[1:], True)
    run = BackupRun.objects.latest("id")
    assert (run.is_good, all(name in run.message for name in names[1:])) == (True, True)
    backup._tell(made, as_json=False)
    assert names[2] in capsys.readouterr().err
    for day in (70, 80):
        last = backed.back_up(NOW + timedelta(days=day))
    assert (last.unreadable, blob.exists()) == ([], False), "they were old enough"


def test_files_that_the_office_lost_stay_in_the_place_and_every_run_says_that_they_are_missing(
    backed_anywhere: Backed, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    backed, settings.BACKUP_DAYS = backed_anywhere, 35
    keys.keep_key(backed.key)
    digests = set(Attachment.objects.values_list("sha256", flat=True))
    first = backed.back_up()
    for digest in store().all():
        store().remove(digest, before=datetime(9999, 1, 1, tzinfo=UTC))
    backed.office.post_item(b"na het verlies", name="na.txt")
    fresh = set(Attachment.objects.values_list("sha256", flat=True)) - digests
    for day in range(4):
        made = backed.back_up(NOW + timedelta(days=100 + day), again=day == 1)
        assert (set(made.missing), made.files) == (digests, first.files + len(fresh))
        run = BackupRun.objects.latest("id")
        assert (run.is_good, str(len(digests)) in run.message) == (False, True)
    shelf = shelf_in(place_at(backed.address), backed.key)
    assert first.name not in shelf.backups(), "it was old enough"
    contents = shelf.contents(made.name)
    assert contents.missing == []
    loading.load_files(shelf, made.name, contents, keep=True)
    assert digests <= set(store().all()), "the backup holds them"
    asked = {
        "what": "make",
        "place": backed.address,
        "again": False,
        "new_place": False,
        "json": False,
        "key": None,
    }
    assert backup.run(argparse.Namespace(**asked)) == 0
    store().remove(min(digests), before=datetime(9999, 1, 1, tzinfo=UTC))
    capsys.readouterr()
    assert backup.run(argparse.Namespace(**asked)) == 1
    assert min(digests) in capsys.readouterr().err


def test_lists_that_were_taken_out_and_boxes_that_wait_are_missed_too(backed: Backed) -> None:
    taken_out, box = "0" * 64, "f" * 64
    Export.objects.create(person=backed.office.people["pieter"], sha256=taken_out, asked_at=NOW)
    enqueue(take_mailbox, sha256=box, person=backed.office.people["pieter"].pk)
    assert backed.back_up().missing == [taken_out, box]


def test_there_is_one_backup_at_a_time_and_none_is_kept_from_being_made_by_one_that_failed(
    backed_anywhere: Backed, settings: Any
) -> None:
    backed, settings.BACKUP_DAYS = backed_anywhere, 0
    told: list[str] = []

    def another() -> None:
        with override("en"):
            try:
                backed.back_up(NOW + timedelta(days=50))
            except BackupProblem as problem:
                told.append(str(problem))
            finally:
                connection.close()

    def meanwhile(_text: str) -> None:
        worker = threading.Thread(target=another)
        worker.start()
        worker.join()

    def breaks(_text: str) -> None:
        raise OSError("the disk is full")

    made = backed.back_up(say=meanwhile)
    assert told
    assert "Another backup" in told[0]
    assert list(BackupRun.objects.values_list("name", flat=True)) == [made.name]
    with pytest.raises(OSError, match="full"):
        backed.back_up(NOW + timedelta(days=1), say=breaks)
    assert backed.back_up(NOW + timedelta(days=2)).files == made.files


def test_a_lost_file_that_only_an_older_backup_lists_is_read_in_the_place_before_it_is_listed_again(
    backed: Backed,
) -> None:
    """So a place is taken up in which backups were made that did not list what the office had lost."""
    digest = next(one for one in store().all() if store().read(one) == SECRET)
    backed.back_up()
    store().path(digest).unlink()
    with guard.opened():
        (attached,) = Attachment.objects.filter(sha256=digest)
        Attachment.objects.filter(sha256=digest).delete()
        backed.back_up(NOW + timedelta(days=1))
        attached.save(force_insert=True)
    shelf = backed.shelf
    made = backed.back_up(NOW + timedelta(days=2))
    assert (made.missing, shelf.contents(made.name).missing) == ([digest], [])
    loading.load_files(shelf, made.name, shelf.contents(made.name), keep=False)
    blob = backed.root / shelf.file_name(digest)
    with guard.opened():
        Attachment.objects.filter(sha256=digest).delete()
        backed.back_up(NOW + timedelta(days=3))
        attached.save(force_insert=True)
    flip(blob)
    made = backed.back_up(NOW + timedelta(days=4))
    assert (made.missing, shelf.contents(made.name).missing) == ([digest], [digest])


def test_a_restore_that_is_tried_has_nothing_to_do_with_the_database_of_the_office(
    backed: Backed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its address may be kept in a file that is named, or be handed over by systemd."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SPIL_SECRET_KEY"):
        (tmp_path / name).write_text("postgresql://nobody@127.0.0.1:9/nothing")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    made = backed.back_up()
    left = backed.data / ".trial-left"  # by one that was killed: a whole office, open
    left.mkdir()
    run = try_restore(backed.address, backed.key, lambda: NOW)
    assert (run.message, run.is_good, run.row_count) == ("", True, made.rows)
    assert list(backed.data.glob(".trial-*")) == []


# -- what is wrong ----------------------------------------------------------------------------------------------------


def flip(file: Path, at: int = -5) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


#: what is wrong, and what is said of it
WRONG = {
    "key": {"nl": "Deze sleutel opent", "fr": "Cette clé n’ouvre pas", "en": "This key does not open"},
    "typing": {"nl": "geen sleutel", "fr": "pas une clé", "en": "no key of a backup"},
    "contents": {"nl": "beschadigd", "fr": "endommagée", "en": "is damaged"},
    "cut off": {"nl": "afgebroken", "fr": "interrompue", "en": "was cut off"},
    "unknown": {"nl": "staat geen back-up", "fr": "pas de sauvegarde", "en": "no backup 2020"},
    "newer": {"nl": "nieuwere", "fr": "plus récente", "en": "newer release"},
    "nothing": {"nl": "geen back-ups", "fr": "aucune sauvegarde", "en": "no backups"},
}


def test_what_cannot_be_restored_is_said_plainly_and_leaves_nothing(
    backed: Backed, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = backed.back_up().name
    contents, head = backed.root / "backups" / name / "contents", backed.root / "spil-backups.json"
    whole, target = {file: file.read_bytes() for file in (contents, head)}, tmp_path / "elsewhere"
    asked: dict[str, dict[str, Any]] = {
        "key": {"key": keys.written(keys.make_key())},
        "typing": {"key": keys.written(backed.key)[:-2]},
        "unknown": {"backup": "20200101T000000Z"},
        "nothing": {"place": str(tmp_path / "nowhere")},
    }
    spoil: dict[str, Callable[[], Any]] = {
        "contents": lambda: flip(contents),
        "cut off": contents.unlink,
        "newer": lambda: head.write_bytes(whole[head].replace(b'"format": 1', b'"format": 99')),
    }
    for wrong, words in WRONG.items():
        spoil.get(wrong, lambda: None)()
        for language, said in words.items():
            monkeypatch.setenv("LC_ALL", f"{language}_BE.UTF-8")
            with pytest.raises(Refused, match=said):
                restored(backed, target, settings, **{"backup": name, **asked.get(wrong, {})})
            assert [one.name for one in target.iterdir()] == [".set-up"]
        for file, content in whole.items():
            file.write_bytes(content)


def test_rows_and_files_that_are_damaged_cut_off_swapped_or_gone_are_noticed(backed: Backed) -> None:
    name = backed.back_up().name
    shelf = backed.shelf
    contents = shelf.contents(name)
    full = max(contents.tables, key=lambda one: one.rows)
    table, other = (backed.root / one.object for one in (full, contents.tables[0]))
    good, blob = table.read_bytes(), next(iter(backed.objects("files")))
    loading.check(shelf, contents)

    def with_blob(change: Callable[[Path], Any]) -> None:
        file = backed.root / blob
        whole = file.read_bytes()
        change(file)
        with pytest.raises(Damaged, match=blob):
            loading.load_files(shelf, name, contents, keep=False)
        file.write_bytes(whole)

    for bad in (good[:-1], good[:60], b"", other.read_bytes(), bytes([*good[:70], good[70] ^ 1, *good[71:]])):
        table.write_bytes(bad)
        with pytest.raises(Damaged):
            loading.check(shelf, contents)
    table.unlink()
    with pytest.raises(Damaged):
        loading.check(shelf, contents)
    table.write_bytes(good)
    with_blob(flip)
    with_blob(lambda file: file.unlink())
    with_blob(lambda file: file.write_bytes(file.read_bytes()[:-20]))
    loading.load_files(shelf, name, contents, keep=False)


#: what stands otherwise in the database than it was put there
OTHERWISE = {
    "changed": "UPDATE records_record SET title = 'x' WHERE id = (SELECT max(id) FROM records_record)",
    "dropped": "DELETE FROM jobs_job WHERE id = (SELECT max(id) FROM jobs_job)",
}


@pytest.mark.parametrize("fault", OTHERWISE)
def test_a_row_that_stands_otherwise_than_it_was_loaded_is_found_and_what_was_loaded_does_not_stay(
    backed: Backed, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """The office that was backed up stands for the one into which all was loaded: it is equal until the fault."""
    shelf = shelf_in(Folder(backed.root), backed.key, may_begin=True)
    contents = shelf.contents(make(shelf, NOW, files=False).name)
    before = [measured(table) for table in tables()]
    for step in ("_migrate_to", "_empty", "_fill"):
        monkeypatch.setattr(loading, step, lambda *_given: None)
    assert loading.is_equal(contents, loading.load(shelf, contents))
    assert not loading.is_equal(contents, {})

    def planted(_last_ids: dict[str, int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(OTHERWISE[fault])
            assert cursor.rowcount == 1

    monkeypatch.setattr(loading, "_raise_last_ids", planted)
    with override("en"), pytest.raises(BackupProblem, match="is not equal"):
        loading.load(shelf, contents)
    assert [measured(table) for table in tables()] == before


#: put beside the sources for the process that restores: when the last ids were raised, something else goes wrong
_PLANTED = """
from django.db.backends.signals import connection_created

def plant(connection, **_more):
    def watch(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if sql.startswith("INSERT INTO sqlite_sequence"):
            context["cursor"].cursor.execute({fault!r})
        return found
    connection.execute_wrappers.append(watch)

connection_created.connect(plant, weak=False)
"""


@pytest.mark.skipif(not is_deep(), reason="only on --deep: a whole restore each")
@pytest.mark.parametrize("fault", OTHERWISE)
def test_a_restore_after_which_a_row_stands_otherwise_says_so_and_leaves_nothing(
    backed: Backed, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    backed.back_up()
    planted, target = tmp_path / "planted", tmp_path / "elsewhere"
    planted.mkdir()
    (planted / "sitecustomize.py").write_text(_PLANTED.format(fault=OTHERWISE[fault]))
    settings.SOURCE_DIR = Path(f"{planted}:{settings.SOURCE_DIR.parent}") / "spil"
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    with pytest.raises(Refused, match="is not equal to what was backed up"):
        restored(backed, target, settings)
    assert [one.name for one in target.iterdir()] == [".set-up"]


def test_a_restore_that_was_cut_off_is_nobodys_office_until_it_is_done_again(
    backed: Backed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "elsewhere"
    (target / restore.WORK).mkdir(parents=True)
    (target / "files" / "ab").mkdir(parents=True)
    (target / "secret_key").write_text("x")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    with pytest.raises(Refused, match="spil restore again"):
        setting_up._ensure_sqlite(target, demo=False)
    (target / "eigen notities.txt").write_text("not of a restore")
    with override("en"), pytest.raises(Refused, match="eigen notities"):
        restore.must_be_empty(target)
    assert (target / "eigen notities.txt").exists()
    assert not (target / "files").exists()


def test_the_home_of_an_account_made_for_it_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`useradd --create-home` copies these, also for an account of a service."""
    monkeypatch.delenv("DATABASE_URL", raising=False)  # that of this test has tables
    for name in (".bash_logout", ".bashrc", ".profile"):
        (tmp_path / name).write_text("# of the system\n")
    restore.must_be_empty(tmp_path)


def test_a_restore_takes_nothing_from_an_office_in_postgresql(
    backed: Backed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where another restore was cut off in its folder; with the next start that is gone."""
    (backed.data / "secret_key").write_text("x")
    (backed.data / restore.WORK).mkdir()
    monkeypatch.setenv("DATABASE_URL", "postgresql://the one with the tables of this test")
    before = {path: path.read_bytes() for path in backed.data.rglob("*") if path.is_file()}
    with override("en"), pytest.raises(Refused, match="tables in this database"):
        restore.must_be_empty(backed.data)
    assert setting_up._ensure_postgresql(backed.data, demo=False) is False
    monkeypatch.delenv("DATABASE_URL")  # typed by somebody who did not know of it
    with override("en"), pytest.raises(Refused, match="secret_key"):
        restore.must_be_empty(backed.data)
    assert {path: path.read_bytes() for path in backed.data.rglob("*") if path.is_file()} == before


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: it has a cluster of its own")
@pytest.mark.skipif(not is_deep(), reason="only on --deep: needs a PostgreSQL of its own")
def test_no_first_office_is_made_in_postgresql_over_a_restore_that_was_cut_off(
    tmp_path: Path, postgresql_cluster: Any
) -> None:
    address, data = fresh_database(postgresql_cluster), tmp_path / "data"
    (data / restore.WORK).mkdir(parents=True)
    status, _told, problem = typed(data, "user", "list", DATABASE_URL=address)
    assert (status, "./spil restore again" in problem) == (1, True)
    assert sorted(one.name for one in data.iterdir()) == [restore.WORK, setting_up.SET_UP]


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: one engine says it all")
def test_where_the_office_is_gone_its_backups_are_listed_with_a_key_that_is_given_and_nothing_is_made(
    backed: Backed, tmp_path: Path
) -> None:
    """So the restore that comes next finds an empty folder."""
    names = [backed.back_up(NOW + timedelta(days=day)).name for day in range(3)]
    flip(backed.root / "backups" / names[1] / "contents")
    empty, key = tmp_path / "empty", tmp_path / "key"
    key.write_text(keys.written(backed.key))
    listing = ("backup", "list", "--in", str(backed.root))
    status, told, problem = typed(empty, *listing, "--key", str(key))
    assert (status, [line.split()[0] for line in told.splitlines()]) == (1, [names[0], names[2]])
    assert (
        problem
        == f"{names[1]}  The backup {names[1]} is damaged: what it holds cannot be read. Take another one."
    )
    status, told, _problem = typed(empty, *listing, "--json", SPIL_BACKUP_KEY=key.read_text())
    said = json.loads(told)
    assert [[one["name"] for one in said[which]] for which in ("backups", "unreadable")] == [
        names[::2],
        names[1:2],
    ]
    for words in (("key",), ("try", "--in", str(backed.root))):
        status, told, problem = typed(empty, "backup", *words)
        assert (status, told) == (1, "")
        assert "There is no key for backups yet" in problem
    assert "--key goes with list" in typed(empty, "backup", "key", "--key", str(key))[2]
    assert list(empty.glob("*")) == []
    told = restored_by_hand(backed, empty, key, names[2])
    assert "after this backup was made is in this office again" in told
    assert "into another folder" not in told, "it is the newest"


def restored_by_hand(backed: Backed, folder: Path, key: Path, name: str) -> str:
    """What is told of a restore that is typed, and goes well."""
    words = ("restore", str(backed.root), "--backup", name, "--key", str(key))
    status, told, problem = typed(folder, *words)
    assert (status, problem) == (0, "")
    return told


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: one engine says it all")
def test_a_restore_of_an_older_backup_says_where_what_was_destroyed_since_is_told(
    backed: Backed, tmp_path: Path
) -> None:
    names, key = [backed.back_up(NOW + timedelta(days=day)).name for day in range(2)], tmp_path / "key"
    key.write_text(keys.written(backed.key))
    told = restored_by_hand(backed, tmp_path / "empty", key, names[0])
    assert "after this backup was made is in this office again" in told
    assert f"Restore {names[1]} into another folder" in told


def test_a_place_belongs_to_one_key(backed: Backed) -> None:
    backed.back_up()
    with pytest.raises(BackupProblem):
        back_up(str(backed.root), keys.make_key(), lambda: NOW)
    run = BackupRun.objects.latest("id")
    assert not run.is_good
    assert run.message
    with pytest.raises(BackupProblem):
        office_key()
    keys.keep_key(backed.key)
    assert office_key() == backed.key
    assert keys.key_file().stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db(transaction=True)
def test_the_nightly_job_backs_up_while_it_tells_how_far_it_is(backed: Backed, settings: Any) -> None:
    settings.BACKUP_PLACE = str(backed.root)
    job = enqueue(jobs.make)
    run_waiting()
    job.refresh_from_db()
    assert job.state == JobState.FAILED or job.run_after > job.created_at, "without a key it cannot"
    assert "spil backup" in job.error
    keys.keep_key(backed.key)
    job = enqueue(jobs.make)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    assert backed.shelf.backups() == [job.result]
    assert job.message


@pytest.mark.django_db(transaction=True)
def test_every_night_what_a_trial_left_that_was_killed_is_thrown_away(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / ".trial-left").mkdir()
    job = enqueue(jobs.forget)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, list(tmp_path.glob(".trial-*"))) == (JobState.DONE, [])


@pytest.mark.django_db(transaction=True)
def test_at_night_the_database_is_put_aside_that_a_move_which_was_cut_off_left_under_its_name(
    tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR, settings.ADDRESS_FILE = tmp_path, tmp_path / "database_url"
    (tmp_path / "spil.sqlite3").write_text("x")
    enqueue(jobs.forget)
    run_waiting()
    assert list(tmp_path.glob("moved-*")) == [], "nobody has moved"
    settings.ADDRESS_FILE.write_text("postgresql://…")
    enqueue(jobs.forget)
    run_waiting()
    assert len(list(tmp_path.glob("moved-*"))) == ("DATABASE_URL" in os.environ)


@pytest.mark.django_db(transaction=True)
def test_a_place_that_is_gone_is_not_begun_anew_unless_somebody_says_so(
    backed: Backed, settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_PLACE = str(backed.root)
    keys.keep_key(backed.key)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    asked = {"what": "make", "place": "", "again": False, "new_place": False, "json": False, "key": None}
    assert backup.run(argparse.Namespace(**asked)) == 0
    backed.root.rename(backed.root.with_name("not mounted"))
    job = enqueue(jobs.make)
    run_waiting()
    job.refresh_from_db()
    assert "Is the disk mounted?" in job.error
    with pytest.raises(Refused, match="--new-place"):
        backup.run(argparse.Namespace(**asked))
    run = BackupRun.objects.latest("id")
    assert (run.is_good, "--new-place" in run.message) == (False, True)
    assert not backed.root.exists()
    assert backup.run(argparse.Namespace(**asked | {"new_place": True})) == 0
    assert len(backed.shelf.backups()) == 1


class BusyOffice(Folder):
    """A place; every tenth object that is put there, somebody registers a letter at that moment."""

    def writing(self, name: str) -> Any:
        if name.endswith("0"):
            worker = threading.Thread(target=self.work)
            worker.start()
            worker.join()
        return super().writing(name)

    @staticmethod
    def work() -> None:
        BusyOffice.at_work.post_item(b"ondertussen %d" % len(BusyOffice.done), name="ondertussen.txt")
        BusyOffice.done.append(1)
        connection.close()

    at_work: ClassVar[Office]
    done: ClassVar[list[int]] = []


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_one_moment_while_people_go_on_working(backed: Backed) -> None:
    BusyOffice.at_work = backed.office
    BusyOffice.done.clear()
    before = Record.objects.count(), Event.objects.count()
    shelf = shelf_in(BusyOffice(backed.root), backed.key, may_begin=True)
    contents = shelf.contents(make(shelf, NOW).name)
    rows = {table.name: table for table in contents.tables}
    assert len(BusyOffice.done) >= 7
    assert Record.objects.count() == before[0] + len(BusyOffice.done)
    assert (rows["records_record"].rows, rows["events_event"].rows) == before
    records = rows["records_record"]
    with shelf.reading(records.object) as sealed, gzip.GzipFile(fileobj=sealed) as lines:
        place = records.columns.index("event_count")
        counts = [json.loads(line)[place] for line in lines]
    with shelf.reading(rows["events_event"].object) as sealed, gzip.GzipFile(fileobj=sealed) as lines:
        place = rows["events_event"].columns.index("record_id")
        assert sum(counts) == sum(json.loads(line)[place] is not None for line in lines)
    # a letter that came in meanwhile may bring its file along; its row is for the next backup
    assert contents.file_count >= 2
