"""The table of attachments."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import pgettext_lazy

from spil.foundation.files.models import StoredFile
from spil.foundation.records.models import Record


class Role(models.TextChoices):
    ORIGINAL = "original", pgettext_lazy("file", "Original")
    ATTACHMENT = "attachment", pgettext_lazy("file", "Attachment")
    GENERATED = "generated", pgettext_lazy("file", "Made by Spil")
    PROOF = "proof", pgettext_lazy("file", "Proof of delivery")


class Attachment(models.Model):
    """A stored file on a record. `position` orders a record's files; equal positions by age."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="attachments")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=150)
    size = models.PositiveBigIntegerField(help_text="bytes")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.ATTACHMENT)
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("record", "sha256", "name"), name="attachment_once")]
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(
        cls, file: StoredFile, *, record: Record, at: datetime, role: str = Role.ATTACHMENT, position: int = 0
    ) -> Attachment:
        """A new row for a stored file, for an action to return; the door writes it."""
        return cls(
            record=record,
            sha256=file.sha256,
            name=file.name or file.sha256[:12],
            media_type=file.media_type[:150],
            size=file.size,
            role=role,
            position=position,
            added_at=at,
        )
