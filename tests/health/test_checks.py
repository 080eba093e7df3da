"""Each fault of an installation is found and told with a remedy, and a sound one is told to be sound."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from spil.foundation.actions import guard
from spil.foundation.audit.sealing import seal
from spil.foundation.backups import keys, service
from spil.foundation.backups.models import BackupRun, RunKind
from spil.foundation.files.store import store
from spil.foundation.health.alerting import AGAIN, alert
from spil.foundation.health.checking import (
    Asked,
    Check,
    Finding,
    Level,
    checks,
    error,
    findings,
    register,
    worst,
)
from spil.foundation.health.models import Alert
from spil.foundation.identity.models import Passkey, User
from spil.foundation.jobs.models import Job, JobState, ScheduledJob
from spil.foundation.jobs.queue import forget_what_was_asked
from spil.foundation.organisation.models import Location, Person, Role, RoleAssignment
from spil.foundation.outbox.models import OutgoingMail
from spil.gateways.command_line.commands import check
from spil.gateways.mailbox.jobs import send
from spil.gateways.mailbox.models import Mailbox
from spil.gateways.mailbox.sealing import sealed
from spil.gateways.monitoring.figures import _backups
from tests.backups.commands import typed
from tests.support.buckets import bucket
from tests.support.fixtures import sample
from tests.support.left_out import ROOT
from tests.support.mail_server import mail_server
from tests.support.office import TODAY, Office, small_office
from tests.support.scanner import scanner

pytestmark = pytest.mark.django_db
LETTER = b"een brief"


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Office:
    """An office in order: keys, a file, a seal, a backup that was tried."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir(mode=0o700)
    (settings.DATA_DIR / "secret_key").touch(mode=0o600)
    (settings.DATA_DIR / "secret_key").write_text("k" * 50)
    keys.keep_key(keys.make_key())
    made = small_office()
    made.post_item(LETTER, name="brief.txt")
    seal(TODAY)
    Job.objects.all().delete()  # a worker did what the letter asked for
    for kind in (RunKind.BACKUP, RunKind.TRIAL):
        backed_up(made.now(), kind=kind)
    return made


def backed_up(at: datetime, **words: Any) -> BackupRun:
    told = {"kind": RunKind.BACKUP, "place": "/elsewhere", "name": "x", "is_good": True, **words}
    return BackupRun.objects.create(started_at=at, finished_at=at, **told)


def found(now: datetime, *, everything: bool = False) -> dict[str, Finding]:
    return {one.code: one for one in findings(Asked(now, everything))}


def test_an_installation_in_order_is_told_to_be_in_order(office: Office, settings: Any) -> None:
    for everything in (False, True):
        told = found(office.now() + timedelta(hours=1), everything=everything)
        assert [one for one in told.values() if one.level is not Level.GOOD] == []
        assert {"database.reachable", "database.migrations", "files.writable", "files.whole", "key.there",
                "rights.closed", "disk.space", "clock.forward", "log.sealed", "jobs.worker", "mail.server",
                "backup.age", "backup.trial", "extras.ocr", "mailbox", "places.country"} <= set(told)  # fmt: skip
    assert "log.sound" in told
    with override("nl"):
        assert (
            found(office.now())["rights.closed"].text
            == "Alleen het account van Spil kan de gegevensmap lezen."
        )


def test_an_object_store_is_asked_once_whether_it_is_there(office: Office, settings: Any) -> None:
    with bucket() as address:
        settings.STORAGE = address
        asked: list[str] = []
        events = store().asking.meta.events  # type: ignore[attr-defined]
        events.register("before-send.s3.HeadObject", lambda **told: asked.append(told["event_name"]))
        for times in (1, 2):
            assert found(office.now())["files.writable"].level is Level.GOOD
            assert len(asked) == times


def almost_full(_folder: Any) -> Any:
    return SimpleNamespace(total=10**12, used=10**12 - 10**8, free=10**8)


def everything_abroad() -> None:
    with guard.opened():
        Location.objects.update(country="NL")


