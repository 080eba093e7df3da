"""A process in which Django is loaded once, and from which the parts of an office fork: servers, workers, lookers.

    python -m tests.faults.nursery

It reads one line of JSON at a time and answers with one. What forks is the program itself, from the words that are
typed after ./spil on; only what it imports is loaded already, so that a killed server is back in a blink.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import django

from tests.support.forking import forked, use_office

#: what `spil.gateways.command_line.office` calls CHECKED: the office was looked at a moment ago
CHECKED = "SPIL_OFFICE_CHECKED"

#: a job of a worker that was killed is taken over after this; an hour of storm has no time for the usual minute
LEASE = timedelta(seconds=3)


def main() -> None:
    django.setup()
    import granian.server  # noqa: F401
    from django.urls import get_resolver

    from spil.foundation.jobs import worker

    assert get_resolver().reverse_dict  # every view is imported
    worker.run_worker = partial(worker.run_worker, lease=LEASE)
    os.environ[CHECKED] = os.environ["SPIL_DATA"]
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for line in sys.stdin:
        asked = json.loads(line)
        answer = DOES[asked.pop("do")](**asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def start(name: str, words: list[str], log: str, data: str, place: str = "", moment: str = "") -> int:
    """Start a command of the product in a session of its own; its process id. PostgreSQL knows it by its name.

    With a place it dies there, and writes into the file `moment` whether a transaction was open.
    """
    child = os.fork()
    if child:
        return child
    os.setsid()
    with open(log, "ab") as out, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    # whoever died here before may have meant the database: this process dies itself
    os.environ |= {"PGAPPNAME": name, "SPIL_FAILPOINT": place, "SPIL_FAILPOINT_TOLD": moment}
    os.environ.pop("SPIL_FAILPOINT_VICTIM", None)
    if data != os.environ["SPIL_DATA"]:
        os.environ["SPIL_DATA"] = os.environ[CHECKED] = data
        use_office(Path(data))
    from spil.gateways.command_line.registry import main as command

    status = 1
    try:
        status = command(words)
    finally:
        os._exit(status)


def wait(pid: int) -> int:
    """Let a child that was killed rest."""
    return os.waitpid(pid, 0)[1]


def told(work: Callable[..., Any], **given: Any) -> Any:
    """What a child that does this has to say; null when it died."""
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "note"
        status = forked(lambda: note.write_text(json.dumps(work(**given))))
        return json.loads(note.read_text()) if status == 0 else None


def _migrate() -> None:
    from django.core.management import call_command

    from spil.foundation.actions.guard import opened

    with opened():
        call_command("migrate", verbosity=0)


def _office(name: str) -> Callable[..., Any]:
    def work(data: str = "", **given: Any) -> Any:
        from tests.support import busy_office

        if data:
            use_office(Path(data))
        return getattr(busy_office, name)(**given)

    return partial(told, work)


def _dying(**given: Any) -> Any:
    from tests.faults import dying

    return dying.die(**given)


DOES: dict[str, Callable[..., Any]] = {
    "start": start,
    "wait": wait,
    "migrate": lambda: forked(_migrate),
    "prepare": _office("prepare"),
    "look": _office("look"),
    "ask_many": _office("ask_many"),
    "state_of_job": _office("state_of_job"),
    "die": _dying,
}

if __name__ == "__main__":
    main()
