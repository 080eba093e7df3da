"""What administrators were warned of. Technical: it says of an installation how it is, and of no record."""

from __future__ import annotations

from django.db import models


class Alert(models.Model):
    """One thing that is wrong, by the code of its finding, as long as it is."""

    code = models.CharField(max_length=80, unique=True)
    since = models.DateTimeField()
    mailed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
