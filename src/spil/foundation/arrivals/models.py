"""The tables of what arrives. Technical: the event is that of the record that was registered."""

from __future__ import annotations

from django.db import models

from spil.foundation.files.models import StoredFile
from spil.foundation.organisation.models import Person


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


class WaitingFile(models.Model):
    """A content in the store that a person still has to register; `at` is when it was added or put off."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=255)
    name = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("person", "sha256"), name="waiting_file_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def file(self) -> StoredFile:
        return StoredFile(self.sha256, self.size, self.media_type, self.name)
