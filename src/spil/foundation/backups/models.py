"""What became of every backup and every trial, and the office that a backup became. Technical: no event is owed for a
row in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class RunKind(models.TextChoices):
    BACKUP = "backup", pgettext_lazy("backup", "Backup")
    TRIAL = "trial", pgettext_lazy("backup", "Test restore")


class BackupRun(models.Model):
    """One backup that was made, or one restore that was tried. `name` is the backup's; `place` without secrets."""

    kind = models.CharField(max_length=8, choices=RunKind.choices)
    place = models.CharField(max_length=300)
    name = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    is_good = models.BooleanField()
    message = models.CharField(max_length=500, blank=True, help_text="why it failed")
    row_count = models.BigIntegerField(default=0)
    file_count = models.BigIntegerField(default=0)
    new_file_count = models.BigIntegerField(default=0)
    byte_count = models.BigIntegerField(default=0)
    ahead = models.CharField(
        max_length=40, blank=True, help_text="a backup in the place that bore a moment still to come"
    )

    class Meta:
        indexes = [models.Index(fields=("kind", "-id"), name="backup_run_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Restoration(models.Model):
    """This office was made of a backup. It speaks to nobody until somebody takes it into service, since the office of
    which it is a copy may be at work.

    `name` is the backup's, `made_at` its moment.
    """

    name = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    restored_at = models.DateTimeField()
    in_service_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
