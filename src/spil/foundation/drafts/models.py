"""The table of drafts."""

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
