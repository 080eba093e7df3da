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
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.nodes.running import ADMIN, Node, Storage, gone, object_store
from tests.support import dovecot
from tests.support.asking import GONE, ask
from tests.support.left_out import leave_out, postgresql
from tests.support.postgresql import Cluster
from tests.support.serving import answers, eventually, free_port

pytestmark = [
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: it has a cluster of its own"),
    pytest.mark.skipif(
        "SPIL_TEST_DEEP" not in os.environ, reason="only on --deep: six processes for a minute"
    ),
]
CLIENTS, SECONDS, KILLS = 6, 60, 12
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
FILE = {"name": "brief.txt", "content": base64.b64encode(b"Geachte, een zonnewijzer.").decode()}
REGISTER = "/api/v1/actions/post.incoming.register/"


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
    with Cluster(synchronous_commit="on", full_page_writes="on") as started:
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


class Client(threading.Thread):
    """Registers letters until it is told to stop; keeps what was acknowledged and what stayed unanswered."""

    def __init__(self, office: Office, number: int, stop: threading.Event) -> None:
        super().__init__()
        self.office, self.number, self.stop = office, number, stop
        self.acknowledged: dict[str, str] = {}
        self.unanswered: set[str] = set()
        self.refused: list[Any] = []

    def run(self) -> None:
        dice, count = random.Random(self.number), 0  # noqa: S311
        while not self.stop.is_set():
            count += 1
            subject = f"Brief {self.number}x{count}"
            file = {"name": "brief.txt", "content": base64.b64encode(_words(subject)).decode()}
            try:
                status, answer = ask(
                    dice.choice(self.office.ports),
                    REGISTER,
                    self.office.token,
                    {"subject": subject, "file": file},
                )
            except GONE:
                self.unanswered.add(subject)
                time.sleep(0.2)
                continue
            if status == 200:
                self.acknowledged[subject] = answer["records"][0]["number"]
            elif status in {429, 500, 502, 503}:
                self.unanswered.add(subject)
                time.sleep(0.5)
            else:
                self.refused.append((status, answer))


def _words(subject: str) -> bytes:
    return f"Geachte, dit is de inhoud van {subject}: zonnewijzer{sha256(subject.encode()).hexdigest()[:6]}.".encode()


def test_whoever_is_killed_what_was_acknowledged_is_there_once(office: Office) -> None:
    stop = threading.Event()
    clients = [Client(office, number, stop) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    dice = random.Random(7)  # noqa: S311
    first = dice.sample(office.nodes, len(office.nodes))  # each once, and then whoever it hits
    for victim in (*first, *dice.choices(office.nodes, k=KILLS - len(first))):
        time.sleep(SECONDS / KILLS)
        victim.kill()
        victim.start()
    stop.set()
    for client in clients:
        client.join()
    assert all(eventually(lambda port=port: answers(port)) for port in office.ports)

    acknowledged = {subject: number for client in clients for subject, number in client.acknowledged.items()}
    unanswered = set().union(*(client.unanswered for client in clients))
    assert not [one for client in clients for one in client.refused]
    assert len(acknowledged) > CLIENTS * 10
    kept = _register(office)
    counted = Counter(kept.values())
    for subject, number in acknowledged.items():
        assert kept.get(number) == subject, f"{subject} was acknowledged as {number}"
    assert all(count == 1 for count in counted.values()), "registered twice"
    assert set(counted) <= set(acknowledged) | unanswered
    numbers = sorted(int(number.rpartition("-")[2]) for number in kept)
    assert numbers == list(range(1, len(numbers) + 1)), "a number is missing or doubled"
    assert office.first.command("audit", "verify")

    print(
        f"{len(acknowledged)} acknowledged, {len(unanswered)} unanswered, {len(kept)} registered, {KILLS} killed"
    )
    asked = dice.sample(sorted(acknowledged), 5)
    for subject in asked:
        word = _words(subject).split()[-1].decode().strip(".")
        assert eventually(lambda word=word: _found(office, word) == 1, 120), (
            f"a worker read the file of {subject}"
        )


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
    assert ask(office.ports[0], REGISTER, office.token, {**with_file, "subject": "Ervoor"})[0] == 200
    with office.storage.cut_off():
        begun = time.monotonic()
        for number, port in enumerate(office.ports):
            asked = time.monotonic()
            status, problem = ask(port, REGISTER, office.token, with_file)
            assert (status, "store" in str(problem) or "Away" in str(problem)) == (503, True), problem
            assert time.monotonic() - asked < 10
            assert ask(port, REGISTER, office.token, {"subject": f"Zonder bestand {number}"})[0] == 200
            assert ask(port, "/ready/", office.token) == (200, {"ready": True, "missing": []})
        told = json.loads(office.first.command("check", "--json", fails=True))["findings"]
        (finding,) = [one for one in told if one["code"] == "files.writable"]
        assert finding["level"] == "error"
        assert finding["remedy"]
        time.sleep(max(0.0, CUT_OFF - (time.monotonic() - begun)))

    def register_after() -> bool:
        return ask(office.ports[1], REGISTER, office.token, {**with_file, "subject": "Erna"})[0] == 200

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

    environment = {**office.first.environment, "DJANGO_SETTINGS_MODULE": "spil.config.settings"}
    words = [sys.executable, "-c", ADD_MAILBOX, str(mail_server.port), dovecot.PASSWORD]
    subprocess.run(words, env=environment, check=True)
    assert ask(office.ports[0], REGISTER, office.token, {"subject": "Ervoor"})[0] == 200
    arrive("Post ervoor")
    assert eventually(lambda: "Post ervoor" in _register(office).values(), 60)
    with gone(cluster):
        told = [ask(port, "/login/", office.token) for port in office.ports]
        assert {status for status, _page in told} == {503}
        assert all(b"<h1>" in page for _status, page in told)
        status, problem = ask(office.ports[1], REGISTER, office.token, {"subject": "Tijdens"})
        assert status == 503, problem
        arrive("Post tijdens")
        time.sleep(AWAY)

    def register_after() -> bool:
        return ask(office.ports[0], REGISTER, office.token, {"subject": "Erna", "file": FILE})[0] == 200

    assert eventually(register_after, 30)
    expected = ["Erna", "Ervoor", "Post ervoor", "Post tijdens"]
    assert eventually(lambda: sorted(_register(office).values()) == expected, 90), (
        "mailboxes are watched again"
    )
    assert eventually(lambda: _found(office, "zonnewijzer") == 1, 60), "the workers are back too"
    assert all(node.process.poll() is None for node in office.nodes)
