"""Workers as processes: several at once, killed, and told to stop."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection

from spil.foundation.jobs import queue
from spil.foundation.jobs.models import Job, JobState
from spil.foundation.jobs.tests.worker_process import COUNT_SLOWLY, HANG_ONCE, TELL

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


@contextmanager
def workers(folder, count, lease="30"):
    """So many worker processes on the test's database; killed at the end if they still live."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "spil.foundation.jobs.tests.worker_process"]
    arguments = [json.dumps(connection.settings_dict, default=str), str(folder), lease]
    running = [subprocess.Popen([*command, *arguments], env=environment) for _ in range(count)]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()


def wait_for(condition):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, list(Job.objects.values_list("name", "state", "attempts", "error"))
        time.sleep(0.05)


def told(folder):
    file = folder / "told"
    return file.read_text("ascii").split() if file.exists() else []


def test_several_workers_run_every_job_exactly_once(tmp_path):
    many = 3 if connection.vendor == "postgresql" else 2
    for number in range(200):
        queue.enqueue(TELL, folder=str(tmp_path), number=number)
    with workers(tmp_path, many):
        wait_for(lambda: Job.objects.filter(state=JobState.DONE).count() == 200)
    assert Counter(told(tmp_path)) == Counter(str(number) for number in range(200))
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
    assert Job.objects.values("leased_by").distinct().count() == many


def test_a_job_whose_worker_was_killed_is_run_again_by_another(tmp_path):
    row = queue.enqueue(HANG_ONCE, folder=str(tmp_path))
    with workers(tmp_path, 1, lease="1") as [doomed]:
        wait_for(lambda: told(tmp_path))
        doomed.kill()
    row.refresh_from_db()
    assert row.state == JobState.RUNNING
    with workers(tmp_path, 1, lease="1"):
        wait_for(lambda: Job.objects.get(pk=row.pk).state == JobState.DONE)
    row.refresh_from_db()
    assert row.attempts == 2
    assert len(set(told(tmp_path))) == 2


def test_a_busy_worker_keeps_its_lease_while_the_body_says_nothing(tmp_path):
    row = queue.enqueue(HANG_ONCE, folder=str(tmp_path))
    with workers(tmp_path, 2, lease="1"):
        wait_for(lambda: told(tmp_path))
        time.sleep(2.5)
        assert len(told(tmp_path)) == 1
    row.refresh_from_db()
    assert row.attempts == 1


def test_a_worker_that_is_told_to_stop_gives_its_job_back_at_once(tmp_path):
    row = queue.enqueue(COUNT_SLOWLY, folder=str(tmp_path))
    with workers(tmp_path, 1) as [process]:
        wait_for(lambda: (Job.objects.get(pk=row.pk).percent or 0) > 0)
        process.terminate()
        assert process.wait(10) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, row.lease_until) == (JobState.WAITING, 0, None)
    assert row.total_count == 2000
