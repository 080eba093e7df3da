"""The table of texts. Technical: derived from the files, no event is owed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Where the words come from, or why there are none."""

    LAYER = "layer", _("Text in the file")
    OCR = "ocr", _("Read by machine")
    WAITING = "waiting", _("A scan, to be read by machine")
    UNREAD = "unread", _("A scan; reading by machine is not installed")
    EMPTY = "empty", _("No words in it")
    REFUSED = "refused", _("Cannot be read")


class FileText(models.Model):
    """What is known of one content. `reason` is what the reading process said, for the log."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    text = models.TextField(blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.sha256[:12]}: {self.source}"
