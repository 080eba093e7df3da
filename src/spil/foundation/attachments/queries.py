"""Reading attachments. The caller has the record already, and got it from `visible_to`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from spil.foundation.attachments.models import Attachment, Role
from spil.foundation.files.sweeping import hashes_in
from spil.foundation.records.models import Record, Sight
from spil.foundation.settled.statements import Parameter


def attachments_of(record: Record) -> QuerySet[Attachment]:
    """The files of a record as they are now, in their order."""
    return Attachment.objects.current().filter(record=record)


@dataclass(frozen=True)
class Kept:
    """A file as it is now, with the versions it came in place of, the newest first."""

    now: Attachment
    older: tuple[Attachment, ...] = ()


def asked_files(record: Record | Parameter) -> QuerySet[Attachment]:
    """All versions of a record's files and who added each, in their order."""
    return Attachment.objects.filter(record=record).select_related("added_by")


def files_of(record: Record) -> list[Kept]:
    """The files of a record with all their versions: one query."""
    return kept(asked_files(record))


def kept(versions: Iterable[Attachment]) -> list[Kept]:
    """The files of a record from what `asked_files` finds."""
    rows = {row.pk: row for row in versions}
    replaced = {row.replaces_id for row in rows.values()}
    return [Kept(row, _older(row, rows)) for row in rows.values() if row.pk not in replaced]


def _older(row: Attachment, rows: dict[int, Attachment]) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    while row.replaces_id is not None and row.replaces_id in rows:
        row = rows[row.replaces_id]
        found.append(row)
    return tuple(found)


def original_of(record: Record) -> Attachment | None:
    """What came in, when the record came from a file."""
    return attachments_of(record).filter(role=Role.ORIGINAL).first()


def visible_attachment(actor: Sight, attachment_id: int) -> Attachment | None:
    """The attachment when the actor may see its record; None also when it does not exist.

    One question for both, so that a hidden file costs as much as none.
    """
    seen = Record.objects.visible_to(actor).values("pk")
    return Attachment.objects.select_related("record").filter(pk=attachment_id, record__in=seen).first()


def attached(hashes: Collection[str]) -> set[str]:
    """Which of these contents are attached to a record, whoever may see it."""
    return set(Attachment.objects.filter(sha256__in=list(hashes)).values_list("sha256", flat=True))


def every_attached() -> Iterator[str]:
    """The hash of every content that is attached to a record, in order."""
    return hashes_in(Attachment.objects.all())
