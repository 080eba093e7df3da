"""Reading what became of backups and trials."""

from __future__ import annotations

from datetime import datetime

from spil.foundation.backups.models import BackupRun, RunKind


def last_run(kind: RunKind, *, good: bool = False, until: datetime | None = None) -> BackupRun | None:
    """The newest run of a kind, or the newest that went well; none that ended after `until`, as by a clock that was
    ahead."""
    found = BackupRun.objects.filter(kind=kind)
    if until is not None:
        found = found.filter(finished_at__lte=until)
    return (found.filter(is_good=True) if good else found).order_by("-id").first()
