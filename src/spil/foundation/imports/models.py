"""What was imported, so that it can be undone. A technical table: the rows themselves were made through the door."""

from __future__ import annotations

from django.db import models

from spil.foundation.organisation.models import Person


class Run(models.Model):
    """One import: the action, who did it, and the ids of the rows that it made; of records [id, version then]."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=100)
    made = models.JSONField(default=list, help_text="ids of the rows, oldest first")
    refused_count = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="import_run_by_person")]

    def __str__(self) -> str:
        return f"{self.action} {self.done_at:%Y-%m-%d}"
