"""Reading attachments. The caller has the record already, and got it from `visible_to`."""

from __future__ import annotations

from django.db.models import QuerySet

from spil.foundation.attachments.models import Attachment, Role
from spil.foundation.records.models import Record, Sight


def attachments_of(record: Record) -> QuerySet[Attachment]:
    """The files of a record, in their order."""
    return Attachment.objects.filter(record=record)


def original_of(record: Record) -> Attachment | None:
    """What came in, when the record came from a file."""
    return attachments_of(record).filter(role=Role.ORIGINAL).first()


def visible_attachment(actor: Sight, attachment_id: int) -> Attachment | None:
    """The attachment when the actor may see its record; None also when it does not exist."""
    found = Attachment.objects.select_related("record").filter(pk=attachment_id).first()
    if found is None or not Record.objects.visible_to(actor).filter(pk=found.record_id).exists():
        return None
    return found
