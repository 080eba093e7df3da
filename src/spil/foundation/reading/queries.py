"""The words of a record's files."""

from __future__ import annotations

from spil.foundation.reading.models import FileText


def texts_of(hashes: list[str]) -> dict[str, FileText]:
    """What is known of some contents, without their words."""
    return {row.sha256: row for row in FileText.objects.defer("text").filter(sha256__in=hashes)}


def forget(sha256: str) -> None:
    """Forget the words of a content that is gone."""
    FileText.objects.filter(pk=sha256).delete()