def plant(name: str, office: Office, settings: Any, patch: pytest.MonkeyPatch | None = None) -> None:
    data, now = Path(settings.DATA_DIR), office.now()
    patch = patch or pytest.MonkeyPatch()
    faults: dict[str, Callable[[], Any]] = {
        "disk.space": lambda: patch.setattr("shutil.disk_usage", almost_full),
        "mail.stuck": lambda: (
            setattr(settings, "SMTP_URL", f"folder:{data}"),
            OutgoingMail.objects.create(
                message_id="<1@x>", to_address="a@x.example", next_at=now, made_at=now
            ),
        ),
        "extras.s3": lambda: (
            setattr(settings, "BACKUP_PLACE", "s3://kantoor"),
            patch.setitem(sys.modules, "boto3", None),
        ),
        "scanner.answers": lambda: setattr(settings, "SCANNER", f"unix:{data}/nobody"),
        "rights.closed": lambda: (data / "secret_key").chmod(0o644),
        "key.there": (data / "secret_key").unlink,
        "files.whole": lambda: next(
            store().path(one) for one in store().all() if store().read(one) == LETTER
        ).unlink(),
        "files.writable": lambda: (
            (data / "files").rename(data / "away"),
            (data / "files").write_text("no folder"),
        ),
        "jobs.worker": lambda: ScheduledJob.objects.create(name="audit.seal", schedule="x", next_at=now),
        "jobs.waiting": lambda: Job.objects.create(name="audit.seal", run_after=now, created_at=now),
        "jobs.failed": lambda: Job.objects.create(
            name="audit.seal",
            run_after=now,
            created_at=now,
            finished_at=now,
            state=JobState.FAILED,
            error="Boom",
        ),
        "mail.server": lambda: setattr(settings, "SMTP_URL", "smtp://127.0.0.1:9"),
        "mailbox": lambda: Mailbox.objects.create(
            name="Post",
            address="post@x.example",
            host="h",
            username="u",
            secret=sealed("s"),
            failures=3,
            error="no route",
        ),
        "backup.age": lambda: BackupRun.objects.filter(kind=RunKind.BACKUP).update(
            finished_at=now - timedelta(days=3)
        ),
        "backup.trial": lambda: backed_up(now, kind=RunKind.TRIAL, is_good=False, message="beschadigd"),
        "backup.ahead": lambda: BackupRun.objects.filter(kind=RunKind.BACKUP).update(
            ahead="20271204T013000Z"
        ),
        "backup.jump": lambda: [backed_up(now - timedelta(days=days)) for days in (40, 0)],
        "backup.key": keys.key_file().unlink,
        "backup.copy": lambda: service.restored("20261124T013000Z", now, now),
        "places.country": everything_abroad,
    }
    faults[name]()


#: what is planted, and a word that the finding says
FAULTS = {
    "disk.space": "0.1 GB", "mail.stuck": "1 mail ", "extras.s3": "not installed", "scanner.answers": "not answer",
    "rights.closed": "secret_key", "key.there": "data", "files.whole": "1", "files.writable": "files",
    "jobs.worker": "Seal the log", "jobs.waiting": "1 job ", "jobs.failed": "Boom", "mail.server": "refused",
    "mailbox": "no route", "backup.age": "21\xa0November\xa02026", "backup.trial": "beschadigd", "backup.key": "key",
    "backup.copy": "restored from 20261124T013000Z", "backup.ahead": "20271204T013000Z", "backup.jump": "a month",
    "places.country": "Gent (NL)",
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_with_what_to_do_about_it_and_nothing_else_is(
    fault: str, office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(fault, office, settings, monkeypatch)
    with override("en"):
        told = found(office.now() + timedelta(hours=2), everything=True)
    wrong = [one for one in told.values() if one.level is not Level.GOOD]
    if fault == "files.writable":  # then nothing is there either
        wrong = [one for one in wrong if one.code != "files.whole"]
    (finding,) = wrong
    assert finding.code.startswith(fault)
    assert FAULTS[fault] in finding.text
    assert finding.remedy or fault == "jobs.waiting"


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("ClamAV 1.4.6/27600/Thu Nov 12 09:12:01 2026", "12 days old"),
        ("ClamAV 1.4.6", "does not say how old"),
    ],
)
def test_a_scanner_with_old_signatures_is_told(
    office: Office, settings: Any, tmp_path: Path, version: str, said: str
) -> None:
    with scanner(tmp_path / "clamd") as clamd, override("en"):
        settings.SCANNER = f"unix:{tmp_path}/clamd"
        clamd.version = version
        told = found(office.now() + timedelta(hours=2))["scanner.age"]
    assert told.level is Level.WARNING
    assert said in told.text
    assert "freshclam" in told.remedy


