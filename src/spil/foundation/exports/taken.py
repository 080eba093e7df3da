"""What every export in a folder is made of: the count of what went out, records as a sheet, original files."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.attachments.models import Attachment
from spil.foundation.exports.csv_file import safe
from spil.foundation.files.rules import plain_name
from spil.foundation.files.store import NoSuchFile, store
from spil.foundation.records.models import Record

Say = Callable[[str], None]


def say_nothing(_text: str) -> None:
    """For whoever wants no progress."""


@dataclass
class Taken:
    """What went out. `lost` are files that the office itself has no more."""

    rows: int = 0
    records: int = 0
    files: int = 0
    messages: int = 0
    lost: int = 0

    def lost_words(self) -> str:
        """How many files are lost, as a sentence."""
        words = ngettext(
            "%(count)s file is missing in the office itself.",
            "%(count)s files are missing in the office itself.",
            self.lost,
        )
        return words % {"count": self.lost}


def folder_of(number: str | None, pk: int) -> str:
    """The folder of a record among files and messages."""
    return plain_name(number or f"record {pk}")


def write_records(path: Path, records: Iterable[Record]) -> int:
    """Number, kind, title, and the days on which each came and was closed; how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.writer(sheet)
        writer.writerow(["number", "kind", "title", "registered_on", "closed_at"])
        for one in records:
            closed = one.closed_at.isoformat() if one.closed_at else ""
            cells = (one.number or "", one.kind, one.title, one.registered_on.isoformat(), closed)
            writer.writerow([safe(text) for text in cells])
            count += 1
    return count


def write_files(folder: Path, records: Any, taken: Taken, say: Say) -> None:
    """Each file under the number of its record; names that are there already get a number in front."""
    found = Attachment.objects.filter(record__in=records).order_by("record_id", "id")
    columns = ("record_id", "record__number", "name", "sha256", "media_type", "role")
    with (folder / "files.csv").open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.writer(sheet)
        writer.writerow(["path", *columns[1:]])
        for pk, number, name, digest, media_type, role in found.values_list(*columns).iterator(
            chunk_size=2000
        ):
            place = folder / "files" / folder_of(number, pk)
            place.mkdir(parents=True, exist_ok=True)
            target = free(place, plain_name(name))
            try:
                with store().open(digest) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out, 1024 * 1024)
            except NoSuchFile:
                taken.lost += 1
                continue
            taken.files += 1
            if taken.files % 500 == 0:
                say(_("%(count)s files") % {"count": taken.files})
            writer.writerow(
                [
                    safe(str(target.relative_to(folder))),
                    *map(safe, (number or "", name, digest, media_type, role)),
                ]
            )


def free(folder: Path, name: str) -> Path:
    """A name in the folder that no other file has."""
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{number} {name}"
    return target
