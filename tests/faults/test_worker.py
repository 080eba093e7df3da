"""kill -9 of ./spil worker itself, a process of its own, at named places: its job is done once by the one after it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.conftest import Deaths
from tests.faults.storm import Nursery
from tests.support.busy_office import APPROVE, TAKE_BACK
from tests.support.fixtures import is_deep
from tests.support.forking import moment_of
from tests.support.serving import eventually

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_deep(), reason="only on --deep: a worker starts and dies at each place"),
]
#: of the first piece, of what is written with it, and of the second piece; an even number, so that all is as it was.
#: Nine in ten lie inside a transaction: each process of the suite counts for itself
PLACES = [
    "locked:1",
    "inserted:1",
    "updated:1",
    "numbered:1",
    "indexed:1",
    "followed:1",
    "reported:1",
    "closed:1",
    "performed:2",
    "reported:2",
]
#: more than one transaction's piece
MANY = 103


@contextmanager
def worker(nursery: Nursery, place: str = "", told: str = "") -> Iterator[subprocess.Popen[bytes]]:
    environment = {**nursery.environment, "SPIL_FAILPOINT": place, "SPIL_FAILPOINT_TOLD": told}
    with (nursery.folder / "worker.log").open("ab") as log:
        words = [sys.executable, "-m", "spil.gateways.command_line", "worker"]
        running = subprocess.Popen(words, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield running
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def test_a_worker_that_dies_at_a_named_place_has_done_its_job_once_when_the_next_one_is_through(
    nursery: Nursery, deaths: Deaths, tmp_path: Path
) -> None:
    ids, jeroen = nursery.made["to_approve"][:MANY], nursery.made["people"]["jeroen"]
    for number, place in enumerate(PLACES):
        action, after = [(APPROVE, "approved"), (TAKE_BACK, "to_approve")][number % 2]
        job, moment = (
            nursery.ask("ask_many", action=action, person=jeroen, ids=ids),
            tmp_path / f"moment{number}",
        )
        with worker(nursery, place, str(moment)) as first:
            assert first.wait(60) == -signal.SIGKILL, place
        assert moment.read_text() == moment_of(place), place
        deaths.note("worker", moment.read_text())
        assert nursery.ask("state_of_job", pk=job) == "running", place
        states = Counter(nursery.ask("look")["states"][str(pk)] for pk in ids)
        done = {"closed:1": 100, "performed:2": 100, "reported:2": 100}.get(place, 0)
        assert states[after] == done, f"{place}: a piece stands whole or not at all: {states}"
        nursery.ask("state_of_job", pk=job, as_if_a_minute_went_by=True)
        with worker(nursery):
            assert eventually(lambda job=job: nursery.ask("state_of_job", pk=job) == "done", 60), place
        found = nursery.ask("look")
        assert {found["states"][str(pk)] for pk in ids} == {after}, place
        acts = [found["acts"][f"{action} {pk} {jeroen}"] for pk in ids]
        assert set(acts) == {number // 2 + 1}, f"{place}: each once"
        assert found["problems"] == []
