"""A folder that is watched: what a scanner or a colleague puts there is registered and put away.

A file is taken when nobody writes it any more: its size and time are the same at two looks, and it is not younger than
a few seconds. It is registered as it was seen then, or left for the next look, and put away only when it stands in the
register and still is the one that was read: under `done` when all of it was taken in, and it goes from there after a
month, for what is destroyed or erased would live on in it; else under `refused`, beside a text that says why. A file is
known by its place in the file system (inode), its time and its content: the same file after a crash is the same
arrival; the same bytes put there again are another one, and are linked to the first.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from django.conf import settings

from spil.foundation.arrivals.registering import is_known
from spil.foundation.arrivals.taking import BATCH_SIZE, batches, take_in
from spil.foundation.documents.mail.mbox import messages
from spil.foundation.documents.sniffing import MBOX, sniff
from spil.foundation.failpoints.places import reached
from spil.foundation.files.durable import flush
from spil.foundation.files.rules import shortened
from spil.foundation.files.store import copy
from spil.gateways.mailbox.taking import spil, take_message

#: seconds that a file must have been left alone, and between two looks
AGE, LOOK = 3.0, 1.0
DONE, REFUSED = "done", "refused"
#: how long a file that was taken in still lies there, for whoever wants it back
KEPT_FOR = timedelta(days=30)
WAY = "folder"
#: bytes by which a message is recognised
HEAD = 8192
#: names under which programs write what is not finished yet
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: what a look at a file shows: its size, its time, its inode
Seen = tuple[int, int, int]


def watched() -> list[Path]:
    """The folders: SPIL_INTAKE_FOLDERS (with colons), else `intake` in the office's data folder, where there is one."""
    named = [Path(one) for one in os.environ.get("SPIL_INTAKE_FOLDERS", "").split(os.pathsep) if one]
    return [one for one in named or [settings.DATA_DIR / "intake"] if one.is_dir()]


def settled(folder: Path) -> list[tuple[Path, Seen]]:
    """The files in a folder that nobody is writing, by name, each as it was seen. Waits a moment between two looks when
    there are any."""
    first = dict(_files(folder))
    if not first:
        return []
    time.sleep(LOOK)
    second = dict(_files(folder))
    now = time.time()
    return [
        (path, seen) for path, seen in second.items() if first.get(path) == seen and now - seen[1] / 1e9 > AGE
    ]


def _files(folder: Path) -> Iterator[tuple[Path, Seen]]:
    for path in sorted(folder.iterdir()):
        try:
            seen = path.lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(seen.st_mode) or path.name.startswith(".") or path.name.endswith(_UNFINISHED):
            continue
        yield path, shown(seen)


def shown(found: os.stat_result) -> Seen:
    return found.st_size, found.st_mtime_ns, found.st_ino


def take(path: Path, seen: Seen, today: date) -> tuple[int, list[str]]:
    """Take in one file as it was seen and put it away; how many items it became, and the reasons for what was not taken
    in. What changed while it was read is not registered; what changed since, in its place or under its name, stays."""
    with path.open("rb") as source, SpooledTemporaryFile(BATCH_SIZE, dir=str(settings.DATA_DIR)) as spooled:
        content = cast("BinaryIO", spooled)
        digest, _size = copy(source, content, to_disk=False)
        if shown(os.fstat(source.fileno())) != seen or not _is_there(path, seen):
            return 0, []
        content.seek(0)
        sort = sniff(content.read(HEAD))
        key = _key(os.fstat(source.fileno()).st_dev, seen, digest, content if sort == MBOX else None)
        content.seek(0)
        if sort == "message/rfc822":
            outcomes = list(take_message(content.read(), way=WAY, name=path.name, key=key))
        else:
            outcomes = list(take_in(content, spil(), way=WAY, name=path.name, key=key))
    refusals = [str(one.refusal) for one in outcomes if one.refusal is not None]
    taken = len(outcomes) - len(refusals)
    if _is_there(path, seen):
        _put_away(path, DONE if taken and not refusals else REFUSED, today, refusals)
        reached("acknowledged")
    return taken, refusals


def _is_there(path: Path, seen: Seen) -> bool:
    try:
        return shown(path.lstat()) == seen
    except FileNotFoundError:
        return False


def _key(device: int, seen: Seen, digest: str, box: BinaryIO | None) -> str:
    """By what a file is known again.

    The number of its file system is no part of it, since that differs between nodes and after a restart. It was once:
    what is known under such a key, as a whole, as a stack or by its first messages, stays known.
    """
    _size, changed, node = seen
    key = f"{node}:{changed}:{digest}"
    former = f"{device}:{key}"
    parts = ["", ":whole"]
    if box is not None:
        box.seek(0)
        parts += [f":{sha256(raw).hexdigest()}" for raw in next(batches(messages(box)), [])]
    return former if is_known(WAY, [former + part for part in parts]) else key


def _put_away(path: Path, where: str, today: date, refusals: list[str]) -> None:
    target = path.parent / where / today.isoformat()
    target.mkdir(parents=True, exist_ok=True)
    name = Path(shortened(path.name))
    place = target / name
    number = 1
    while place.exists():
        number += 1
        place = target / f"{name.stem}-{number}{name.suffix}"
    if refusals:
        place.with_name(f"{place.name}.txt").write_text("\n".join(refusals) + "\n", "utf-8")
    path.rename(place)
    for folder in (target, target.parent, path.parent):
        with suppress(OSError):  # some file systems flush no folder
            flush(folder)


def long_done(folder: Path, today: date) -> list[Path]:
    """The days of a watched folder whose files were taken in longer ago than they are kept. No link is followed."""
    done = folder / DONE
    if done.is_symlink() or not done.is_dir():
        return []
    last = (today - KEPT_FOR).isoformat()
    days = (one for one in done.iterdir() if _DAY.fullmatch(one.name) and one.name < last)
    return sorted(one for one in days if one.is_dir() and not one.is_symlink())
