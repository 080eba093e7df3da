"""Reading what became of backups and trials."""

from __future__ import annotations

from spil.foundation.backups.models import BackupRun, RunKind


def last_run(kind: RunKind, *, good: bool = False) -> BackupRun | None:
    """The newest run of a kind, or the newest that went well."""
    found = BackupRun.objects.filter(kind=kind)
    return (found.filter(is_good=True) if good else found).order_by("-id").first()
