"""The definition of a register, and the one table for the rows of all registers."""

from __future__ import annotations

from django.db import models

from spil.foundation.records.models import KindModel, listing_indexes


class Register(models.Model):
    """A kind made from data. `fields`: list of {name, title, type, sortable, choices}; titles per language.

    `states`: list of {code, title, family}; the first is where a row starts.
    """

    code = models.SlugField(max_length=40, unique=True)
    title = models.JSONField(help_text="per language")
    plural = models.JSONField(help_text="per language")
    icon = models.CharField(max_length=40, default="table")
    series = models.CharField(max_length=12, unique=True)
    fields = models.JSONField(default=list)
    states = models.JSONField(default=list)
    confidentiality = models.CharField(max_length=8, default="office")
    closed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class Row(KindModel):
    """A row of a register. `listed_on` is the day by which the list is ordered."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="+")
    listed_on = models.DateField()
    values = models.JSONField(default=dict)
    text_1 = models.CharField(max_length=200, blank=True)
    text_2 = models.CharField(max_length=200, blank=True)
    text_3 = models.CharField(max_length=200, blank=True)
    number_1 = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    number_2 = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    date_1 = models.DateField(null=True, blank=True)
    date_2 = models.DateField(null=True, blank=True)
    date_3 = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            *listing_indexes("register_row", "listed_on"),
            *(
                models.Index(fields=["register", slot, "record"], name=f"register_row_{slot}")
                for slot in ("text_1", "text_2", "number_1", "date_1", "date_2")
            ),
        ]
