"""The counters."""

from __future__ import annotations

from django.db import models

from spil.foundation.organisation.models import LegalEntity


class Series(models.Model):
    legal_entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("legal_entity", "prefix", "year"), name="series_once")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"
