"""What a load balancer, Prometheus, the log and the administrator see; and what nobody else does."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.backups.models import BackupRun, RunKind
from spil.foundation.backups.postgresql import mark_unfinished
from spil.foundation.health.alerting import alert
from spil.foundation.health.checking import Asked, Level, findings
from spil.foundation.jobs.models import Job, JobState
from spil.gateways.mailbox.models import Mailbox
from spil.gateways.monitoring import logs
from tests.record.playing import signed_in
from tests.support.left_out import ROOT
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def test_probes_need_no_sign_in_no_known_host_and_say_nothing_of_the_office(office: Office) -> None:
    client = Client(headers={"host": "10.0.0.7:8000"})
    alive, ready = client.get("/health/"), client.get("/ready/")
    assert (alive.status_code, alive.content) == (200, b"ok\n")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "missing": []})
    assert not alive.cookies
    recorder = MigrationRecorder(connection)
    with guard.opened():
        recorder.record_applied("post", "9999_of_a_newer_release")
        recorder.record_applied("gone", "0001_of_an_app_that_is_no_more")
    assert (client.get("/ready/").status_code, client.get("/ready/").json()["missing"]) == (503, ["release"])
    with connection.cursor() as cursor, guard.opened():
        cursor.execute("DELETE FROM django_migrations WHERE app = 'post'")
    ready = client.get("/ready/")
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "missing": ["migrations"]})
    assert client.get("/health/").status_code == 200
    assert client.get("/login/").status_code == 400  # every other address wants its own name


def readiness(data: Path, **environment: str) -> tuple[int, Any]:
    """What another node of this office answers, in a process of its own."""
    program = (
        "import django; django.setup(); from django.test import Client;"
        "told = Client(headers={'host': '10.0.0.7'}).get('/ready/'); print(told.status_code, told.content.decode())"
    )
    env = {**os.environ, "SPIL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "spil.config.settings",
           "PYTHONPATH": str(ROOT / "src"), **environment}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=60, check=True
    )
    status, _space, told = done.stdout.strip().rpartition("\n")[2].partition(" ")
    return int(status), json.loads(told)


def test_a_node_whose_database_does_not_answer_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("k" * 50)
    told = readiness(tmp_path, DATABASE_URL="postgresql://x@127.0.0.1:9/x")
    assert told == (503, {"ready": False, "missing": ["database"]})


def test_a_node_that_cannot_write_its_folder_is_not_ready(
    office: Office, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    assert Client().get("/ready/").json() == {"ready": False, "missing": ["files"]}


def test_a_node_whose_database_is_half_restored_is_not_ready(office: Office) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only on PostgreSQL: an embedded database stands in its place when it is whole")
    mark_unfinished()
    assert Client().get("/ready/").json() == {"ready": False, "missing": ["restore"]}


def test_a_node_whose_object_store_is_away_stays_ready_and_the_check_says_it_and_a_mail(
    office: Office, settings: Any
) -> None:
    """Every node loses it at the same moment: a load balancer would have nobody left, and most pages need no file."""
    settings.STORAGE = "s3://kantoor?endpoint=http://127.0.0.1:9&region=x&key=k&secret=s"
    assert Client().get("/ready/").status_code == 200
    told = {one.code: one for one in findings(Asked(timezone.now()))}["files.writable"]
    assert told.level is Level.ERROR
    assert told.remedy
    assert "files.writable" in alert(timezone.now())


def test_figures_are_for_this_machine_or_for_whoever_has_the_token(office: Office, settings: Any) -> None:
    now = timezone.now()
    Job.objects.create(name="x", run_after=now, created_at=now, state=JobState.FAILED)
    BackupRun.objects.create(kind=RunKind.BACKUP, place="p", started_at=now, finished_at=now, is_good=True)
    client = Client()
    client.get("/login/geheim-van-een-link/")
    answer = client.get("/metrics/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(
        r'^spil_requests_total\{method="GET",route="/login/<str:secret>/",status="\dxx"\} [1-9]',
        text,
        re.MULTILINE,
    )
    assert 'spil_jobs{state="failed"} 1.0' in text
    assert re.search(r"^spil_backup_good 1\.0$", text, re.MULTILINE)
    assert re.search(r'^spil_check\{check="backups"\} \d', text, re.MULTILINE)
    assert "geheim" not in text
    for elsewhere in (
        {"REMOTE_ADDR": "192.168.1.9"},
        {"HTTP_X_FORWARDED_FOR": "1.2.3.4"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_FORWARDED": "proto=https"},
        {"HTTP_VIA": "1.1 proxy"},
    ):
        refused = client.get("/metrics/", **elsewhere)
        assert (refused.status_code, b"spil_" in refused.content) == (403, False)
    settings.ORIGIN = "https://spil.example"
    assert client.get("/metrics/").status_code == 403  # it may have come through a proxy that says nothing
    settings.METRICS_TOKEN = "t" * 30
    assert client.get("/metrics/").status_code == 403
    assert client.get("/metrics/", HTTP_AUTHORIZATION="Bearer wrong").status_code == 403
    with_token = client.get("/metrics/", REMOTE_ADDR="192.168.1.9", HTTP_AUTHORIZATION=f"Bearer {'t' * 30}")
    assert with_token.status_code == 200


def test_figures_tell_of_services_what_the_job_of_warnings_found_and_wait_for_none(
    office: Office, settings: Any, tmp_path: Path
) -> None:
    settings.SCANNER, settings.LOG_SERVER = f"unix:{tmp_path}/nobody", "tcp://127.0.0.1:9"
    for level in ("0.0", "2.0"):
        text = Client().get("/metrics/").content.decode()
        assert f'spil_check{{check="scanner"}} {level}' in text
        assert f'spil_check{{check="log_server"}} {level}' in text
        alert(timezone.now())


def test_each_request_has_an_id_in_answer_and_log_and_no_secret_is_logged(office: Office) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Json())
    handler.addFilter(logs.AboutRequest())
    watched = [logging.getLogger(name) for name in ("spil.requests", "django.request")]
    for logger in watched:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    try:
        client = Client()
        given = client.get("/login/geheim-van-een-link/", headers={"X-Request-ID": "from-the-proxy-1"})
        assert given["X-Request-ID"] == "from-the-proxy-1"
        made = client.get("/geen-adres-geheim/", headers={"X-Request-ID": "bad id\n"})
    finally:
        for logger in watched:
            logger.removeHandler(handler)
            logger.setLevel(logging.NOTSET)
    assert re.fullmatch(r"[0-9a-f]{32}", made["X-Request-ID"])
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    mine = next(one for one in lines if one["logger"] == "spil.requests")
    assert (mine["request_id"], mine["route"], mine["method"]) == (
        "from-the-proxy-1",
        "/login/<str:secret>/",
        "GET",
    )
    assert mine["status"] == given.status_code
    assert mine["ms"] >= 0
    assert "geheim" not in out.getvalue()
    assert logs.request_id.get() == ""


def test_the_log_goes_to_what_standard_error_is_now(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("spil.probe").warning("now")
    assert "spil.probe: now" in capsys.readouterr().err


def test_the_status_page_is_the_administrators(office: Office) -> None:
    now = timezone.now()
    BackupRun.objects.create(
        kind=RunKind.TRIAL, place="p", name="20261126T013000Z", started_at=now, finished_at=now, is_good=False,
        message="de back-up is beschadigd",
    )  # fmt: skip
    Job.objects.create(
        name="audit.seal",
        run_after=now,
        created_at=now,
        finished_at=now,
        state=JobState.FAILED,
        error="Boom\ntrace",
    )
    Mailbox.objects.create(
        name="Post", address="post@x.example", host="h", username="u", secret="s", failures=3,
        error="geen weg erheen",
    )  # fmt: skip
    page = signed_in(office, "pieter").get(reverse("status"))
    text = page.content.decode()
    assert page.status_code == 200
    for words in (
        "20261126T013000Z",
        "de back-up is beschadigd",
        "Boom",
        "De tabellen zijn die van deze versie.",
        "De mailbox “Post” antwoordt niet: geen weg erheen",
        "Bestanden kunnen bewaard worden.",
        "Van de schijf is ",
    ):
        assert words in text
    assert "trace" not in text
    assert signed_in(office, "thijs").get(reverse("status")).status_code == 403
    assert Client().get(reverse("status")).status_code == 302


def test_an_administrator_has_a_backup_made_and_tried_from_the_page(office: Office, settings: Any) -> None:
    client, address = signed_in(office, "pieter"), reverse("status-backup")
    assert "SPIL_BACKUP" in client.post(address, {"what": "make"}, follow=True).content.decode()
    assert not Job.objects.filter(name__startswith="backups.").exists()
    settings.BACKUP_PLACE = "/elsewhere"
    assert address in client.get(reverse("status")).content.decode()
    for what in ("make", "try"):
        assert client.post(address, {"what": what}, follow=True).redirect_chain == [(reverse("status"), 302)]
    asked = list(
        Job.objects.filter(name__startswith="backups.").order_by("id").values_list("name", "asked_by")
    )
    assert asked == [(name, office.people["pieter"].pk) for name in ("backups.make", "backups.trial")]
    assert signed_in(office, "thijs").post(address, {"what": "make"}).status_code == 403
    assert client.get(address).status_code == 405
