"""The order in a place: which objects there are, what they are called, and which key opens them.

    spil-backups.json              readable by anybody: the version of this order, and which key
    files/ab/abcd…                 the content of a stored file, under a name that only the key makes of its hash
    backups/20261126T013000Z/0001  the rows of a table
    backups/20261126T013000Z/files which stored files there were, a line of JSON each
    backups/20261126T013000Z/contents   what the backup holds; written last

Everything but the first is sealed. A place belongs to one office and one key.
"""

from __future__ import annotations

import hmac
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.backups.places import Place
from spil.foundation.backups.problems import BackupProblem, Damaged, NoSuchObject, NotBegun
from spil.foundation.backups.sealing import Sealer, derived, opened

FORMAT = 1
HEAD = "spil-backups.json"
_STAMP = "%Y%m%dT%H%M%SZ"
#: what two clocks that are right may differ
APART = timedelta(hours=1)


@dataclass(frozen=True)
class TableContents:
    """A table of a backup. `object` is the name of its rows in the place."""

    name: str
    columns: list[str]
    rows: int
    sha256: str
    object: str


@dataclass(frozen=True)
class Contents:
    """What a backup holds. `made_at` is aware; `files_sha256` is the digest over the list of files."""

    made_at: str
    release: str
    engine: str
    migrations: list[list[str]]
    tables: list[TableContents]
    last_ids: dict[str, int]
    file_count: int
    file_bytes: int
    files_sha256: str
    secret_key: str
    notes: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class Shelf:
    """A place whose key is at hand. Made by `shelf_in`."""

    def __init__(self, place: Place, key: bytes) -> None:
        self.place = place
        self._key = key
        self._names = derived(key, "names of files")

    # -- objects ------------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self, name: str) -> Iterator[io.RawIOBase]:
        """A sealed object; it is there when the block ends without an error."""
        with self.place.writing(name) as target:
            sealer = Sealer(target, self._key, name)
            try:
                yield sealer
            except BaseException:
                sealer.abandon()
                raise
            sealer.close()

    def reading(self, name: str) -> io.BufferedReader:
        """The content of an object. Raises Damaged, also when it is not there: who asks was told that it is."""
        try:
            return opened(self.place.reading(name), self._key, name)
        except NoSuchObject:
            raise Damaged(name) from None

    # -- files --------------------------------------------------------------------------------------------------------

    def file_name(self, digest: str) -> str:
        """Where a stored file lies: whoever has the place alone cannot ask it whether it has a known file."""
        hidden = hmac.new(self._names, digest.encode(), sha256).hexdigest()
        return f"files/{hidden[:2]}/{hidden}"

    def known_files(self) -> set[bytes]:
        """The files that the place has, 16 bytes of each name: about 90 bytes of memory a file."""
        return {short(name) for name in self.place.names("files")}

    # -- backups ------------------------------------------------------------------------------------------------------

    def backups(self) -> list[str]:
        """The names of the complete backups, oldest first."""
        found = (name.split("/") for name in self.place.names("backups"))
        return sorted(parts[1] for parts in found if parts[-1] == "contents")

    def ahead(self, now: datetime) -> list[str]:
        """The names of the complete backups that bear a moment still to come, oldest first: a clock was ahead when
        they were made, or this one is behind."""
        return [name for name in self.backups() if is_ahead(name, now)]

    def cut_off(self) -> list[str]:
        """The names of backups without contents: one that is being made, or that was cut off."""
        every = {name.split("/")[1] for name in self.place.names("backups")}
        return sorted(every - set(self.backups()))

    def contents(self, name: str) -> Contents:
        """What the backup holds. Raises BackupProblem."""
        try:
            with self.reading(f"backups/{name}/contents") as source:
                told: dict[str, Any] = json.load(source)
        except Damaged:
            raise BackupProblem(self._why_not(name)) from None
        if told["format"] > FORMAT:
            raise BackupProblem(
                _("This backup was made by a newer release of Spil (%(release)s). Restore it with that one.")
                % {"release": told["release"]}
            )
        told["tables"] = [TableContents(**table) for table in told["tables"]]
        return Contents(**told)

    def _why_not(self, name: str) -> Any:
        if name in self.backups():
            return _("The backup %(name)s is damaged: what it holds cannot be read. Take another one.") % {
                "name": name
            }
        if name in self.cut_off():
            return _("The backup %(name)s was cut off while it was made. Take another one.") % {"name": name}
        return _("There is no backup %(name)s in this place.") % {"name": name}

    def put_contents(self, name: str, contents: Contents) -> None:
        with self.writing(f"backups/{name}/contents") as target:
            target.write(json.dumps(asdict(contents), ensure_ascii=False).encode())

    def new_name(self, now: datetime) -> str:
        """A name by the moment, that no other backup has."""
        plain = _name_of(now)
        taken, name, further = {*self.backups(), *self.cut_off()}, plain, 1
        while name in taken:
            further += 1
            name = f"{plain}-{further}"
        return name


def short(file_name: str) -> bytes:
    return bytes.fromhex(file_name.rsplit("/", 1)[-1][:32])


def _name_of(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_STAMP)


def is_ahead(name: str, now: datetime) -> bool:
    """Whether a backup of this name bears a moment that is still to come."""
    return name > _name_of(now + APART)


def moment_of(name: str) -> datetime:
    """When a backup of this name was begun, aware."""
    return datetime.strptime(name.split("-", maxsplit=1)[0], _STAMP).replace(tzinfo=UTC)


def shelf_in(place: Place, key: bytes, *, may_begin: bool = False) -> Shelf:
    """The backups of a place. `may_begin` arranges an empty place. Raises BackupProblem for a key that is not its."""
    mark = derived(key, "which key").hex()[:16]
    try:
        with place.reading(HEAD) as source:
            head = json.load(source)
    except NoSuchObject:
        if not may_begin:
            raise NotBegun(_("There are no backups of Spil in this place.")) from None
        _begin(place, mark)
        return Shelf(place, key)
    except ValueError:
        raise BackupProblem(_("The file %(name)s of this place is damaged.") % {"name": HEAD}) from None
    if head["format"] > FORMAT:
        raise BackupProblem(_("These backups were made by a newer release of Spil."))
    if head["key"] != mark:
        raise BackupProblem(
            _("This key does not open these backups: they were made with another one (%(mark)s).")
            % {"mark": head["key"][:8]}
        )
    return Shelf(place, key)


def _begin(place: Place, mark: str) -> None:
    with place.writing(HEAD) as target:
        target.write(json.dumps({"format": FORMAT, "key": mark}).encode() + b"\n")
