"""What every export in a folder is made of: the count of what went out, records as a sheet, original files."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.attachments.models import Attachment
from spil.foundation.documents.formulas import safe
from spil.foundation.files.rules import plain_name
from spil.foundation.files.scanning import Infected, open_clean
from spil.foundation.files.store import NoSuchFile
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.records.models import Record

Say = Callable[[str], None]


def say_nothing(_text: str) -> None:
    """For whoever wants no progress."""


@dataclass
class Taken:
    """What went out. `lost` are files that the office itself has no more; `infected` says in a sentence each which
    files are left out since the scanner knows a virus in them."""

    rows: int = 0
    records: int = 0
    files: int = 0
    messages: int = 0
    lost: int = 0
    infected: list[str] = field(default_factory=list)

    def missing(self) -> list[str]:
        """What is not in it, in sentences: how many files are lost, and which have a virus."""
        words = ngettext(
            "%(count)s file is missing in the office itself.",
            "%(count)s files are missing in the office itself.",
            self.lost,
        )
        return [*([words % {"count": self.lost}] if self.lost else []), *self.infected]


class Numbered(NamedTuple):
    """What tells a record from all others: its id, or the legal entity (`company` is its code) and its number in it."""

    pk: int
    company_id: int
    company: str
    number: str | None

    @classmethod
    def of(cls, record: Record) -> Numbered:
        return cls(record.pk, record.legal_entity.pk, record.legal_entity.code, record.number)

    @property
    def cells(self) -> tuple[str, str, str]:
        """As sheets have it."""
        return str(self.pk), self.company, self.number or ""


class Folders:
    """The folder of each record among files and messages, below `top`: it is called by the record's number. In an
    office of several companies it lies in that of its company, since each of them can have that number. One query."""

    def __init__(self, top: Path) -> None:
        self.top, self.apart = top, LegalEntity.objects.count() > 1

    def of(self, record: Numbered) -> Path:
        """That folder, made where it is not there. Of a company it has the code, and the id: a code can be any text."""
        company = plain_name(f"{record.company} {record.company_id}") if self.apart else ""
        place = self.top / company / plain_name(record.number or f"record {record.pk}")
        place.mkdir(parents=True, exist_ok=True)
        return place


def write_records(path: Path, records: Iterable[Record]) -> int:
    """Id, company, number, kind, title, and the days on which each came and was closed; how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.writer(sheet)
        writer.writerow(["record_id", "company", "number", "kind", "title", "registered_on", "closed_at"])
        for one in records:
            closed = one.closed_at.isoformat() if one.closed_at else ""
            cells = (*Numbered.of(one).cells, one.kind, one.title, one.registered_on.isoformat(), closed)
            writer.writerow([safe(text) for text in cells])
            count += 1
    return count


def write_files(
    folder: Path, records: Any, taken: Taken, say: Say, *, opened: Callable[[str], BinaryIO] = open_clean
) -> None:
    """Each file in the folder of its record; names that are there already get a number in front.

    What is lost, and what `opened` finds a virus in, is left out, and files.csv says why in place of where. Raises
    ScannerAway.
    """
    found = Attachment.objects.filter(record__in=records).order_by("record_id", "id")
    of_record = ("record_id", "record__legal_entity_id", "record__legal_entity__code", "record__number")
    of_file = ("name", "sha256", "media_type", "role")
    folders = Folders(folder / "files")
    with (folder / "files.csv").open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.writer(sheet)
        writer.writerow(["path", "record_id", "company", "record__number", *of_file, "left_out"])
        for row in found.values_list(*of_record, *of_file).iterator(chunk_size=2000):
            record, (name, digest, media_type, role) = Numbered(*row[:4]), row[4:]
            target, left_out = free(folders.of(record), plain_name(name)), ""
            try:
                with opened(digest) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out, 1024 * 1024)
            except NoSuchFile:
                left_out = _("It is missing in the office itself.")
                taken.lost += 1
            except Infected as known:
                told = {"name": name, "number": record.number or record.pk, "virus": known.virus}
                left_out = _("“%(name)s” of %(number)s is left out: it has a virus (%(virus)s).") % told
                taken.infected.append(left_out)
            else:
                taken.files += 1
                if taken.files % 500 == 0:
                    say(_("%(count)s files") % {"count": taken.files})
            path = "" if left_out else str(target.relative_to(folder))
            cells = (path, *record.cells, name, digest, media_type, role, left_out)
            writer.writerow([safe(one) for one in cells])


def free(folder: Path, name: str) -> Path:
    """A name in the folder that no other file has."""
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{number} {name}"
    return target
