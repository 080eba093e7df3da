"""Boxes outside the office in which documents arrive by themselves: the e-Box, a portal, a post-office box."""

from __future__ import annotations

from django.db import models

from spil.foundation.records.models import KindModel, listing_indexes


class Box(KindModel):
    """A box that its owner empties every `every_days` days. `emptied_on` is when that was done last."""

    address = models.CharField(max_length=300, blank=True)
    every_days = models.PositiveSmallIntegerField(default=7)
    emptied_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField()

    class Meta:
        indexes = listing_indexes("post_box", "opened_on")
