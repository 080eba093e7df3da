"""The content-addressed store in the data folder: files/ab/cd/abcd….

A file is written under a temporary name in the same file system, flushed to the disk, and moved to its place in one
step; then the directory is flushed too. A crash leaves at most a temporary file, never half a file under a hash.
Equal content arriving twice at the same moment ends as one file: both moves put the same bytes in the same place.

Taking content away must not lose what comes in at the same moment: between `put` and the transaction that registers it
nobody else knows of it. So `put` also marks what is there already as fresh, and `remove` leaves alone what is fresher
than it was told to go by; a lock on the store keeps the one from looking between the other's look and its deed.

`SPIL_STORAGE` names another place: s3://… is a bucket that several nodes share (`bucket.py`).
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from spil.foundation.documents.sniffing import sniff
from spil.foundation.files.durable import flush
from spil.foundation.files.models import StoredFile
from spil.foundation.files.rules import plain_name

CHUNK = 1024 * 1024
#: archives show what they are in their directory, at the end; beyond this size only the beginning is looked at
SNIFFED_WHOLE = 64 * CHUNK
#: contents that are written at the same time
WRITERS = 8
HASH = re.compile(r"[0-9a-f]{64}")


#: what is noted of a content that the store has no more, in the place of what a reader says of it
LOST = "lost"


class NoSuchFile(LookupError):
    """The store has no content with this hash."""


class Store(Protocol):
    """What every kind of store can do. Hashes are SHA-256 in lower-case hexadecimal."""

    def put(self, content: bytes | BinaryIO, *, name: str = "") -> StoredFile: ...

    def put_all(self, contents: Sequence[tuple[bytes, str]]) -> list[StoredFile]: ...

    def open(self, sha256: str) -> BinaryIO: ...

    def file(self, sha256: str, *, name: str = "") -> StoredFile: ...

    def read(self, sha256: str) -> bytes: ...

    def exists(self, sha256: str) -> bool: ...

    def verify(self, sha256: str) -> bool: ...

    def all(self) -> Iterator[str]: ...

    def put_between(self, since: datetime, before: datetime) -> Iterator[str]: ...

    def remove(self, sha256: str, *, before: datetime) -> bool: ...

    def clear_cut_off(self, *, before: datetime) -> None: ...


class Whole(ABC):
    """What a store can do that has `put` and `open`."""

    @abstractmethod
    def put(self, content: bytes | BinaryIO, *, name: str = "") -> StoredFile: ...

    @abstractmethod
    def open(self, sha256: str) -> BinaryIO: ...

    def file(self, sha256: str, *, name: str = "") -> StoredFile:
        """What `put` said of this content, under a plain name of now. Raises NoSuchFile."""
        with self.open(sha256) as stream:
            media_type = sniff(stream.read(SNIFFED_WHOLE))
            return StoredFile(sha256, stream.seek(0, os.SEEK_END), media_type, name)

    def put_all(self, contents: Sequence[tuple[bytes, str]]) -> list[StoredFile]:
        """Store several contents with their names: what waits for the disk or the line, waits together."""
        if len(contents) < 2:
            return [self.put(content, name=name) for content, name in contents]
        with ThreadPoolExecutor(min(WRITERS, len(contents))) as writers:
            return list(writers.map(lambda one: self.put(one[0], name=one[1]), contents))

    def read(self, sha256: str) -> bytes:
        """The content. Raises NoSuchFile, and StoreAway where it is not on this machine."""
        with self.open(sha256) as stream:
            return stream.read()

    def verify(self, sha256: str) -> bool:
        """Whether the content is there and still has this hash."""
        try:
            with self.open(sha256) as stream:
                return copy(stream, None)[0] == sha256
        except NoSuchFile:
            return False


@dataclass(frozen=True)
class LocalStore(Whole):
    """The store in a folder of this machine."""

    root: Path

    def put(self, content: bytes | BinaryIO, *, name: str = "") -> StoredFile:
        """Store content and return it once it is on the disk. Equal content is stored once."""
        plain = plain_name(name) if name else ""
        if isinstance(content, bytes):
            digest = sha256(content).hexdigest()
            if not self._is_fresh(digest):
                self._write(io.BytesIO(content))
            return StoredFile(digest, len(content), sniff(content[:SNIFFED_WHOLE]), plain)
        return self.file(self._write(content), name=plain)

    @property
    def _incoming(self) -> Path:
        return self.root / "incoming"

    def _write(self, stream: BinaryIO) -> str:
        """To a temporary file, to the disk, and to its place; the SHA-256."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self._incoming)
        try:
            with os.fdopen(handle, "wb") as target:
                digest, _size = copy(stream, target)
            with self._alone(fcntl.LOCK_SH):
                self._settle(Path(temporary), digest)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
        return digest

    def _is_fresh(self, digest: str) -> bool:
        """Whether the content is there whole; then it counts as put at this moment."""
        with self._alone(fcntl.LOCK_SH):
            if not self.verify(digest):
                return False
            os.utime(self._place(digest))
        return True

    def _settle(self, temporary: Path, digest: str) -> None:
        # reads what is there once more, so that damaged content is mended by what comes in
        if self.verify(digest):
            os.utime(self._place(digest))
            return
        place = self._place(digest)
        new_folders = [folder for folder in (place.parent.parent, place.parent) if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary.chmod(0o440)
        temporary.replace(place)
        for folder in (place.parent, *(folder.parent for folder in reversed(new_folders))):
            flush(folder)

    def path(self, sha256: str) -> Path:
        """Where the content lies, for readers that need a file name. Raises NoSuchFile."""
        place = self._place(sha256)
        if not place.is_file():
            raise NoSuchFile(sha256)
        return place

    def open(self, sha256: str) -> BinaryIO:
        """The content as a stream; the caller closes it. Raises NoSuchFile."""
        return self.path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        return HASH.fullmatch(sha256) is not None and self._place(sha256).is_file()

    def remove(self, sha256: str, *, before: datetime) -> bool:
        """Take content away, unless it was put (once more) at or after that moment. Whether it is gone."""
        place = self._place(sha256)
        with self._alone(fcntl.LOCK_EX):
            try:
                if place.stat().st_mtime >= before.timestamp():
                    return False
                place.unlink()
            except FileNotFoundError:
                return True
        flush(place.parent)
        return True

    @contextmanager
    def _alone(self, how: int) -> Iterator[None]:
        """Many may put at the same time; whoever takes away is alone."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a") as lock:
            fcntl.flock(lock, how)
            yield

    def all(self) -> Iterator[str]:
        """The hashes of everything stored, in order."""
        return (place.name for place in self._places())

    def put_between(self, since: datetime, before: datetime) -> Iterator[str]:
        """The hashes of what was put (for the last time) since one moment and before another, in order."""
        for place in self._places():
            with suppress(FileNotFoundError):  # taken away this moment
                if since.timestamp() <= place.stat().st_mtime < before.timestamp():
                    yield place.name

    def _places(self) -> Iterator[Path]:
        """Everything stored, in the order of the hashes; one folder at a time."""
        for outer in sorted(self.root.glob("??")):
            for inner in sorted(outer.glob("??")):
                yield from (place for place in sorted(inner.iterdir()) if HASH.fullmatch(place.name))

    def clear_cut_off(self, *, before: datetime) -> None:
        """Take away halves of what was being put when a machine died before that moment."""
        for half in self._incoming.glob("*"):
            with suppress(FileNotFoundError):
                if half.stat().st_mtime < before.timestamp():
                    half.unlink()

    def _place(self, digest: str) -> Path:
        if not HASH.fullmatch(digest):  # a hash that came from outside must never become a path
            raise NoSuchFile(digest)
        return self.root / digest[:2] / digest[2:4] / digest


def copy(source: BinaryIO, target: BinaryIO | None, *, to_disk: bool = True) -> tuple[str, int]:
    """Copy a stream to a file and to the disk; its SHA-256 and size. Without a target it is only measured."""
    digest, size = sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    if target is not None and to_disk:
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


@cache
def _store_at(address: str) -> Store:
    if address.startswith("s3://"):
        from spil.foundation.files.bucket import BucketStore

        return BucketStore.at(address)
    return LocalStore(Path(address))


def store() -> Store:
    """The office's store: in the data folder, or where SPIL_STORAGE says. Raises ImproperlyConfigured."""
    address = settings.STORAGE
    if address not in ("", "local") and not address.startswith("s3://"):
        raise ImproperlyConfigured(
            f"SPIL_STORAGE={address}: it is `local` or s3://bucket/prefix?endpoint=https://…"
        )
    return _store_at(address if address.startswith("s3://") else str(Path(settings.DATA_DIR) / "files"))
