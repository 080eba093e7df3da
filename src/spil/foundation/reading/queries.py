"""The words of a record's files."""

from __future__ import annotations

from spil.foundation.attachments.models import Attachment
from spil.foundation.reading.models import FileText

#: signs of one record that go into the search index
MOST_SIGNS = 400_000


def words_of(record_id: int) -> str:
    """All words of all files of a record, for the search index. One query."""
    hashes = Attachment.objects.filter(record=record_id).values("sha256")
    texts = FileText.objects.filter(sha256__in=hashes).exclude(text="").values_list("text", flat=True)
    return "\n".join(texts)[:MOST_SIGNS]


def texts_of(hashes: list[str]) -> dict[str, FileText]:
    """What is known of some contents, without their words."""
    return {row.sha256: row for row in FileText.objects.defer("text").filter(sha256__in=hashes)}
