"""The table of arrivals. Technical: the event is that of the record that was registered."""

from __future__ import annotations

from django.db import models


class Arrival(models.Model):
    """One content that came by one way. `record_id` is what it became; without a constraint, like the queue's ids.

    `is_finished` when everything that follows registration was done as well.
    """

    key = models.CharField(max_length=200, unique=True)
    way = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    is_finished = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("way", "-id"), name="arrival_by_way")]

    def __str__(self) -> str:
        return f"{self.way}: {self.name}"
