"""The queue, what could not be done, and the next moment of each schedule. Technical tables: no event is owed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class JobState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "Running")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")


class Job(models.Model):
    """One run of a declared job. `arguments` are empty once all of it is done. `asked_by` is a person's id, without a
    constraint: the queue depends on nobody."""

    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    asked_by = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveIntegerField(default=0, help_text="started so far, the present one included")
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=100, blank=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(null=True, blank=True, help_text="empty while not known")
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="of the last failed attempt, the reason first")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=("run_after", "id"),
                condition=models.Q(state__in=("waiting", "running")),
                name="job_to_be_taken",
            ),
            models.Index(fields=("name", "-id"), name="job_by_name"),
            models.Index(fields=("asked_by", "-id"), name="job_by_asker"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def percent(self) -> int | None:
        """How far it is; None while the whole is not known."""
        if self.state == JobState.DONE:
            return 100
        if not self.total_count:
            return None
        return min(100, self.done_count * 100 // self.total_count)


class JobFailure(models.Model):
    """One thing that a job could not do, such as a line of an import, and why."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="failures")
    row = models.CharField(max_length=200)
    reason = models.TextField()

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"


class ScheduledJob(models.Model):
    """When a declared schedule comes round next."""

    name = models.CharField(max_length=100, primary_key=True)
    schedule = models.CharField(max_length=60)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.schedule}"
