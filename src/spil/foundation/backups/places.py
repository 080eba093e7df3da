"""Where backups lie: a folder (another disk, a mounted share) or a bucket of an object store (S3 and its kin).

An object is written whole or not at all. Names are ASCII with slashes.

    place_at("/mnt/backup/spil")
    place_at("s3://bucket/prefix?endpoint=https://s3.example.be&region=eu-west-1")

The object store signs in as every program on the machine does (AWS_ACCESS_KEY_ID and its kin, or a profile).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from spil.foundation.backups.problems import BackupProblem, NoSuchObject
from spil.foundation.files.bucket import bucket_at
from spil.foundation.files.durable import flush


class Place(Protocol):
    """What every kind of place can do."""

    def names(self, folder: str) -> Iterator[str]:
        """The names of all objects below a folder, in no order."""

    def writing(self, name: str) -> Any:
        """`with place.writing(name) as target:` an object that is there when the block ends without an error."""

    def reading(self, name: str) -> BinaryIO:
        """The content; the caller closes it. Raises NoSuchObject."""

    def remove(self, name: str) -> None:
        """Take it away; nothing happens when it is not there."""

    def clear_cut_off(self, folder: str, *, before: datetime) -> None:
        """Take away what is left below a folder of objects whose writing was cut off before a moment."""


def place_at(address: str) -> Place:
    """The place with this address. Raises BackupProblem."""
    if address.startswith("s3://"):
        return _bucket(address)
    if "://" in address:
        raise BackupProblem(
            _("Backups lie in a folder or in s3://…; “%(address)s” is neither.") % {"address": address}
        )
    return Folder(Path(address).expanduser().absolute())


@dataclass(frozen=True)
class Folder:
    """A folder of this machine. `.part` files are what a crash left; nobody takes them for objects."""

    root: Path

    def names(self, folder: str) -> Iterator[str]:
        for above, folders, files in os.walk(self.root / folder):
            folders.sort()
            for name in sorted(files):
                if not name.endswith(".part"):
                    yield (Path(above) / name).relative_to(self.root).as_posix()

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, part = tempfile.mkstemp(dir=target.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                yield cast("BinaryIO", out)
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, target)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(part)
        flush(target.parent)

    def reading(self, name: str) -> BinaryIO:
        try:
            return (self.root / name).open("rb")
        except (FileNotFoundError, NotADirectoryError):
            raise NoSuchObject(name) from None

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            (self.root / name).unlink()
        with suppress(OSError):  # the folder too, when it was the last
            (self.root / name).parent.rmdir()

    def clear_cut_off(self, folder: str, *, before: datetime) -> None:
        for part in list((self.root / folder).rglob("*.part")):
            with suppress(FileNotFoundError):
                if part.stat().st_mtime < before.timestamp():
                    self.remove(part.relative_to(self.root).as_posix())


@dataclass(frozen=True)
class Bucket:
    """A bucket of an object store. An object waits in a temporary file until it is whole, then it is sent."""

    client: Any
    bucket: str
    prefix: str

    def names(self, folder: str) -> Iterator[str]:
        with _answers():
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=f"{self.prefix}{folder}/"):
                for one in page.get("Contents", ()):
                    yield one["Key"].removeprefix(self.prefix)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        with tempfile.TemporaryFile() as waiting:
            yield cast("BinaryIO", waiting)
            waiting.seek(0)
            with _answers():
                self.client.upload_fileobj(waiting, self.bucket, self.prefix + name)

    def reading(self, name: str) -> BinaryIO:
        with _answers():
            try:
                answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)
            except self.client.exceptions.NoSuchKey:
                raise NoSuchObject(name) from None
            return cast("BinaryIO", answer["Body"])

    def remove(self, name: str) -> None:
        with _answers():
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + name)

    def clear_cut_off(self, folder: str, *, before: datetime) -> None:
        """An object appears whole or not at all: there is nothing to clear."""


@contextmanager
def _answers() -> Iterator[None]:
    """What the object store, the line to it or the sign-in has against it, as a sentence."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as problem:
        raise BackupProblem(
            _("The object store did not do what was asked: %(why)s") % {"why": problem}
        ) from problem


def _bucket(address: str) -> Bucket:
    try:
        return Bucket(*bucket_at(address))
    except ImproperlyConfigured:
        raise BackupProblem(
            _("Backups in an object store need an extra: type ./spil extras, then try again.")
        ) from None
