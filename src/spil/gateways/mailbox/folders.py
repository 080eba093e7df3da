"""A folder that is watched: what a scanner or a colleague puts there is registered and put away.

A file is taken when nobody writes it any more: its size and time are the same at two looks, and it is not younger than
a few seconds. It is put away under `done` when all of it stands in the register, and goes from there after a month, for
what is destroyed or erased would live on in it; else under `refused`, beside a text that says why. A file is known by
its place in the file system (device and inode), its time and its content: the same file after a crash is the same
arrival; the same bytes put there again are another one, and are linked to the first.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import file_digest
from pathlib import Path

from django.conf import settings

from spil.foundation.arrivals.taking import take_in
from spil.foundation.documents.sniffing import sniff
from spil.foundation.failpoints.places import reached
from spil.foundation.files.rules import shortened
from spil.gateways.mailbox.taking import spil, take_message

#: seconds that a file must have been left alone, and between two looks
AGE, LOOK = 3.0, 1.0
DONE, REFUSED = "done", "refused"
#: how long a file that was taken in still lies there, for whoever wants it back
KEPT_FOR = timedelta(days=30)
#: bytes by which a message is recognised
HEAD = 8192
#: names under which programs write what is not finished yet
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def watched() -> list[Path]:
    """The folders: SPIL_INTAKE_FOLDERS (with colons), else `intake` in the office's data folder, where there is one."""
    named = [Path(one) for one in os.environ.get("SPIL_INTAKE_FOLDERS", "").split(os.pathsep) if one]
    return [one for one in named or [settings.DATA_DIR / "intake"] if one.is_dir()]


def settled(folder: Path) -> list[Path]:
    """The files in a folder that nobody is writing, by name. Waits a moment between two looks when there are any."""
    first = dict(_files(folder))
    if not first:
        return []
    time.sleep(LOOK)
    second = dict(_files(folder))
    now = time.time()
    return [path for path, seen in second.items() if first.get(path) == seen and now - seen[1] / 1e9 > AGE]


def _files(folder: Path) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    for path in sorted(folder.iterdir()):
        try:
            seen = path.lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(seen.st_mode) or path.name.startswith(".") or path.name.endswith(_UNFINISHED):
            continue
        yield path, (seen.st_size, seen.st_mtime_ns, seen.st_ino)


def take(path: Path, today: date) -> tuple[int, list[str]]:
    """Take in one file and put it away; how many items it became, and the reasons for what was not taken in."""
    seen = path.lstat()
    with path.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        key = f"{seen.st_dev}:{seen.st_ino}:{seen.st_mtime_ns}:{digest}"
        head = stream.read(HEAD)
        stream.seek(0)
        if sniff(head) == "message/rfc822":
            outcomes = list(take_message(stream.read(), way="folder", name=path.name, key=key))
        else:
            outcomes = list(take_in(stream, spil(), way="folder", name=path.name, key=key))
    refusals = [str(one.refusal) for one in outcomes if one.refusal is not None]
    taken = len(outcomes) - len(refusals)
    _put_away(path, DONE if taken and not refusals else REFUSED, today, refusals)
    reached("acknowledged")
    return taken, refusals


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


def long_done(folder: Path, today: date) -> list[Path]:
    """The days of a watched folder whose files were taken in longer ago than they are kept. No link is followed."""
    done = folder / DONE
    if done.is_symlink() or not done.is_dir():
        return []
    last = (today - KEPT_FOR).isoformat()
    days = (one for one in done.iterdir() if _DAY.fullmatch(one.name) and one.name < last)
    return sorted(one for one in days if one.is_dir() and not one.is_symlink())
