"""Saved views of lists, which of them a list opens with, and reports of what was done to many. Technical tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from spil.foundation.organisation.models import Person, Unit


class Scope(models.TextChoices):
    """Whose tabs a view stands in."""

    OWN = "own", pgettext_lazy("saved view", "Only me")
    UNIT = "unit", pgettext_lazy("saved view", "My unit")
    OFFICE = "office", pgettext_lazy("saved view", "The whole office")


class SavedView(models.Model):
    """Filters, columns, grouping, order and shape of one kind's list, under a name.

    `query` is the part of an address behind the question mark. It holds no rows: who opens a view is shown what she
    may see herself, and words such as `me` mean whoever reads.
    """

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    scope = models.CharField(max_length=6, choices=Scope.choices, default=Scope.OWN)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["kind", "scope"], name="saved_view_by_kind")]

    def __str__(self) -> str:
        return self.title


class FirstView(models.Model):
    """The view with which a kind's list opens for a person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("person", "kind"), name="first_view_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.view_id}"


class Report(models.Model):
    """What became of an action on many records, for the person who asked.

    `outcomes` is [[record id, is done, reason, remedy], …] in the order of the list; titles are read when it is shown,
    so that a report never tells of a record that its reader may no longer see.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=100)
    kind = models.CharField(max_length=60)
    back = models.TextField(blank=True, help_text="the address of the list, as a path")
    job = models.BigIntegerField(null=True, blank=True, help_text="the job that does it, when there are many")
    outcomes = models.JSONField(default=list)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"
