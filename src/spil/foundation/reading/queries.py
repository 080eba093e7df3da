"""The words of a record's files."""

from __future__ import annotations

from spil.foundation.reading.models import FileText


def texts_of(hashes: list[str]) -> dict[str, FileText]:
    """What is known of some contents, without their words."""
    return {row.sha256: row for row in FileText.objects.defer("text").filter(sha256__in=hashes)}
