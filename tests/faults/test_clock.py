"""The clock of the machine jumps back by an hour under a running server and worker (libfaketime): all goes on."""

from __future__ import annotations

import base64
import glob
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.nodes.running import ADMIN, Node
from tests.support.asking import ask
from tests.support.fixtures import is_deep
from tests.support.left_out import leave_out
from tests.support.serving import answers, eventually, free_port

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_deep(), reason="only on --deep: a server and a worker of their own"),
]
REGISTER = "/api/v1/actions/post.incoming.register/"


class Clock:
    """The time of day of processes that are started with `environment`; how long something takes is not touched."""

    def __init__(self, folder: Path) -> None:
        found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
        if not found:
            leave_out("a clock that jumps: libfaketime; apt install libfaketime")
        self.file = folder / "clock"
        self.environment = {
            "LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }  # fmt: skip

    def ahead(self, hours: int) -> None:
        beside = self.file.with_suffix(".new")
        beside.write_text(f"+{hours * 3600}\n")
        beside.replace(self.file)


@contextmanager
def running(*nodes: Node) -> Iterator[None]:
    try:
        yield
    finally:
        for node in nodes:
            if node.process.poll() is None:
                node.kill()


def test_a_clock_that_jumps_back_under_a_running_server_and_worker_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    clock, port, data = Clock(tmp_path), free_port(), tmp_path / "data"
    clock.ahead(0)  # near midnight the first roles would else begin on the day from which the clock goes back
    first = Node(data, clock.environment, "user", "list")
    assert first.process.wait(180) == 0
    token = first.command("user", "token", ADMIN, "--may", "*")
    clock.ahead(1)
    server = Node(data, clock.environment, "web", "--port", str(port), "--processes", "1")
    worker = Node(data, clock.environment, "worker")

    def register(subject: str) -> tuple[int, Any]:
        words = f"Geachte, een zonnewijzer. {subject}".encode()
        file = {"name": "brief.txt", "content": base64.b64encode(words).decode()}
        return ask(port, REGISTER, token, {"subject": subject, "file": file})

    def found() -> int:
        status, answer = ask(port, "/api/v1/records/post.incoming/?text=zonnewijzer", token)
        return len(answer["records"]) if status == 200 else -1

    with running(server, worker):
        assert eventually(lambda: answers(port), 60)
        assert register("Ervoor")[0] == 200
        assert eventually(lambda: found() == 1, 60)
        clock.ahead(0)
        status, answer = register("Erna")
        assert status == 200, answer
        assert eventually(lambda: found() == 2, 60), "the worker reads what comes in after the jump"
        worker.kill()
        assert register("Zonder werker")[0] == 200
        worker.start()
        assert eventually(lambda: found() == 3, 60)
        assert server.process.poll() is None
        status, answer = ask(port, "/api/v1/records/post.incoming/?size=100", token)
        numbers = sorted(one["number"].rpartition("-")[2] for one in answer["records"])
        assert numbers == ["0001", "0002", "0003"]
        assert "Everything is as it was written" in first.command("audit", "verify")
