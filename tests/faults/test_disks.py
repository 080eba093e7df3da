"""A disk that is full, broken or slow: said in plain words, nothing half written, and on by itself afterwards."""

from __future__ import annotations

import base64
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from errno import ENOENT, ENOSPC, EROFS
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread, Timer
from typing import Any, Self

import pytest
from django.db import DataError, OperationalError, connection
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from spil.foundation.actions import guard
from spil.foundation.files.bucket import StoreAway
from spil.foundation.files.store import NoSuchFile
from spil.foundation.health import installation
from spil.foundation.health.checking import Asked, Level, findings
from spil.foundation.health.trouble import AWAY, FULL, LOST, UNWRITABLE, Trouble, trouble_of
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.notifications.feeds import make_feed
from spil.foundation.notifications.models import CalendarFeed
from spil.foundation.records.models import Record
from tests.faults import disks
from tests.faults.storm import Nursery, Part
from tests.support.asking import GONE, ask
from tests.support.busy_office import REGISTER
from tests.support.fixtures import is_deep
from tests.support.left_out import leave_out, postgresql
from tests.support.office import small_office
from tests.support.postgresql import SURE, Cluster
from tests.support.serving import answers, eventually, free_port

ADDRESS = f"/api/v1/actions/{REGISTER}/"
deep = pytest.mark.skipif(not is_deep(), reason="only on --deep: servers on disks of their own")


def _letter(subject: str) -> dict[str, Any]:
    content = base64.b64encode(f"Geachte, {subject}.".encode()).decode()
    return {"subject": subject, "file": {"name": "brief.txt", "content": content}}


@pytest.mark.parametrize(
    ("problem", "trouble"),
    [
        (OSError(ENOSPC, "No space left on device"), FULL),
        (OSError(EROFS, "Read-only file system"), UNWRITABLE),
        (OSError(ENOENT, "No such file"), None),
        (StoreAway("the file store does not answer"), AWAY),
        (OperationalError("database or disk is full"), FULL),
        (OperationalError("attempt to write a readonly database"), UNWRITABLE),
        (OperationalError("disk I/O error"), UNWRITABLE),
        (OperationalError("unable to open database file"), UNWRITABLE),
        (OperationalError("server closed the connection unexpectedly"), AWAY),
        (NoSuchFile("0" * 64), LOST),
        (LookupError("something else"), None),
        (DataError("value too long"), None),
        (None, None),
    ],
)
def test_what_is_full_broken_or_away_is_told_apart_from_a_fault_of_the_program(
    problem: BaseException | None, trouble: Trouble | None
) -> None:
    assert trouble_of(problem) is trouble


