"""The table of deadlines."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from spil.foundation.records.models import Record


class DeadlineQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that were not met."""
        return self.filter(met_at__isnull=True)


class Deadline(models.Model):
    """`what` is the code of a wording that the kind declares, for instance `answer` or `pay`."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="deadlines")
    what = models.CharField(max_length=40)
    due_on = models.DateField()
    met_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = DeadlineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["record", "due_on"], condition=Q(met_at__isnull=True), name="deadline_open")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.due_on}"
