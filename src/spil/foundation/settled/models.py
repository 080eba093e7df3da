"""The table of changes to what is settled."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """Left by a trigger with every statement that writes a watched table. `mark` is drawn by lot.

    SQLite, which lets one write at a time, keeps one row; PostgreSQL adds one a statement, so that no two transactions
    wait for each other, and a job takes the old ones away.
    """

    mark = models.BigIntegerField()
