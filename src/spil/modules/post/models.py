"""One table for items in both directions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from spil.foundation.parties.models import Party
from spil.foundation.records.models import KindModel, KindQuerySet, listing_indexes
from spil.modules.post.states import CANCELLED


class Direction(models.TextChoices):
    IN = "in", _("Incoming")
    OUT = "out", _("Outgoing")


class Channel(models.TextChoices):
    PAPER = "paper", _("Paper")
    EMAIL = "email", _("E-mail")
    PEPPOL = "peppol", _("Peppol")
    REGISTERED = "registered", _("Registered letter")
    COUNTER = "counter", _("Counter")
    FILE = "file", _("File")


class ItemType(models.TextChoices):
    LETTER = "letter", _("Letter")
    INVOICE = "invoice", _("Invoice")
    QUOTE = "quote", _("Quote")
    CONTRACT = "contract", _("Contract")
    COMPLAINT = "complaint", _("Complaint")
    REQUEST = "request", _("Question")
    OTHER = "other", _("Other")


class PostItemQuerySet(KindQuerySet["PostItem"]):
    def first_with(self, original: str) -> PostItem | None:
        """The first incoming item with exactly these bytes (SHA-256) that was not cancelled.

        It looks at every item, also at those that a reader may not see: what came in twice came in twice.
        """
        if not original:
            return None
        known = self.filter(original=original, direction=Direction.IN).exclude(record__state=CANCELLED.code)
        return known.select_related("record", "party").order_by("pk").first()


class PostItem(KindModel):
    """One piece of post. `moved_on` is the day it arrived or left; the list is ordered by it.

    `reading` holds what a reader found in the original, as plain values: `format`, `summary`, `findings`, and
    `refused` with the reason when nothing could be made of it.
    """

    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.IN)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.PAPER)
    type = models.CharField(max_length=12, choices=ItemType.choices, default=ItemType.LETTER)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    party_name = models.CharField(max_length=200, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    moved_on = models.DateField()
    our_reference = models.CharField(max_length=80, blank=True)
    your_reference = models.CharField(max_length=80, blank=True)
    original = models.CharField(max_length=64, blank=True, db_index=True, help_text="SHA-256 of the original")
    original_name = models.CharField(max_length=255, blank=True)
    reading = models.JSONField(default=dict, blank=True)

    objects: ClassVar = PostItemQuerySet.as_manager()

    class Meta:
        indexes = listing_indexes("post_item", "moved_on")
