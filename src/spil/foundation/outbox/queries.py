"""Reading the outbox, and taking out of it what is not to go any more."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from spil.foundation.outbox.models import MailState, OutgoingMail


def mails_outside() -> QuerySet[OutgoingMail]:
    """What goes to somebody outside; a notice to a colleague about a record is no mail of that record."""
    return OutgoingMail.objects.filter(person__isnull=True).defer("content")


def withdraw(record_ids: Collection[int]) -> int:
    """What waits to go to somebody outside about these records does not go any more; how many mails.

    One that is being handed over at this moment may be gone: then it becomes sent all the same (`sending.send`).
    """
    waiting = mails_outside().filter(record__in=record_ids, state=MailState.WAITING)
    return waiting.update(state=MailState.LEFT, error="")
