"""Whether the office is at work, or a copy that was restored and is only read until somebody takes it into service.

A copy in the same environment would send its mail once more, empty the office's mailboxes into itself, put its backups
before those of the office, and take away what came into the object store since, which nobody keeps in the copy.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from spil.foundation.backups.models import Restoration
from spil.foundation.notifications import mailing
from spil.foundation.outbox import sending


def held() -> Restoration | None:
    """Of which backup this office was made, while nobody took it into service; None for an office at work."""
    return Restoration.objects.filter(in_service_at=None).order_by("-pk").first()


def restored(name: str, made_at: datetime, now: datetime) -> None:
    """Keep that this office was made of that backup. What an earlier restore waited for is over."""
    take_into_service(now, mail=True)
    Restoration.objects.create(name=name, made_at=made_at, restored_at=now)


def waited(copy: Restoration) -> int:
    """How many mails, and notices that are to be mailed, came with the backup and wait still. What was written in the
    copy since is not among them: nobody else can have sent it."""
    # not the moment of the backup: it also holds what was written while it was being made
    came = copy.restored_at
    return sending.waiting_since(came).count() + mailing.waiting_since(came).count()


@transaction.atomic
def take_into_service(now: datetime, *, mail: bool) -> None:
    """The office mails, reads its mailboxes and backs itself up from now on. What waited to be mailed when the backup
    was made is sent then (`mail`), or left: the office from which it comes sent it since."""
    copy = held()
    if copy is not None and not mail:
        sending.leave_what_a_backup_held(copy.restored_at)
        mailing.leave_what_a_backup_held(copy.restored_at)
    Restoration.objects.filter(in_service_at=None).update(in_service_at=now)
