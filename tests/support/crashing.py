"""Takes a mailbox in and dies at a named place, again and again: one process that forks, so that Django starts once.

    python -m tests.support.crashing OFFICE MAILBOX PLACE…

For each place a child works in a copy of the office's folder until it is killed, and another one does it again. One
JSON line a place: how the first ended, the numbers in the register, how many arrivals are known, whether all files are
whole.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import django


def main(office: Path, mailbox: Path, places: list[str]) -> None:
    django.setup()
    for place in places:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            shutil.copytree(office, data)
            status = _forked(data, mailbox, place)
            again = Path(folder) / "told"
            _forked(data, mailbox, "", again)
            told: dict[str, Any] = json.loads(again.read_text()) if again.is_file() else {}
            print(json.dumps({"place": place, "signal": status, **told}), flush=True)


def _forked(data: Path, mailbox: Path, place: str, told: Path | None = None) -> int:
    """The signal that ended the child, 0 when it came to its end, -1 when it failed."""
    child = os.fork()
    if child == 0:
        try:
            _work(data, mailbox, place, told)
        except BaseException:  # noqa: BLE001 - the parent reads the status, whatever it was
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)


def _work(data: Path, mailbox: Path, place: str, told: Path | None) -> None:
    from django.conf import settings
    from django.db import connections
    from django.utils import timezone

    from spil.foundation.access.actor import system_actor
    from spil.foundation.arrivals.models import Arrival
    from spil.foundation.arrivals.taking import take_in
    from spil.foundation.attachments.models import Attachment
    from spil.foundation.files.store import store
    from spil.foundation.records.models import Record

    settings.DATA_DIR = data
    connections["default"].settings_dict["NAME"] = str(data / "spil.sqlite3")
    os.environ["SPIL_FAILPOINT"] = place
    by = system_actor(timezone.now(), timezone.localdate())
    for _arrived in take_in(mailbox.read_bytes(), by, way="folder", name=mailbox.name, key=mailbox.name):
        pass
    if told is not None:
        kept = Attachment.objects.values_list("sha256", flat=True)
        numbers = Record.objects.filter(kind="post.incoming").order_by("pk").values_list("number", flat=True)
        arrivals = Arrival.objects.exclude(record_id=None).count()
        found = {"numbers": list(numbers), "arrivals": arrivals, "whole": all(map(store().verify, kept))}
        told.write_text(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
