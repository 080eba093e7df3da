"""One office on several nodes: what was acknowledged is there once, whatever node was killed meanwhile."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.nodes.running import ADMIN, Node, Storage, gone, object_store
from tests.support import dovecot
from tests.support.asking import ask
from tests.support.busy_office import REGISTER
from tests.support.clients import Notes, content_of
from tests.support.crew import TO_APPROVE, at_work, crew, enough_is_known
from tests.support.left_out import leave_out, postgresql
from tests.support.postgresql import SURE, Cluster
from tests.support.serving import answers, eventually, free_port
from tests.support.truths import agree

pytestmark = [
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: it has a cluster of its own"),
    pytest.mark.skipif(
        "SPIL_TEST_DEEP" not in os.environ, reason="only on --deep: six processes for a minute"
    ),
]
SECONDS, KILLS = 60, 12
#: more than is paid and approved in that time
TO_PAY, TWO_STEPS = 1200, 200
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
FILE = {"name": "brief.txt", "content": base64.b64encode(b"Geachte, een zonnewijzer.").decode()}
DO_REGISTER = f"/api/v1/actions/{REGISTER}/"


class Office:
    """Two servers, two workers and two schedulers on one database and one object store.

    The account with which they work in the database owns nothing there; another one made the tables.
    """

    storage: Storage

    def __init__(self, folder: Path, settings: dict[str, str], owner: str) -> None:
        self.ports, self.database = [free_port(), free_port()], settings["DATABASE_URL"]
        first = folder / "web0"
        first.mkdir(parents=True)
        made = Node(first, {**settings, "DATABASE_OWNER_URL": owner}, "migrate")
        assert made.process.wait(180) == 0
        self.first = Node(first, settings, "user", "list")
        assert self.first.process.wait(180) == 0
        self.token = self.first.command("user", "token", ADMIN, "--may", "*")
        self.nodes = [
            *(
                Node(folder / f"web{number}", settings, "web", "--port", str(port), "--processes", "1")
                for number, port in enumerate(self.ports)
            ),
            *(Node(folder / f"worker{number}", settings, "worker") for number in range(2)),
            *(Node(folder / f"scheduler{number}", settings, "scheduler") for number in range(2)),
        ]
        assert all(eventually(lambda port=port: answers(port)) for port in self.ports)

    def stop(self) -> None:
        for node in self.nodes:
            if node.process.poll() is None:
                node.kill()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    if postgresql() is None:
        leave_out("several nodes: PostgreSQL; apt install postgresql")
    # what is committed must survive the death of the database: written to the system, if not to the disk
    with Cluster(**SURE) as started:
        yield started


@pytest.fixture
def office(tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with ExitStack() as stack:
        work, owner = cluster.two_accounts()
        storage = stack.enter_context(object_store())
        settings = {
            "DATABASE_URL": work,
            "SPIL_STORAGE": storage,
            "SPIL_SECRET_KEY": "the same on every node",
        }
        made = Office(tmp_path, settings, owner)
        made.storage = storage
        stack.callback(made.stop)
        yield made


def test_whoever_is_killed_what_was_acknowledged_is_there_once(
    office: Office, cluster: Cluster, dice: random.Random, capsys: pytest.CaptureFixture[str]
) -> None:
    """A whole office works at both servers, some of it at the same invoices, payments and files at the same moment."""
    made = office.first.busy_office("prepare", to_approve=TO_APPROVE, to_pay=TO_PAY, two_steps=TWO_STEPS)
    enough, notes = threading.Event(), Notes()
    with at_work(crew(made, office.ports, enough, notes), enough):
        first = dice.sample(office.nodes, len(office.nodes))  # each once, and then whoever it hits
        for victim in (*first, None, *dice.choices(office.nodes, k=KILLS - len(first) - 1)):
            time.sleep(SECONDS / KILLS)
            if victim is None:  # what all of them stand on
                cluster.crash()
                cluster.revive()
            else:
                victim.kill()
                victim.start()
        assert all(eventually(lambda port=port: answers(port)) for port in office.ports)
        assert eventually(lambda: enough_is_known(notes), 120), notes.told()
    # the job of a worker that was killed is taken over after a minute
    assert eventually(lambda: _is_settled(office.first.busy_office("look")), 180), (
        "the jobs come to their end"
    )
    found = office.first.busy_office("look")
    with capsys.disabled():
        print(f"\n{KILLS} killed; {notes.told()}; {len(found['numbers'])} numbers")
    agree(notes, found)
    assert set(_register(office).values()) == {title for _number, title in found["letters"]}
    checked = json.loads(office.first.command("check", "--all", "--json", fails=None))["findings"]
    told = {one["code"]: one["level"] for one in checked}
    assert (told["files.whole"], told["log.sound"]) == ("good", "good"), checked
    for mark in dice.sample(sorted(mark for mark in notes.done[REGISTER] if mark.startswith("Registrar")), 5):
        word = content_of(mark).split()[-1].decode()
        assert eventually(lambda word=word: _found(office, word) == 1, 120), (
            f"a worker read the file of {mark}"
        )


def _is_settled(found: dict[str, Any]) -> bool:
    return all(state in {"done", "failed"} for state in found["jobs"].values())


def _register(office: Office) -> dict[str, str]:
    """Numbers to subjects, as the second node tells them."""
    found: dict[str, str] = {}
    after = None
    while after != "":
        query = f"?size=100{f'&after={after}' if after else ''}"
        status, answer = ask(office.ports[1], f"/api/v1/records/post.incoming/{query}", office.token)
        assert status == 200, answer
        found |= {one["number"]: one["title"] for one in answer["records"]}
        after = answer["next"]
    return found


def _found(office: Office, word: str) -> int:
    status, answer = ask(office.ports[0], f"/api/v1/records/post.incoming/?text={word}", office.token)
    return len(answer["records"]) if status == 200 else -1


#: seconds without an object store
CUT_OFF = 30


def test_an_object_store_that_is_cut_off_is_told_and_taken_up_again_without_hands(office: Office) -> None:
    with_file = {"subject": "Met bestand", "file": FILE}
    assert ask(office.ports[0], DO_REGISTER, office.token, {**with_file, "subject": "Ervoor"})[0] == 200
    with office.storage.cut_off():
        begun = time.monotonic()
        for number, port in enumerate(office.ports):
            asked = time.monotonic()
            status, problem = ask(port, DO_REGISTER, office.token, with_file)
            assert (status, "store" in str(problem) or "Away" in str(problem)) == (503, True), problem
            assert time.monotonic() - asked < 10
            assert ask(port, DO_REGISTER, office.token, {"subject": f"Zonder bestand {number}"})[0] == 200
            assert ask(port, "/ready/", office.token) == (200, {"ready": True, "missing": []})
        told = json.loads(office.first.command("check", "--json", fails=True))["findings"]
        (finding,) = [one for one in told if one["code"] == "files.writable"]
        assert finding["level"] == "error"
        assert finding["remedy"]
        time.sleep(max(0.0, CUT_OFF - (time.monotonic() - begun)))

    def register_after() -> bool:
        return ask(office.ports[1], DO_REGISTER, office.token, {**with_file, "subject": "Erna"})[0] == 200

    assert eventually(register_after, 30)
    expected = ["Erna", "Ervoor", "Zonder bestand 0", "Zonder bestand 1"]
    assert sorted(_register(office).values()) == expected
    assert eventually(lambda: _found(office, "zonnewijzer") == 2, 90), "the workers read files again"
    assert all(node.process.poll() is None for node in office.nodes)


#: seconds without a database
AWAY = 60
ADD_MAILBOX = """
import sys, django; django.setup()
from spil.gateways.mailbox.models import Mailbox, Security
from spil.gateways.mailbox.sealing import sealed
port, password = sys.argv[1:]
Mailbox.objects.create(name="post", address="post@kantoor.example", host="127.0.0.1", port=int(port),
                       security=Security.NONE, username="post", secret=sealed(password), done_folder="Done")
