"""The event log, its erasable values, the chain of the office, and the daily anchors."""

from __future__ import annotations

from django.db import models

from spil.foundation.organisation.models import Mandate, Person
from spil.foundation.records.models import Record


class Event(models.Model):
    """One row of the log. `record` is empty for what concerns the office and no record (a mandate, a new person)."""

    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    action = models.CharField(max_length=100)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    cause = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="effects", db_index=False
    )
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    values_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("record", "sequence"), name="event_sequence_once")]
        indexes = [models.Index(fields=["action", "-id"], name="event_by_action")]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


def subject_of(model: type[models.Model], pk: object) -> str:
    """How an event that belongs to no record names the row that it is about."""
    return f"{model._meta.label_lower}:{pk}"


class EventValuesQuerySet(models.QuerySet):
    def erase(self) -> int:
        """Empty what changed, for good; how many. Whoever calls this owes an event that says why."""
        return self.update(salt=b"", changes="", subject="")


class EventValues(models.Model):
    """What changed in an event, and the salt of its digest. May be erased; the event stays."""

    event = models.OneToOneField(
        Event, primary_key=True, on_delete=models.PROTECT, related_name="recorded_values"
    )
    salt = models.BinaryField(max_length=16)
    changes = models.TextField()
    subject = models.CharField(
        max_length=200, blank=True, help_text="what it was about when there is no record"
    )

    objects = EventValuesQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject"], condition=~models.Q(subject=""), name="values_by_subject")
        ]


class OfficeChain(models.Model):
    """Head of the chain of events that have no record; one row."""

    event_count = models.PositiveIntegerField(default=0)
    head_digest = models.BinaryField(max_length=32, default=b"")

    @classmethod
    def locked(cls) -> OfficeChain:
        """The one row, locked. Two that write it first at the same moment agree on the row of one of them."""
        rows = cls.objects.select_for_update().filter(pk=1)
        chain = rows.first()
        if chain is None:
            OfficeChain.objects.bulk_create([OfficeChain(pk=1)], ignore_conflicts=True)
            chain = rows.get()
        return chain


class Anchor(models.Model):
    """A day's seal over the events since the seal before it: first and last id, how many, and a digest of digests."""

    on = models.DateField(unique=True)
    last_event_id = models.BigIntegerField()
    event_count = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
