"""The words in attachments (`foundation/reading`). What nobody read yet is read by a job, after registering.

A record can be found by its title and by the names of its files at once; by their text as soon as it is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from spil.foundation.attachments.models import Attachment
from spil.foundation.reading.models import FileText

#: signs of all files of one record together
MOST_OF_RECORD = 400_000


@dataclass
class FileWords:
    """The names of a record's files, what is known of their text, and which are still to be read."""

    names: tuple[str, ...] = ()
    text: str = ""
    unread: list[str] = field(default_factory=list)


def words_of_files(record_ids: Sequence[int]) -> dict[int, FileWords]:
    """What the files of these records say, by record; two queries however many."""
    if not record_ids:
        return {}
    files: dict[int, list[Any]] = defaultdict(list)
    rows = Attachment.objects.current().filter(record__in=record_ids).order_by("position", "pk")
    for record_id, name, sha256 in rows.values_list("record_id", "name", "sha256"):
        files[record_id].append((name, sha256))
    if not files:
        return {}
    wanted = {sha256 for these in files.values() for _name, sha256 in these}
    texts = dict(FileText.objects.filter(sha256__in=wanted).values_list("sha256", "text"))
    return {record_id: _words(these, texts) for record_id, these in files.items()}


def _words(these: list[tuple[str, str]], texts: dict[str, str]) -> FileWords:
    known = [texts[sha256] for _name, sha256 in these if sha256 in texts]
    unread = [sha256 for _name, sha256 in these if sha256 not in texts]
    return FileWords(tuple(name for name, _sha256 in these), "\n".join(known)[:MOST_OF_RECORD], unread)