"""


@pytest.fixture
def mail_server() -> Iterator[dovecot.Server]:
    if dovecot.program() is None:
        leave_out("no Dovecot")
    with dovecot.running() as server:
        yield server


def test_a_database_that_dies_is_told_and_taken_up_again_without_hands(
    office: Office, cluster: Cluster, mail_server: dovecot.Server
) -> None:
    def arrive(subject: str) -> None:
        mail_server.put("post", f"From: an@x.example\r\nSubject: {subject}\r\n\r\nDag\r\n".encode())

    words = [sys.executable, "-c", ADD_MAILBOX, str(mail_server.port), dovecot.PASSWORD]
    subprocess.run(words, env=office.first.environment, check=True)
    assert ask(office.ports[0], DO_REGISTER, office.token, {"subject": "Ervoor"})[0] == 200
    arrive("Post ervoor")
    assert eventually(lambda: "Post ervoor" in _register(office).values(), 60)
    with gone(cluster):
        told = [ask(port, "/login/", office.token) for port in office.ports]
        assert {status for status, _page in told} == {503}
        assert all(b"<h1>" in page for _status, page in told)
        status, problem = ask(office.ports[1], DO_REGISTER, office.token, {"subject": "Tijdens"})
        assert status == 503, problem
        arrive("Post tijdens")
        time.sleep(AWAY)

    def register_after() -> bool:
        return ask(office.ports[0], DO_REGISTER, office.token, {"subject": "Erna", "file": FILE})[0] == 200

    assert eventually(register_after, 30)
    expected = ["Erna", "Ervoor", "Post ervoor", "Post tijdens"]
    assert eventually(lambda: sorted(_register(office).values()) == expected, 90), (
        "mailboxes are watched again"
    )
    assert eventually(lambda: _found(office, "zonnewijzer") == 1, 60), "the workers are back too"
    assert all(node.process.poll() is None for node in office.nodes)
