"""Every night a backup, every week a restore that is tried, when the office has named a place (SPIL_BACKUP); and old
databases go."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.backups import doing
from spil.foundation.backups.corners import forget_corners
from spil.foundation.backups.former import forget_former, put_aside
from spil.foundation.backups.service import held
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily, weekly


@job("backups.make", title=_("Back up the office"), schedule=daily("01:30"), retries=2)
def make(progress: Progress) -> str:
    """Back up to the office's place; the name of the backup, nothing where no place is named, nor from a copy."""
    if not settings.BACKUP_PLACE or held():
        return ""
    made = doing.back_up(settings.BACKUP_PLACE, doing.office_key(), timezone.now, say=progress.say)
    return made.name


@job("backups.trial", title=_("Try out the newest backup"), schedule=weekly("sun", "04:30"), retries=0)
def trial(progress: Progress) -> str:
    """Restore the newest backup into a corner and throw it away; the name of the backup when it was good."""
    if not settings.BACKUP_PLACE:
        return ""
    run = doing.try_restore(settings.BACKUP_PLACE, doing.office_key(), timezone.now, say=progress.say)
    if not run.is_good:
        progress.failed(run.name or run.place, run.message)
    return run.name if run.is_good else ""


@job("backups.forget_former", title=_("Delete databases of before"), schedule=daily("04:10"))
def forget(progress: Progress) -> int:
    """Delete what is left of before an upgrade or a move once it is older than it is kept, and what a trial or a move
    left that was killed; how many files and corners.
    """
    folder = Path(settings.DATA_DIR)
    if (
        settings.ADDRESS_FILE.is_file() and connection.vendor == "postgresql"
    ):  # the move was cut off behind it
        put_aside(folder, timezone.now())
    gone = forget_former(folder, timezone.now()) + forget_corners(folder)
    progress.step(gone)
    return gone
