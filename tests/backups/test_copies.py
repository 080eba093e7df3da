"""A restored office is a copy in which one reads; it speaks to nobody until somebody takes it into service."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as conf
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from spil.foundation.backups import service
from spil.foundation.backups.doing import newest
from spil.foundation.health.checking import Asked, Level
from spil.foundation.health.work import backups
from spil.foundation.identity.models import User
from spil.foundation.notifications.mailing import post_due
from spil.foundation.notifications.models import Mail, Notice
from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.outbox.posting import post as post_mail
from spil.gateways.mailbox.models import Mailbox
from spil.gateways.mailbox.watching import _to_watch
from tests.backups.commands import typed
from tests.backups.test_backups import Backed, at_work, backed, restored  # noqa: F401
from tests.support.fixtures import sample
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
#: a round of the worker, in a process of its own
_ROUND = """
import json, django
django.setup()
from spil.foundation.jobs.declaration import jobs
from spil.gateways.command_line.sharing import load_all
load_all()
names = ("mailbox.send", "mailbox.folders", "backups.make")
print(json.dumps({name: jobs[name]() for name in names}))
"""


@pytest.fixture
def copy(backed: Backed, tmp_path: Path, settings: Any) -> Callable[..., dict[str, Any]]:  # noqa: F811
    """The office has a mail that waits and a scan in its watched folder when it is backed up; the copy does a round."""
    post_mail(to="klant@x.example", at=timezone.now(), subject="Uw brief", text="Beste")
    backed.back_up(timezone.now() - timedelta(hours=9))
    (tmp_path / "copy").mkdir()
    restored(backed, tmp_path / "copy", settings)
    watched, scan = tmp_path / "intake", tmp_path / "intake" / "brief.txt"
    watched.mkdir()
    scan.write_text("Beste")
    os.utime(scan, (time.time() - 600,) * 2)
    environment = {
        **os.environ,
        "SPIL_DATA": str(tmp_path / "copy"),
        "SPIL_BACKUP": backed.address,
        "SPIL_SMTP": f"folder:{tmp_path}/sent",
        "SPIL_INTAKE_FOLDERS": str(watched),
        "DJANGO_SETTINGS_MODULE": "spil.config.settings",
        "PYTHONPATH": str(conf.SOURCE_DIR.parent),
    }

    def a_round() -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-c", _ROUND], env=environment, capture_output=True, text=True, check=True
        )
        return dict(json.loads(done.stdout.splitlines()[-1]))

    return a_round


@pytest.mark.parametrize("mail", sample(["--leave-mail", "--send-mail"], 1))
def test_a_copy_mails_nothing_takes_nothing_in_and_backs_nothing_up_until_it_is_in_service(
    copy: Callable[..., dict[str, Any]],
    backed: Backed,  # noqa: F811
    tmp_path: Path,
    mail: str,
) -> None:
    before = newest(backed.shelf, timezone.now())
    assert copy() == {"mailbox.send": {}, "mailbox.folders": 0, "backups.make": ""}
    assert newest(backed.shelf, timezone.now()) == before
    folder = tmp_path / "copy"
    for words in (["backup", "--to", str(tmp_path / "elsewhere")], ["mailbox", "fetch"]):
        status, _told, problem = typed(folder, *words)
        assert (status, "This office is a copy" in problem) == (1, True)
    status, _told, problem = typed(folder, "restore", "--in-service")
    assert (status, problem.split(".")[0]) == (1, "1 mail waited when the backup was made")
    assert typed(folder, "restore", "--in-service", mail)[:2] == (0, "This office is in service.")
    after = copy()
    assert after["mailbox.send"] == ({"sent": 1} if mail == "--send-mail" else {})
    assert after["mailbox.folders"] == 1
    assert newest(backed.shelf, timezone.now()) == after["backups.make"] > before
    assert typed(folder, "restore", "--in-service")[::2] == (1, "This office is at work already.")


@pytest.fixture
def office() -> Office:
    made = small_office()
    for key in ("pieter", "thijs"):
        person = made.people[key]
        User.objects.create(email=person.email, person=person, password="!")
    return made


def test_an_administrator_sees_that_it_is_a_copy_and_takes_it_into_service(office: Office) -> None:
    now = timezone.now()
    Mailbox.objects.create(name="info", address="info@kantoor.example", host="imap.example", secret="x")
    post_mail(to="klant@x.example", at=now, subject="Uw brief", text="Beste")
    post_mail(to="a@x.example", at=now, subject="Nieuws", text="Beste", person_id=office.people["bart"].pk)
    clients = {key: Client(headers={"accept-language": "nl"}) for key in ("pieter", "thijs")}
    for key, client in clients.items():
        client.force_login(User.objects.get(person=office.people[key]))
    here, into = reverse("status"), reverse("status-in-service")
    assert into not in clients["pieter"].get(here).content.decode()
    service.restored("20261129T013000Z", now, now)
    assert _to_watch() == []
    page = clients["pieter"].get(here).content.decode()
    assert "Dit kantoor is een kopie, hersteld uit 20261129T013000Z" in page
    assert "2 wachtende mails" in page
    assert clients["thijs"].post(into, {"mail": "send"}).status_code == 403
    said = clients["pieter"].post(into, {"mail": "leave"}, follow=True).content.decode()
    assert "Dit kantoor is in gebruik." in said
    assert len(_to_watch()) == 1
    assert sorted(OutgoingMail.objects.values_list("state", flat=True)) == [MailState.FAILED, MailState.LEFT]
    assert "al in gebruik" in clients["pieter"].post(into, {"mail": "send"}, follow=True).content.decode()


@pytest.mark.parametrize("mail", ["leave", "send"])
def test_what_came_with_the_backup_is_left_or_sent_and_what_was_written_in_the_copy_is_sent(
    office: Office, mail: str
) -> None:
    """Mails, and notices that still were to become one: from before the backup, while it was made, and since."""
    restored_at = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Europe/Brussels"))  # a Monday: nobody is quiet
    made_at, pieter = restored_at - timedelta(hours=2), office.people["pieter"]
    Notice.objects.all().delete()
    ago = {"before": 20, "during": 1.99, "since": -2}  # hours
    for name, hours in ago.items():
        at = restored_at - timedelta(hours=hours)
        post_mail(to=f"{name}@x.example", at=at, subject="Brief", text="Beste")
        for way in (Mail.AT_ONCE, Mail.DIGEST):
            Notice.objects.create(person=pieter, topic="turn", key=f"{name}:{way}", at=at, mail=way)
    service.restored("20261130T070000Z", made_at, restored_at)
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.get(person=pieter))
    assert "6 wachtende mails" in client.get(reverse("status")).content.decode()
    client.post(reverse("status-in-service"), {"mail": mail})
    after = MailState.FAILED if mail == "leave" else MailState.WAITING
    letters = OutgoingMail.objects.filter(to_address__endswith="@x.example")
    assert dict(letters.values_list("to_address", "state")) == {
        "before@x.example": after,
        "during@x.example": after,
        "since@x.example": MailState.WAITING,
    }
    post_due(restored_at + timedelta(days=1))
    posted = set(Notice.objects.filter(mail=Mail.POSTED).values_list("key", flat=True))
    names = ["since"] if mail == "leave" else list(ago)
    assert posted == {f"{name}:{way}" for name in names for way in (Mail.AT_ONCE, Mail.DIGEST)}


def test_where_only_notices_came_with_the_backup_it_is_asked_what_becomes_of_them(office: Office) -> None:
    now = timezone.now()
    Notice.objects.all().delete()
    Notice.objects.create(person=office.people["pieter"], topic="turn", key="1", at=now, mail=Mail.AT_ONCE)
    service.restored("20261129T013000Z", now, now)
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.get(person=office.people["pieter"]))
    assert "1 wachtende mail versturen" in client.get(reverse("status")).content.decode()


def test_the_check_says_that_it_is_a_copy_and_nothing_of_old_backups(office: Office) -> None:
    now = timezone.now()
    service.restored("20261129T013000Z", now, now)
    assert [(one.code, one.level) for one in backups(Asked(now))] == [("backup.copy", Level.WARNING)]
