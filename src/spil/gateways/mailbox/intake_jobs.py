"""Jobs for what arrives: every mailbox once, as a fallback to the open line, and for `./spil mailbox fetch`."""

from __future__ import annotations

import logging
import shutil

from django.db import InterfaceError, OperationalError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.backups.service import held
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily, every
from spil.gateways.mailbox import folders, imap
from spil.gateways.mailbox.models import Mailbox

_log = logging.getLogger(__name__)


@job("mailbox.fetch", title=_("Empty the mailboxes"), schedule=every(minutes=2), retries=0)
def fetch(progress: Progress) -> int:
    """Take in what is new in every active mailbox; how many messages. A mailbox that does not answer is named."""
    now = timezone.now()
    if held():
        return 0
    due = list(Mailbox.objects.filter(Q(retry_at=None) | Q(retry_at__lte=now), is_active=True))
    taken = 0
    for mailbox in progress.over(due, len(due)):
        try:
            with imap.session(mailbox) as box:
                found = imap.fetch(mailbox, box, now=now)
        except imap.TROUBLE as trouble:
            imap.failed(mailbox, trouble, now)
            progress.failed(mailbox, trouble)
            continue
        taken += found.taken
        for reason in found.refused:
            progress.failed(mailbox, reason)
    return taken


@job(
    "mailbox.folders",
    title=_("Take in what lies in the watched folders"),
    schedule=every(minutes=1),
    retries=0,
)
def take_from_folders(progress: Progress) -> int:
    """Register every file that lies ready; how many items. A file that is not taken in is named and stays."""
    today = timezone.localdate()
    if held():
        return 0
    ready = [one for folder in folders.watched() for one in folders.settled(folder)]
    taken = 0
    for path, seen in progress.over(ready, len(ready)):
        try:
            count, refusals = folders.take(path, seen, today)
        except (OperationalError, InterfaceError):
            raise
        except Exception as problem:  # noqa: BLE001 - one file, whatever is wrong with it, never stops the folder
            _log.exception("%s was not taken in", path)
            progress.failed(path.name, getattr(problem, "strerror", None) or problem)
            continue
        taken += count
        for reason in refusals:
            progress.failed(path.name, reason)
    return taken


@job(
    "mailbox.forget_done",
    title=_("Delete what was taken in from the watched folders"),
    schedule=daily("04:15"),
)
def forget_done(progress: Progress) -> int:
    """Delete the files that were taken in longer ago than they are kept; of how many days."""
    if held():
        return 0
    old = [day for folder in folders.watched() for day in folders.long_done(folder, timezone.localdate())]
    for day in progress.over(old, len(old)):
        try:
            shutil.rmtree(day)
        except OSError as problem:
            progress.failed(day, problem.strerror)
    return len(old)
