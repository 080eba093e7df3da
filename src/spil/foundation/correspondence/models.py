"""The table of message ids."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from spil.foundation.records.models import Record

#: references of one message that are kept: the root of the thread and the nearest ones
MOST_REFERENCES = 20


class MessageId(models.Model):
    """One id that a record carries (`is_own`) or refers to."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="message_ids")
    message_id = models.CharField(max_length=250, db_index=True)
    is_own = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("record", "message_id"), name="message_id_once")]

    def __str__(self) -> str:
        return f"<{self.message_id}>"

    @classmethod
    def of(cls, record: Record, own: str, references: Sequence[str] = ()) -> list[MessageId]:
        """New rows for a record, for an action to return; the door writes them."""
        kept = dict.fromkeys([*references[:1], *references[1:][-MOST_REFERENCES + 1 :]])
        kept.pop(own, None)
        rows = [cls(record=record, message_id=one[:250]) for one in kept if one]
        return [cls(record=record, message_id=own[:250], is_own=True), *rows] if own else rows
