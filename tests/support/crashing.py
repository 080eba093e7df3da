"""Takes post in by one way and dies at a named place, again and again.

One process that forks, so that Django starts once:

    python -m tests.support.crashing OFFICE WAY SOURCE PLACE…

WAY is `mailbox` (SOURCE a mailbox file), `folder` (SOURCE a folder of messages) or `imap` (SOURCE `port:user`; each
place has an account of its own, user0, user1 …). For each place a child works in a copy of the office, on PostgreSQL
in a copy of its database, until it is killed; and another one does it again. One JSON line a place: how the first
ended and whether a transaction was open, how many numbers were in the register then, and those at the end; how many
arrivals are known, what is still offered by the way, and whether all files are whole.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django

from tests.support.forking import copied_database, drop_copy, forked, use_office


def main(office: Path, way: str, source: str, places: list[str]) -> None:
    django.setup()
    for number, place in enumerate(places):
        with tempfile.TemporaryDirectory() as folder:
            data, told = Path(folder) / "data", Path(folder) / "told"
            shutil.copytree(office, data)
            if way == "folder":
                _lay_ready(Path(source), data / "intake")
            name = copied_database(data, number)
            take = partial(WAYS[way], f"{source}{number}" if way == "imap" else source)
            moment = os.environ["SPIL_FAILPOINT_TOLD"] = str(Path(folder) / "moment")
            status = forked(partial(_work, data, name, take, place, None))
            between = Path(folder) / "between"
            forked(partial(_work, data, name, lambda: 0, "", between))
            forked(partial(_work, data, name, take, "", told))
            after: dict[str, Any] = json.loads(told.read_text()) if told.is_file() else {}
            before = len(json.loads(between.read_text())["numbers"]) if between.is_file() else -1
            drop_copy(name)
            died = Path(moment).read_text() if Path(moment).is_file() else ""
            line = {"place": place, "signal": status, "died": died, "then": before}
            print(json.dumps({**line, **after}), flush=True)


def _lay_ready(source: Path, folder: Path) -> None:
    shutil.copytree(source, folder)
    for file in folder.iterdir():
        os.utime(file, (time.time() - 60,) * 2)


def _work(data: Path, name: str, work: Callable[[], int], place: str, told: Path | None) -> None:
    from spil.foundation.arrivals.models import Arrival
    from spil.foundation.attachments.models import Attachment
    from spil.foundation.files.store import store
    from spil.foundation.records.models import Record

    use_office(data, name, place=place)
    left = work()
    if told is not None:
        kept = Attachment.objects.values_list("sha256", flat=True)
        numbers = Record.objects.filter(kind="post.incoming").order_by("pk").values_list("number", flat=True)
        arrivals = Arrival.objects.exclude(record_id=None).count()
        whole = all(map(store().verify, kept))
        found = {"numbers": list(numbers), "arrivals": arrivals, "left": left, "whole": whole}
        told.write_text(json.dumps(found))


def _mailbox(source: str) -> int:
    from django.utils import timezone

    from spil.foundation.access.actor import system_actor
    from spil.foundation.arrivals.taking import take_in

    by, box = system_actor(timezone.now(), timezone.localdate()), Path(source)
    for _arrived in take_in(box.read_bytes(), by, way="folder", name=box.name, key=box.name):
        pass
    return 0


def _folder(_source: str) -> int:
    from spil.gateways.mailbox.folders import watched
    from spil.gateways.mailbox.intake_jobs import take_from_folders

    take_from_folders()
    return sum(one.is_file() for folder in watched() for one in folder.iterdir())


def _imap(source: str) -> int:
    from django.utils import timezone

    from spil.gateways.mailbox import imap
    from spil.gateways.mailbox.models import Mailbox, Security
    from spil.gateways.mailbox.sealing import sealed
    from tests.support.dovecot import PASSWORD

    port, _, user = source.partition(":")
    mailbox = Mailbox.objects.filter(name=user).first() or Mailbox.objects.create(
        name=user, address=f"{user}@kantoor.example", host="127.0.0.1", port=int(port), security=Security.NONE,
        username=user, secret=sealed(PASSWORD), done_folder="Done",
    )  # fmt: skip
    with imap.session(mailbox) as box:
        imap.fetch(mailbox, box, now=timezone.now())
        box.folder.set("INBOX")
        return len(box.uids("ALL"))


WAYS: dict[str, Callable[[str], int]] = {"mailbox": _mailbox, "folder": _folder, "imap": _imap}

if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