def test_that_scans_are_not_read_by_machine_is_said_and_is_no_fault(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with override("en"):
        assert "can be read" in found(office.now())["extras.ocr"].text
        monkeypatch.setitem(sys.modules, "rapidocr", None)
        told = found(office.now())["extras.ocr"]
    assert (told.level, "not installed" in told.text) == (Level.GOOD, True)


def test_a_database_that_is_not_there_or_does_not_answer_is_told_with_what_to_do(tmp_path: Path) -> None:
    """By the command itself: nothing else can be asked then, and what needs no database is told all the same."""
    tmp_path.chmod(0o700)
    faults = [("", "no office"), ("postgresql://x@127.0.0.1:9/x", "does not answer")]
    for address, said in sample(faults, 1):
        status, told, _problem = typed(tmp_path, "check", "--json", DATABASE_URL=address)
        findings_ = {one["code"]: one for one in json.loads(told)["findings"]}
        assert status == 1
        assert findings_["database.reachable"]["level"] == "error"
        assert said in findings_["database.reachable"]["text"]
        assert findings_["database.reachable"]["remedy"]
        assert "disk.space" in findings_
        assert "files.whole" not in findings_


#: found in tests of their own, here or in tests/health/test_lines.py, tests/command_line/test_another_key.py and the
#: audit's
ELSEWHERE = {
    *("access.leaked", "access.second_step", "clock.forward", "database.migrations", "database.reachable"),
    "key.office",
    *("extras.ocr", "log.sealed", "log.sound", "scanner.age"),
}


def test_every_code_of_a_finding_has_a_fault_that_shows_it() -> None:
    sources = [
        *(ROOT / "src/spil/foundation/health").glob("*.py"),
        ROOT / "src/spil/gateways/mailbox/health.py",
    ]
    text = "".join(file.read_text("utf-8") for file in sources)
    codes = set(re.findall(r'(?:error|warning|good)\(\s*f?"([a-z_]+(?:\.[a-z_0-9]+)*)"', text))
    shown = set(FAULTS) | ELSEWHERE
    assert {code for code in codes if not code.startswith("lines.")} <= shown
    assert shown - {"jobs.failed"} <= codes | {"mailbox"}


def test_a_place_abroad_beside_one_at_home_is_told_and_nothing_is_wrong_with_it(office: Office) -> None:
    with guard.opened():
        Location.objects.create(code="BREDA", name="Breda", country="NL")
    with override("en"):
        told = found(office.now())["places.country"]
    assert (told.level, told.text) == (Level.GOOD, "Abroad, with the public holidays there: Breda (NL).")


def test_administrators_without_a_second_step_are_named_where_the_office_is_reached_from_elsewhere(
    office: Office, settings: Any, tmp_path: Path
) -> None:
    pieter = office.people["pieter"]
    user = User.objects.create_user(pieter.email, "geheim-genoeg", person=pieter)
    assert "access.second_step" not in found(office.now())
    settings.ORIGIN = "https://spil.example"
    told = found(office.now())["access.second_step"]
    assert (told.level, "Pieter Goossens" in told.text) == (Level.WARNING, True)
    Passkey.objects.create(user=user, name="x", credential="x", public_key=b"x", made_at=office.now())
    assert found(office.now())["access.second_step"].level is Level.GOOD
    list_ = tmp_path / "leaked.txt"
    settings.BREACHED_PASSWORDS = str(list_)
    assert found(office.now())["access.leaked"].level is Level.WARNING
    list_.write_text(f"{'0' * 40}:3\n")
    assert found(office.now())["access.leaked"].level is Level.GOOD


def test_a_small_office_has_all_its_files_looked_at_wherever_chance_begins(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for begin in ("0000", "ffff"):
        monkeypatch.setattr("spil.foundation.health.installation.token_hex", lambda _count, at=begin: at)
        with override("en"):
            told = found(office.now())["files.whole"]
        assert told.text.startswith("1 files that were looked at")


def test_a_backup_that_was_made_by_a_clock_that_was_ahead_counts_for_none_of_these_days(
    office: Office,
) -> None:
    now = office.now() + timedelta(days=4)
    for kind in RunKind.values:
        backed_up(now + timedelta(days=365), kind=kind)
    told = found(now)
    assert told["backup.age"].level is Level.ERROR
    assert "2027" not in told["backup.age"].text + told["backup.trial"].text
    ages = {one.name: one.samples[0].value for one in _backups(now) if one.name.endswith("_age_seconds")}
    assert ages == dict.fromkeys(("spil_backup_age_seconds", "spil_test_restore_age_seconds"), 4 * 86400.0)


def test_a_clock_that_went_back_and_a_log_that_nobody_seals_are_found(office: Office) -> None:
    assert found(office.now() - timedelta(hours=1))["clock.forward"].level is Level.ERROR
    office.on(TODAY + timedelta(days=1)).post_item(b"later")
    late = found(office.now(TODAY + timedelta(days=5)))
    assert late["log.sealed"].level is Level.WARNING


def test_while_the_database_lacks_tables_nothing_is_asked_of_them(office: Office) -> None:
    with connection.cursor() as cursor, guard.opened():
        cursor.execute("DELETE FROM django_migrations WHERE app = 'posts' OR app = 'post'")
    told = found(office.now())
    assert told["database.migrations"].level is Level.ERROR
    assert "files.whole" not in told
    assert "disk.space" in told


def test_a_check_that_falls_over_is_an_error_like_another(office: Office, settings: Any) -> None:
    settings.SMTP_URL = "nonsense://"
    settings.BACKUP_KEY = "nonsense"
    told = found(office.now())
    assert told["mail.server"].level is Level.ERROR
    assert told["backups.failed"].level is Level.ERROR
    assert told["disk.space"].level is Level.GOOD


def test_the_command_says_it_in_the_readers_language_and_by_its_exit_status(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plant("rights.closed", office, settings)
    said = {
        "nl": "Anderen op deze machine kunnen",
        "fr": "D’autres sur cette machine",
        "en": "Others on this machine",
    }
    for language, words in said.items():
        monkeypatch.setenv("LC_ALL", f"{language}_BE.UTF-8")
        assert check.run(argparse.Namespace(all=False, json=False)) == 1
        told = capsys.readouterr().out
        assert words in told
        assert "chmod go= " in told
    assert check.run(argparse.Namespace(all=True, json=True)) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["level"] == "error"
    assert {"level", "code", "text", "remedy", "check"} == set(data["findings"][0])
    assert ("rights.closed", "error") in {(one["code"], one["level"]) for one in data["findings"]}


# -- mails ------------------------------------------------------------------------------------------------------------


def test_a_warning_arrives_at_the_mail_server(office: Office, settings: Any) -> None:
    now = office.now() + timedelta(hours=1)
    plant("backup.age", office, settings)
    with mail_server() as server:
        settings.SMTP_URL = server.address
        assert alert(now) == ["backup.age"]
        send()
    (mail,) = server.mails
    assert mail["To"] == "pieter@testkantoor.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "21\xa0november\xa02026" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert server.envelopes[0][1] == ["pieter@testkantoor.example"]


def test_administrators_are_warned_once_in_their_language_and_again_when_it_stays_so(
    office: Office, settings: Any
) -> None:
    now = office.now() + timedelta(hours=1)
    assert alert(now) == []
    assert not OutgoingMail.objects.exists()
    plant("backup.age", office, settings)
    plant("mailbox", office, settings)
    with guard.opened():
        Person.objects.filter(pk=office.people["pieter"].pk).update(language="fr")
    mailed = alert(now)
    assert [code.split(".")[0] for code in mailed] == ["backup", "mailbox"]
    (row,) = OutgoingMail.objects.all()
    text = bytes(row.content).decode()
    assert row.to_address == "pieter@testkantoor.example"
    assert "Subject: Spil : 2 choses ne vont pas\r\n" in text
    assert "no route" in text
    assert alert(now + timedelta(hours=5)) == []
    plant("jobs.failed", office, settings)
    assert [code.split(".")[:2] for code in alert(now + timedelta(hours=6))] == [["jobs", "failed"]]
    Mailbox.objects.update(failures=0, error="")
    BackupRun.objects.filter(kind=RunKind.BACKUP).update(finished_at=now + AGAIN)
    assert alert(now + AGAIN) == []  # mended; the job that failed is history
    Mailbox.objects.update(failures=9, error="again")
    assert len(alert(now + AGAIN)) == 1
    assert OutgoingMail.objects.count() == 3
    assert worst(findings(Asked(now + AGAIN))) is Level.ERROR


def test_first_backups_that_fail_are_told_with_their_reason_and_mailed_again_though_there_was_none_before(
    office: Office,
) -> None:
    now = office.now() + timedelta(hours=1)
    BackupRun.objects.all().delete()
    assert alert(now) == ["backup.age"]
    backed_up(now, is_good=False, message="de schijf is vol")
    assert found(now)["backup.age"].level is Level.ERROR
    assert alert(now + timedelta(hours=1)) == ["backup.age"]
    assert alert(now + timedelta(hours=2)) == []
    first, second = (bytes(row.content).decode() for row in OutgoingMail.objects.order_by("pk"))
    assert "de schijf is vol" not in first
    assert "de schijf is vol" in second


def test_what_one_machine_finds_of_itself_bears_its_name_and_is_not_over_because_another_is_fine(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage
    now = office.now() + timedelta(hours=1)

    def looks(host: str, minutes: int, *, full: bool) -> list[str]:
        monkeypatch.setattr("platform.node", lambda: host)
        monkeypatch.setattr("shutil.disk_usage", almost_full if full else free)
        return alert(now + timedelta(minutes=minutes))

    assert looks("node-a", 0, full=True) == ["disk.space"]
    assert "(node-a):" in bytes(OutgoingMail.objects.get().content).decode()
    assert looks("node-b", 15, full=False) == []
    assert looks("node-a", 30, full=True) == []
    assert looks("node-b", 45, full=True) == ["disk.space"]
    assert looks("node-a", 60, full=False) == []
    assert looks("node-a", 75, full=True) == ["disk.space"]
    # a machine that is not there any more says nothing of itself, in the figures neither
    assert Alert.objects.filter(code="disk.space@node-b").exists()
    looks("node-a", 60 * 24 * 15, full=False)
    assert not Alert.objects.filter(code__startswith="disk").exists()


def test_a_mailbox_that_missed_once_is_shown_and_not_mailed(office: Office, settings: Any) -> None:
    plant("mailbox", office, settings)
    Mailbox.objects.update(failures=1)
    box = f"mailbox.{Mailbox.objects.get().pk}"
    assert found(office.now())[box].level is Level.WARNING
    assert alert(office.now()) == []
    Mailbox.objects.update(failures=3)
    assert alert(office.now()) == [box]


def test_a_warning_goes_to_the_address_with_which_one_signs_in_and_not_where_access_was_closed(
    office: Office, settings: Any
) -> None:
    pieter = office.people["pieter"]
    account = User.objects.create_user(pieter.email, "geheim-genoeg", person=pieter, last_login=office.now())
    with guard.opened():
        Person.objects.filter(pk=pieter.pk).update(email="elders@testkantoor.example")
    plant("backup.age", office, settings)
    assert "backup.age" in alert(office.now() + timedelta(hours=1))
    assert OutgoingMail.objects.get().to_address == account.email
    User.objects.update(is_active=False)
    alert(office.now() + AGAIN * 2)
    assert OutgoingMail.objects.count() == 1


def test_a_job_that_fails_again_and_again_is_mailed_once(office: Office, settings: Any) -> None:
    now = office.now()
    plant("jobs.failed", office, settings)
    assert [code.split(".")[:2] for code in alert(now)] == [["jobs", "failed"]]
    for quarter in range(1, 5):
        plant("jobs.failed", office, settings)
        assert alert(now + quarter * timedelta(minutes=15)) == []
    other = {"name": "mailbox.send", "error": "Boom", "state": JobState.FAILED}
    Job.objects.create(**other, run_after=now, created_at=now, finished_at=now)
    assert alert(now + timedelta(hours=2)) == ["jobs.failed.mailbox.send"]


def test_a_job_that_failed_before_somebody_was_forgotten_hides_nothing(office: Office, settings: Any) -> None:
    plant("jobs.failed", office, settings)
    plant("jobs.worker", office, settings)
    forget_what_was_asked()
    with override("en"):
        told = found(office.now() + timedelta(hours=2))
    assert told["jobs.worker"].level is Level.ERROR
    assert told[f"jobs.failed.{Job.objects.get().name}"].text.endswith("Seal the log of the day.")


def test_a_worker_that_has_been_at_one_job_for_long_is_not_told_to_be_gone(office: Office) -> None:
    now = office.now() + timedelta(hours=1)
    ScheduledJob.objects.create(name="audit.seal", schedule="x", next_at=now - timedelta(minutes=39))
    job = Job.objects.create(
        name="backups.make",
        run_after=now,
        created_at=now,
        state=JobState.RUNNING,
        started_at=now - timedelta(minutes=40),
        lease_until=now + timedelta(seconds=50),
    )
    with override("en"):
        told = found(now)["jobs.worker"]
        assert told.level is Level.WARNING
        assert "busy with Back up the office since" in told.text
        assert "Seal the log of the day was due" in told.text
        hours = found(now + timedelta(hours=4))["jobs.worker"]
        assert (hours.level, "No worker runs" in hours.text) == (Level.ERROR, True), "its lease is over"
        Job.objects.filter(pk=job.pk).update(lease_until=now + timedelta(hours=5))
        hours = found(now + timedelta(hours=4))["jobs.worker"]
    assert (hours.level, "busy with" in hours.text) == (Level.ERROR, True)


def test_a_job_that_this_release_does_not_have_is_not_waited_for(office: Office) -> None:
    ScheduledJob.objects.create(name="gone.job", schedule="x", next_at=office.now() - timedelta(days=9))
    assert found(office.now())["jobs.worker"].level is Level.GOOD


def test_an_administrator_without_a_second_step_is_mailed(office: Office, settings: Any) -> None:
    pieter = office.people["pieter"]
    User.objects.create_user(pieter.email, "geheim-genoeg", person=pieter)
    settings.ORIGIN = "http://localhost:8000"
    assert alert(office.now()) == ["access.second_step"]
    assert "Pieter Goossens" in bytes(OutgoingMail.objects.get().content).decode()


@pytest.mark.django_db(transaction=True)
def test_checks_look_while_others_can_write_and_what_is_over_before_all_have_words_for_it_is_not_mailed(
    office: Office,
) -> None:
    with guard.opened():
        RoleAssignment.objects.create(
            person=office.people["thijs"], role=Role.ADMINISTRATOR, from_on=TODAY - timedelta(days=9)
        )
        Person.objects.filter(pk=office.people["thijs"].pk).update(language="fr")
    looks: list[bool] = []

    def passing(_asked: Asked) -> Iterator[Finding]:
        looks.append(connection.in_atomic_block)
        if len(looks) == 1:
            yield error("passing", "only once")

    mine = Check("passing", "Passing", passing, alerts=True)
    register(mine)
    try:
        assert alert(office.now()) == []
    finally:
        checks.remove(mine)
    assert looks == [False, False]
    assert not OutgoingMail.objects.exists()
