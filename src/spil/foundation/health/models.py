"""What administrators were warned and told of. Technical: it says of an installation how it is, and of no record."""

from __future__ import annotations

from django.db import models

from spil.foundation.health.checking import Level


class Alert(models.Model):
    """One thing that is wrong, by the code of its finding, as long as it is. `level` is that of the last look."""

    code = models.CharField(max_length=80, unique=True)
    check_code = models.CharField(max_length=40, default="")
    level = models.PositiveSmallIntegerField(default=int(Level.ERROR))
    since = models.DateTimeField()
    mailed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Release(models.Model):
    """A release of Spil that has worked in this office. `mark` is of the version and all entries of its CHANGELOG.md.

    `entries` are digests of every entry; `changes` the words of those that were new, newest first.
    """

    mark = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=40)
    before = models.CharField(max_length=40, blank=True, help_text="the version that it took over from")
    entries = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version
