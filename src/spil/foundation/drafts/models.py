"""The tables of drafts, and of forms that were sent."""

from __future__ import annotations

from django.db import models

from spil.foundation.organisation.models import Person


class Draft(models.Model):
    """What a person typed in a form. `form` names it (`remark:12`); `values` are lists of texts by field name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=160)
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("person", "form"), name="draft_once")]

    def __str__(self) -> str:
        return self.form


class Sent(models.Model):
    """Where a form went that was sent and done; `digest` is of its name and of what stood in it. See `sending`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    form = models.TextField()
    went = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("person", "digest"), name="sent_once")]

    def __str__(self) -> str:
        return self.form
