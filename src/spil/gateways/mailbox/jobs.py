"""What the mailbox does by the clock."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.backups.service import held
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily, every
from spil.foundation.notifications import mailing
from spil.foundation.outbox import sending as outbox
from spil.gateways.mailbox.intake_jobs import fetch, forget_done, take_from_folders
from spil.gateways.mailbox.sending import line

__all__ = ["fetch", "forget_done", "send", "take_from_folders", "tidy"]


@job("mailbox.send", title=_("Send mail"), schedule=every(minutes=1), retries=0)
def send(progress: Progress) -> dict[str, int]:
    """Put what is due in the outbox, and hand over what the outbox holds. Nothing while no mail server is named, nor
    from a copy that was restored."""
    if not settings.SMTP_URL or held():
        return {}
    mailing.post_due(timezone.now())
    became: dict[str, int] = {}
    with line(settings.SMTP_URL) as deliver:
        for row in outbox.due(timezone.now):
            state = outbox.send(row, deliver, timezone.now())
            became[state] = became.get(state, 0) + 1
            progress.step()
    return became


@job("mailbox.tidy", title=_("Wipe what was mailed long ago"), schedule=daily("03:50"))
def tidy(progress: Progress) -> None:
    """Wipe the words of old mails, and delete old notices."""
    now = timezone.now()
    progress.step(outbox.tidy(now) + mailing.tidy(now))
