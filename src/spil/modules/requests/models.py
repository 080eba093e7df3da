"""Requests."""

from __future__ import annotations

from django.db import models

from spil.foundation.parties.models import Party
from spil.foundation.records.models import Awaiting, KindModel, listing_indexes


class Request(Awaiting, KindModel):
    """One request. Who asks is the record's requester (a colleague) or `party`, as written in `asked_by`.

    `wanted_on` is the day by which it is wanted; `answer` is what was answered, or why it was refused.
    """

    asked_on = models.DateField()
    wanted_on = models.DateField(null=True, blank=True)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        indexes = listing_indexes("request", "asked_on")