@pytest.mark.django_db(transaction=True)
def test_on_a_full_disk_nothing_is_half_saved_and_the_reader_is_told_in_plain_words(
    settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    office = small_office()
    with guard.opened():
        user = User.objects.create_user("griet@testkantoor.example", None, person=office.people["griet"])
    headers = {"Authorization": f"Bearer {make_token(user, 'test', timezone.now())}", "Accept-Language": "nl"}
    client = Client(headers=headers, raise_request_exception=False)
    calendar = f"/feed/{make_feed(office.people['griet'], timezone.now())}.ics"
    CalendarFeed.objects.update(read_at=timezone.now() - timedelta(hours=2))
    with disks.small_disk(tmp_path / "disk", 4) as disk:
        settings.DATA_DIR = disk
        ballast = disks.fill(disk)
        answer = client.post(ADDRESS, json.dumps(_letter("Vol")), content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (503, "Full"), answer.content
        assert answer.json()["text"].startswith("Er kan niets bewaard worden tot er weer plaats is.")
        client.force_login(user)
        file = {"subject": "Vol", "file": _upload()}
        page = client.post("/do/post.incoming.register/", file)
        assert page.status_code == 503
        assert "De schijf is vol" in page.content.decode()
        assert client.get("/").status_code == 200, "reading goes on"
        with nothing_written():
            asked = [client.get("/api/v1/records/post.incoming/").status_code for _try in range(25)]
            assert set(asked) == {200}, "for programs too, whose limits are counted in the database"
            assert client.get(calendar).status_code == 200, (
                "and for calendars, though last read two hours ago"
            )
            answer = client.post(ADDRESS, json.dumps(_letter("Vol")), content_type="application/json")
            assert answer.status_code == 503
            assert answer.json()["code"] in {"Full", "Unwritable"}, "the disk is full besides"
        with override("nl"):
            found = {one.code: one for one in findings(Asked(timezone.now()))}
        assert found["files.writable"].level is Level.ERROR
        assert "De schijf is vol" in found["files.writable"].text
        assert not Record.objects.filter(title="Vol").exists()
        assert [one for one in (disk / "files").rglob("*") if one.is_file() and one.name != "lock"] == []
        ballast.unlink()
        again = client.post(ADDRESS, json.dumps(_letter("Plaats")), content_type="application/json")
        assert again.status_code == 200, again.content
        assert Record.objects.get(title="Plaats").number


@contextmanager
def nothing_written() -> Iterator[None]:
    """The database reads and refuses to write."""
    is_sqlite = connection.vendor == "sqlite"
    words = ("PRAGMA query_only = {}" if is_sqlite else "SET default_transaction_read_only = {}").format
    with connection.cursor() as cursor:
        cursor.execute(words("on"))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(words("off"))


def _upload() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("brief.txt", b"Geachte, een zonnewijzer.")


# -- servers on disks of their own ------------------------------------------------------------------------------------


class Served:
    """An office whose data folder, database included, lies on a disk that a test fills, breaks or freezes."""

    def __init__(self, nursery: Nursery, disk: Path, *, fresh: bool = True) -> None:
        self.nursery, self.disk, self.data, self.port = nursery, disk, disk / "office", free_port()
        self.token = nursery.made["tokens"]["griet"]
        if fresh:
            shutil.copytree(nursery.folder, self.data, ignore=shutil.ignore_patterns("*.log", "*-shm"))
            os.sync()  # what the server writes afterwards is on the disk before it is acknowledged
        words = ["web", "--port", str(self.port), "--processes", "1"]
        self.part = Part(nursery, "disk", words, data=self.data)

    def __enter__(self) -> Self:
        self.part.start()
        assert eventually(lambda: answers(self.port))
        return self

    def __exit__(self, *_problem: object) -> None:
        self.part.kill()

    def register(self, subject: str) -> tuple[int, Any]:
        try:
            return ask(self.port, ADDRESS, self.token, _letter(subject))
        except GONE as problem:
            return 0, problem

    def registers(self, subject: str) -> bool:
        status, told = self.register(subject)
        assert status == 200, told
        return True

    def reads(self) -> bool:
        status, told = ask(self.port, "/api/v1/records/post.incoming/", self.token)
        assert status == 200, told
        return True

    def look(self) -> Any:
        return self.nursery.ask("look", data=str(self.data))

    def subjects(self) -> list[str]:
        found = self.look()
        assert found["problems"] == []
        assert found["whole"]
        numbers = [int(number.rpartition("-")[2]) for number, _title in found["letters"]]
        assert numbers == list(range(1, len(numbers) + 1))
        return [title for _number, title in found["letters"]]


@pytest.fixture
def ext4(tmp_path: Path, nursery: Nursery) -> Iterator[tuple[Path, Path]]:
    if nursery.cluster is not None:
        pytest.skip("only on SQLite: PostgreSQL has its own disk")
    with disks.own_disk(tmp_path / "image", tmp_path / "disk", 96) as disk:
        yield tmp_path / "image", disk


@deep
def test_an_office_on_a_full_disk_says_so_loses_nothing_and_goes_on_by_itself(
    nursery: Nursery, ext4: tuple[Path, Path]
) -> None:
    with Served(nursery, ext4[1]) as served:
        assert served.registers("Ervoor")
        ballast = disks.fill(served.disk)
        refused = 0
        for number in range(40):  # SQLite's own log has room for some
            status, told = served.register(f"Vol {number}")
            assert status in {200, 503}, told
            if status == 503:
                assert told["code"] == "Full", told
                refused += 1
        assert refused > 20
        assert all(served.reads() for _try in range(45)), "also when what was asked cannot be counted"
        kept = served.subjects()
        ballast.unlink()
        assert served.registers("Erna")
        assert served.subjects() == [*kept, "Erna"]
        assert len(kept) == 1 + 40 - refused


@deep
def test_an_office_on_a_disk_that_breaks_says_so_and_is_whole_when_the_disk_is_back(
    nursery: Nursery, ext4: tuple[Path, Path]
) -> None:
    image, disk = ext4
    with Served(nursery, disk) as served:
        assert served.registers("Ervoor")
        disks.break_down(disk)
        for number in range(3):
            status, told = served.register(f"Stuk {number}")
            assert (status, told["code"]) == (503, "Unwritable"), told
    disks.mend(image, disk)
    with Served(nursery, disk, fresh=False) as served:
        assert served.registers("Erna")
        assert served.subjects() == ["Ervoor", "Erna"]


@deep
def test_on_a_disk_that_stands_still_whoever_saves_waits_and_nothing_is_lost(
    nursery: Nursery, ext4: tuple[Path, Path]
) -> None:
    with Served(nursery, ext4[1]) as served:
        assert served.registers("Ervoor")
        told: list[int] = []
        with frozen(served.disk):
            waiting = Thread(target=lambda: told.append(served.register("Traag")[0]))
            waiting.start()
            time.sleep(6)
            assert told == [], "nothing is acknowledged that is not on the disk"
            with closing(HTTPConnection("127.0.0.1", served.port, timeout=5)) as line:
                line.request("GET", "/health/")
                assert line.getresponse().status == 200, "the server lives"
        waiting.join(30)
        assert told == [200]
        assert served.reads()
        assert served.subjects() == ["Ervoor", "Traag"]


@deep
def test_a_disk_that_is_slow_is_told(settings: Any, ext4: tuple[Path, Path]) -> None:
    settings.DATA_DIR = ext4[1]
    asked = Asked(timezone.now())
    assert [one.level for one in installation.storing(asked)] == [Level.GOOD]
    disks.freeze(ext4[1])
    Timer(installation.SLOW + 1, disks.thaw, [ext4[1]]).start()
    with override("nl"):
        found = list(installation.storing(asked))
    assert [one.level for one in found] == [Level.WARNING]
    assert found[0].text.startswith("De schijf is traag: een klein bestand bewaren duurde ")


@contextmanager
def frozen(disk: Path) -> Iterator[None]:
    disks.freeze(disk)
    try:
        yield
    finally:
        disks.thaw(disk)


#: of the disk that PostgreSQL has to itself, in megabytes: an office with its log fits, and little more
POSTGRESQL_DISK = 220
#: what is committed is on the disk, and the log before it stays small
SURE_AND_SMALL = {**SURE, "min_wal_size": "32MB", "max_wal_size": "48MB"}


@pytest.fixture
def walkable() -> Iterator[Path]:
    """A folder through which the account of the database finds its way; gone afterwards, whatever happened."""
    made = Path(tempfile.mkdtemp(prefix="spil-disk-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@deep
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: it has a cluster of its own")
def test_while_the_disk_of_postgresql_is_full_it_is_said_nothing_is_lost_and_then_it_goes_on(
    tmp_path: Path, walkable: Path
) -> None:
    if postgresql() is None:
        leave_out("no PostgreSQL")
    with disks.small_disk(walkable / "disk", POSTGRESQL_DISK) as disk:
        disk.chmod(0o711)
        with Cluster(disk, **SURE_AND_SMALL) as cluster, OnPostgresql(tmp_path, cluster) as office:
            told = _fill_and_ask(office, disk)
            acknowledged = [title for title, status in told if status == 200]
            assert [title for title, status in told if status == 503], "it never was full"
            assert {status for _title, status in told} <= {0, 200, 503}
            if not cluster.lives:  # without room for its log it ends, and whoever runs it starts it again
                cluster.revive()
            assert eventually(lambda: office.register("Erna")[0] == 200, 60)
            assert sorted(office.subjects()) == sorted([*acknowledged, "Erna"])


@deep
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: it has a cluster of its own")
def test_while_the_disk_of_postgresql_stands_still_or_breaks_nothing_is_acknowledged_and_then_it_goes_on(
    tmp_path: Path, walkable: Path
) -> None:
    if postgresql() is None:
        leave_out("no PostgreSQL")
    image = tmp_path / "image"
    with disks.own_disk(image, walkable / "disk", 2 * POSTGRESQL_DISK) as disk:
        disk.chmod(0o711)
        with (
            Cluster(disk, **SURE_AND_SMALL, fsync="on") as cluster,
            OnPostgresql(tmp_path, cluster) as office,
        ):
            assert office.registers("Ervoor")
            told: list[int] = []
            with frozen(disk):
                waiting = Thread(target=lambda: told.append(office.register("Traag")[0]))
                waiting.start()
                time.sleep(6)
                assert told == [], "nothing is acknowledged that is not on the disk"
            waiting.join(60)
            assert told == [200]

            disks.break_down(disk)
            broken = [office.register(f"Stuk {number}") for number in range(3)]
            assert {status for status, _told in broken} <= {0, 503}, broken
            assert {told["code"] for status, told in broken if status == 503} <= {"Away", "Unwritable"}, (
                broken
            )
            if cluster.lives:
                cluster.crash()
            disks.mend(image, disk)
            disk.chmod(0o711)
            cluster.revive()
            assert eventually(lambda: office.register("Erna")[0] == 200, 60)
            assert office.subjects() == ["Ervoor", "Traag", "Erna"]


class OnPostgresql(Served):
    """An office whose tables lie in this cluster, and its files in a folder elsewhere."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        nursery = Nursery(folder, cluster)
        assert nursery.ask("migrate") == 0
        nursery.made = nursery.ask("prepare", to_approve=1, to_pay=1)
        super().__init__(nursery, folder, fresh=False)
        self.part.data = None

    def __exit__(self, *problem: object) -> None:
        super().__exit__(*problem)
        self.nursery.end()

    def look(self) -> Any:
        return self.nursery.ask("look")


def _fill_and_ask(office: Served, disk: Path) -> list[tuple[str, int]]:
    """What was asked before the disk was full and while it was, with what was answered; then there is room again."""
    told = [("Ervoor", office.register("Ervoor")[0])]
    ballast = disks.fill(disk)
    refused = 0
    while refused < 5 and len(told) < 4000:
        title = f"Vol {len(told)} {'x' * 200}"
        status, answer = office.register(title)
        told.append((title, status))
        if status != 200:
            refused += 1
            assert status == 0 or answer["code"] in {"Full", "Away"}, answer
    ballast.unlink()
    return told
