"""A backup is made: the tables of one moment, the files that the place does not have yet, and last what it all is."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from heapq import merge
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from spil.foundation.audit.snapshot import one_state
from spil.foundation.backups import rows
from spil.foundation.backups.problems import Damaged
from spil.foundation.backups.shelf import Contents, Shelf, TableContents, is_ahead, moment_of, short
from spil.foundation.files.store import CHUNK, NoSuchFile, copy, store
from spil.foundation.files.sweeping import every_kept, kept

#: small files of the data folder that belong to the office
NOTES = ("office.json",)
#: this many backups stay, however old they are
FEWEST = 3
#: between two backups: nobody made one, or the clock was put forward; which of both it was is only seen afterwards
LONG = timedelta(days=31)
#: compression costs more time than the disk from here on
_LEVEL = 3
Say = Callable[[str], None]


@dataclass
class Made:
    """A backup that was made.

    `missing` are files that are damaged in the office itself or are not there, by their hash; the backup holds those
    that the place had already. `unreadable` are backups of the place whose list of files is damaged, `ahead` those that
    bear a moment still to come.
    """

    name: str
    rows: int = 0
    files: int = 0
    new_files: int = 0
    file_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    removed: int = 0
    unreadable: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)


def release() -> str:
    try:
        return version("spil")
    except PackageNotFoundError:  # a checkout is not an installed package
        text = (settings.ROOT_DIR / "pyproject.toml").read_text("utf-8")
        return text.split('version = "', 1)[1].split('"', 1)[0]


def make(
    shelf: Shelf, now: datetime, *, say: Say = lambda _text: None, again: bool = False, files: bool = True
) -> Made:
    """Make a backup of the office; people go on working meanwhile.

    `again` writes every file anew, also those that the place has; without `files` there are none in it.
    """
    made = Made(shelf.new_name(now))
    say(_("Reading the tables"))
    with one_state():  # nothing is said within: a job says it by writing, and this only reads
        migrations = rows.applied()
        tables = [_put_table(shelf, made, number, table) for number, table in enumerate(rows.tables())]
        last_ids = rows.last_ids()
    not_held: list[str] = []
    digest = _put_files(shelf, made, not_held, say, again=again) if files else sha256().hexdigest()
    shelf.put_contents(
        made.name,
        Contents(
            made_at=now.isoformat(),
            release=release(),
            engine=connection.vendor,
            migrations=[list(one) for one in migrations],
            tables=tables,
            last_ids=last_ids,
            file_count=made.files,
            file_bytes=made.file_bytes,
            files_sha256=digest,
            secret_key=settings.SECRET_KEY,
            notes=_notes(Path(settings.DATA_DIR)),
            missing=not_held,
        ),
    )
    return made


def _notes(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text("utf-8") for name in NOTES if (folder / name).is_file()}


def _put_table(shelf: Shelf, made: Made, number: int, table: rows.Table) -> TableContents:
    name = f"backups/{made.name}/{number:04}"
    found = rows.Measuring()
    with (
        shelf.writing(name) as target,
        gzip.GzipFile("", "wb", _LEVEL, cast("Any", target), mtime=0) as packed,
    ):
        for line in found.over(rows.lines(table)):
            packed.write(line)
    measure = found.measure()
    made.rows += measure.rows
    return TableContents(table.name, table.columns, measure.rows, measure.sha256, name)


def _put_files(shelf: Shelf, made: Made, not_held: list[str], say: Say, *, again: bool) -> str:
    """Copy what is new; the digest over the list of all files. What has to be there and is not held is told apart."""
    known = shelf.known_files()
    trusted = set() if again else known
    sizes = _Sizes(shelf, made.name)
    digest = sha256()
    with shelf.writing(f"backups/{made.name}/files") as target:
        for content, is_stored in _every_file():
            size = before = sizes.of(content)
            if not is_stored or before is None or short(shelf.file_name(content)) not in trusted:
                size = _put_file(shelf, made, content, trusted)
            if size is None:
                if not store().exists(content) and content not in kept([content]):
                    continue  # it was destroyed this moment
                made.missing.append(content)
                size = _held(shelf, content, before, known)
                if size is None:
                    not_held.append(content)
                    continue
            line = json.dumps([content, size]).encode() + b"\n"
            target.write(line)
            digest.update(line)
            made.files += 1
            made.file_bytes += size
            if made.files % 500 == 0:
                words = _("%(count)s files, of which %(new)s are new")
                say(words % {"count": made.files, "new": made.new_files})
    return digest.hexdigest()


def _every_file() -> Iterator[tuple[str, bool]]:
    """Each content that is stored or that somebody keeps, in order, and whether it was seen in the store."""
    stored, wanted = ((one, True) for one in store().all()), ((one, False) for one in every_kept())
    for content, found in groupby(merge(stored, wanted), key=itemgetter(0)):
        yield content, any(is_stored for _content, is_stored in found)


def _held(shelf: Shelf, content: str, before: int | None, known: set[bytes]) -> int | None:
    """The size of a file that the office lost and the place still has; None when the place has it no longer either."""
    name = shelf.file_name(content)
    if short(name) not in known:
        return None
    if before is not None:
        return before
    with suppress(Damaged), shelf.reading(name) as source:
        digest, size = copy(source, None)
        return size if digest == content else None
    return None


class _Sizes:
    """How large files are, from the list of the backup before: so a file that is known need not be opened.

    Both lists are in order, so each is read once and nothing of them is kept.
    """

    def __init__(self, shelf: Shelf, name: str) -> None:
        before = [one for one in shelf.backups() if one < name]
        self._lines = self._read(shelf, before[-1]) if before else iter(())
        self._at: tuple[str, int] = ("", 0)

    @staticmethod
    def _read(shelf: Shelf, name: str) -> Iterator[tuple[str, int]]:
        with suppress(Damaged), shelf.reading(f"backups/{name}/files") as source:
            for line in source:
                content, size = json.loads(line)
                yield content, size

    def of(self, content: str) -> int | None:
        while self._at[0] < content:
            self._at = next(self._lines, ("g", 0))  # behind every hash
        return self._at[1] if self._at[0] == content else None


def _put_file(shelf: Shelf, made: Made, content: str, known: set[bytes]) -> int | None:
    """Its size; None when it is not what its name says, or was destroyed this moment."""
    name = shelf.file_name(content)
    try:
        with store().open(content) as source:
            if short(name) in known:
                return source.seek(0, io.SEEK_END)
            with shelf.writing(name) as target:
                size = _copied(source, target, content)
            made.new_files += 1
            return size
    except (NoSuchFile, _NotWhatItWas):
        return None


class _NotWhatItWas(Exception):
    """The content of a stored file is not what its name says."""


def _copied(source: Any, target: Any, content: str) -> int:
    digest, size = sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        target.write(chunk)
        size += len(chunk)
    if digest.hexdigest() != content:
        raise _NotWhatItWas
    return size


def has_jumped(moments: Sequence[datetime]) -> bool:
    """Whether the last backups, made at these moments, oldest first, lie far apart at one place: then the clock may
    have been put forward there. Where all lie far apart, that is how often they are made.
    """
    far = [later - earlier > LONG for earlier, later in pairwise(moments[-FEWEST:])]
    return any(far) and not all(far)


def tidy(shelf: Shelf, now: datetime, keep: timedelta) -> tuple[int, list[str]]:
    """Take away backups older than `keep`, but for the newest three, and files that no backup holds; how many backups,
    and the names of those that stay and do not say any more which files they hold: until they go, every file stays.

    What was cut off goes after a day. Files are looked up in the backups that stay, so a file that the office had to
    destroy is gone from here once the last backup with it is. By a clock that jumped no backup goes until three were
    made by it; and one that bears a moment still to come neither goes nor takes the place of another.
    """
    complete = shelf.backups()
    past = [name for name in complete if not is_ahead(name, now)]
    old = [name for name in past[:-FEWEST] if now - moment_of(name) > keep]
    if old and has_jumped([moment_of(name) for name in past[-FEWEST:]]):
        old = []
    yesterday = now - timedelta(days=1)
    cut_off = [name for name in shelf.cut_off() if moment_of(name) < yesterday]
    for name in [*old, *cut_off]:
        _remove(shelf, name)
    for folder in ("backups", "files"):
        shelf.place.clear_cut_off(folder, before=yesterday)
    unreadable = _remove_files(shelf, [name for name in complete if name not in old]) if old else []
    return len(old), unreadable


def _remove(shelf: Shelf, name: str) -> None:
    """The contents first: a backup that is half gone is none."""
    shelf.place.remove(f"backups/{name}/contents")
    for one in list(shelf.place.names(f"backups/{name}")):
        shelf.place.remove(one)


def _remove_files(shelf: Shelf, staying: Iterable[str]) -> list[str]:
    """None at all while the list of one of the backups is damaged; the names of these."""
    wanted: set[bytes] = set()
    unreadable = []
    for name in staying:
        try:
            with shelf.reading(f"backups/{name}/files") as source:
                wanted.update(short(shelf.file_name(json.loads(line)[0])) for line in source)
        except Damaged:
            unreadable.append(name)
    for name in [] if unreadable else list(shelf.place.names("files")):
        if short(name) not in wanted:
            shelf.place.remove(name)
    return unreadable
