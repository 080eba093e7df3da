"""The table of links."""

from __future__ import annotations

from django.db import models

from spil.foundation.records.models import Record


class Link(models.Model):
    """`source` led to `target`; `relation` is a code: `became`, `answers`, `concerns`, `pays`."""

    source = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links_in")
    relation = models.CharField(max_length=20, default="concerns")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("source", "target", "relation"), name="link_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="link_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.relation} {self.target_id}"
