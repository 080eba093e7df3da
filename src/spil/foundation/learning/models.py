"""The lessons: a technical table, since all of it can be learned again from the records."""

from __future__ import annotations

import secrets

from django.db import models

from spil.foundation.organisation.models import LegalEntity
from spil.foundation.records.models import Audience, Record

#: lessons of one office and kind that are used; older ones are let go
MOST = 5_000


def new_stamp() -> int:
    return secrets.randbits(31)


class LearnedLesson(models.Model):
    """What one record taught. A correction takes its place under a new id.

    `clues` are texts as the kind makes them (`w:offert`), `answers` target to value, both as texts. `stamp` is a random
    number: count and sum of the stamps tell whether what a process remembers is still what stands here.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    office = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", db_index=False)
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_common = models.BooleanField(help_text="everybody in the office may see the record")
    learned_on = models.DateField()
    clues = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    stamp = models.BigIntegerField(default=new_stamp)

    class Meta:
        indexes = [models.Index(fields=["office", "kind", "id"], name="learned_by_office")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"
