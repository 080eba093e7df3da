"""What was asked to be taken out. A technical table: nothing of the office changes."""

from __future__ import annotations

from django.db import models

from spil.foundation.organisation.models import Person

#: in place of a kind: not a list, but what is kept about somebody
ABOUT = "about"


class Export(models.Model):
    """One file for one person. `asked` is {"filters", "columns", "order"}, of a file about somebody {"model", "pk"};
    `sha256` is empty until it is written."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    format = models.CharField(max_length=4)
    language = models.CharField(max_length=10)
    asked = models.JSONField(default=dict)
    name = models.CharField(max_length=120)
    job = models.BigIntegerField(null=True, blank=True, help_text="the job that writes it")
    row_count = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="export_by_person")]

    def __str__(self) -> str:
        return self.name
