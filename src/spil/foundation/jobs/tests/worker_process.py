"""A worker in a process of its own, for tests that kill it: python -m … DATABASE_AS_JSON FOLDER LEASE_SECONDS.

Its jobs tell what they did by appending a line to a file in the folder, which no rollback undoes.
"""

import json
import os
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from spil.foundation.jobs.declaration import DeclaredJob, jobs


def _tell(folder, line):
    handle = os.open(Path(folder) / "told", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{line}\n".encode())
    os.close(handle)


def tell(_progress, *, folder, number):
    _tell(folder, number)


def hang_once(_progress, *, folder):
    """Hangs without progress, but only the first time, and without knowing how to stop."""
    first = not (Path(folder) / "told").exists()
    _tell(folder, os.getpid())
    if first:
        time.sleep(120)


def count_slowly(progress, *, folder):
    _tell(folder, "started")
    for _ in progress.over(range(2000), total=2000):
        time.sleep(0.02)


TELL = DeclaredJob("t.process.tell", "", tell)
HANG_ONCE = DeclaredJob("t.process.hang", "", hang_once)
COUNT_SLOWLY = DeclaredJob("t.process.count", "", count_slowly)


def main(database, _folder, lease_seconds):
    import django
    from django.conf import settings

    # the queue alone: the process starts in a moment, and shows that the queue needs nobody
    databases = {"default": json.loads(database)}
    settings.configure(
        INSTALLED_APPS=["spil.foundation.jobs"], DATABASES=databases, USE_TZ=True, TIME_ZONE="Europe/Brussels"
    )
    django.setup()
    from spil.foundation.jobs.worker import run_worker

    for one in (TELL, HANG_ONCE, COUNT_SLOWLY):
        jobs.register(one)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run_worker(stop, poll=0.05, lease=timedelta(seconds=float(lease_seconds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
