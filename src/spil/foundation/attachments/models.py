"""The table of attachments."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import pgettext_lazy

from spil.foundation.access.actor import Actor
from spil.foundation.files.models import StoredFile
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Record


class Role(models.TextChoices):
    ORIGINAL = "original", pgettext_lazy("file", "Original")
    ATTACHMENT = "attachment", pgettext_lazy("file", "Attachment")
    GENERATED = "generated", pgettext_lazy("file", "Made by Spil")
    PROOF = "proof", pgettext_lazy("file", "Proof of delivery")


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def current(self) -> Self:
        """The files as they are now: of each its newest version."""
        return self.filter(replaced_by=None)


class Attachment(models.Model):
    """A stored file on a record. `position` orders a record's files; equal positions by age.

    A newer version is a row of its own that `replaces` the one before it; the older one stays as it was.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="attachments")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=150)
    size = models.PositiveBigIntegerField(help_text="bytes")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.ATTACHMENT)
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    # they go together or not at all: with NULL in between, a version that came back would be there twice
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.DO_NOTHING, related_name="replaced_by"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("record", "sha256", "name"),
                condition=models.Q(replaces=None),  # an earlier version may come back as the newest
                name="attachment_once",
            )
        ]
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(
        cls, file: StoredFile, *, record: Record, by: Actor, role: str = Role.ATTACHMENT, position: int = 0
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
            added_at=by.now,
            added_by_id=by.person_id,
        )

    @property
    def file(self) -> StoredFile:
        return StoredFile(self.sha256, self.size, self.media_type, self.name)
