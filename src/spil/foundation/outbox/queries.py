"""Reading the outbox."""

from __future__ import annotations

from django.db.models import QuerySet

from spil.foundation.outbox.models import OutgoingMail


def mails_outside() -> QuerySet[OutgoingMail]:
    """What goes to somebody outside; a notice to a colleague about a record is no mail of that record."""
    return OutgoingMail.objects.filter(person__isnull=True).defer("content")
