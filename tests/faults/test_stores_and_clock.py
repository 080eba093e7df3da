"""An object store that is gone for a while, and a clock that jumps back: clear, and on without hands."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.audit.sealing import seal
from spil.foundation.audit.verification import verify
from spil.foundation.files.store import store
from spil.foundation.health.checking import Asked, Level, findings
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.identity.throttling import CODE, take
from spil.foundation.jobs import queue
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.models import Job, ScheduledJob
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import post
from spil.foundation.outbox.sending import due
from spil.foundation.records.models import Record
from spil.modules.post.actions import register
from tests.support.buckets import bucket
from tests.support.busy_office import REGISTER
from tests.support.lines import line
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.DATA_DIR = tmp_path
    return small_office()


def level_of(code: str, now: Any = None) -> Level:
    return {one.code: one.level for one in findings(Asked(now or timezone.now()))}[code]


@pytest.mark.long
def test_while_the_object_store_is_gone_nothing_with_a_file_is_registered_and_then_it_goes_on(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spil.foundation.files.bucket.TRIES", 2)
    with guard.opened():
        user = User.objects.create_user("griet@testkantoor.example", None, person=office.people["griet"])
    headers = {"Authorization": f"Bearer {make_token(user, 'test', timezone.now())}"}
    client = Client(headers=headers, raise_request_exception=False)

    def ask(subject: str) -> Any:
        file = {"name": "brief.txt", "content": base64.b64encode(subject.encode()).decode()}
        body = json.dumps({"subject": subject, "file": file})
        return client.post(f"/api/v1/actions/{REGISTER}/", body, content_type="application/json")

    with bucket() as address:
        port = urlsplit(address.partition("endpoint=")[2].partition("&")[0]).port
        with line(port or 0) as between:
            settings.STORAGE = address.replace(f":{port}", f":{between.port}")
            assert ask("Ervoor").status_code == 200
            assert level_of("files.writable") is Level.GOOD
            between.cut()
            told = ask("Tijdens")
            assert (told.status_code, told.json()["code"], told["Retry-After"]) == (503, "Away", "30")
            client.force_login(user)
            assert client.get("/").status_code == 200, "what needs no file is shown"
            assert level_of("files.writable") is Level.ERROR
            between.mend()
            assert ask("Erna").status_code == 200
            assert level_of("files.writable") is Level.GOOD
            kept = Record.objects.filter(kind="post.incoming").order_by("pk")
            assert list(kept.values_list("title", flat=True)) == ["Ervoor", "Erna"]
            contents = [store().read(digest) for digest in store().all()]
            assert sorted(contents) == [b"Erna", b"Ervoor"]


def test_a_clock_that_jumps_back_is_told_breaks_no_chain_and_holds_nothing_up(office: Office) -> None:
    ahead = office.on(office.today + timedelta(days=400))  # somebody set the year wrong, and then right again
    now, later = office.now(), ahead.now()

    register(by=office.as_("griet"), subject="Gisteren", by_intake=True)
    register(by=ahead.as_("griet"), subject="Volgend jaar", by_intake=True)
    assert seal(ahead.today) is not None
    post(to="an@x.example", at=later, subject="Dag", text="Dag", language="nl")
    tidy = jobs["web.tidy_access"]
    queue.enqueue(tidy, at=later)
    died = queue.take("worker that dies", later)
    queue.enqueue_due(later)
    for _try in range(CODE.burst):
        assert take(CODE, "jeroen", later) is None
    assert take(CODE, "jeroen", later) is not None
    assert level_of("clock.forward", later) is Level.GOOD

    assert level_of("clock.forward", now) is Level.ERROR
    register(by=office.as_("griet"), subject="Vandaag", by_intake=True)
    assert seal(office.today) is not None
    assert verify().is_sound
    numbers = (
        Record.objects.filter(registered_on=office.today).order_by("pk").values_list("number", flat=True)
    )
    assert [number.rpartition("-")[2] for number in numbers] == ["0001", "0002"]
    assert take(CODE, "jeroen", now) is None, "nobody is kept out for a year"
    assert [row.to_address for row in due(lambda: now)] == ["an@x.example"]
    assert list(due(lambda: now)) == [], "and once only"
    assert OutgoingMail.objects.count() == 1
    assert died is not None
    taken = queue.take("worker", now)
    assert (taken and taken.pk, queue.finish(died, None, later)) == (died.pk, False), (
        "nobody waits for a dead lease"
    )
    assert queue.take("other", now) is None
    queue.enqueue_due(now)
    assert max(ScheduledJob.objects.values_list("next_at", flat=True)) < now + timedelta(days=35)
    assert Job.objects.filter(name=tidy.name, state="running").exists()
