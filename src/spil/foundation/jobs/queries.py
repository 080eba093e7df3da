"""Reading the queue."""

from __future__ import annotations

from django.db.models import QuerySet

from spil.foundation.jobs.models import Job, JobState


def jobs_asked_by(person_id: int) -> QuerySet[Job]:
    """What a person asked for, newest first."""
    return Job.objects.filter(asked_by=person_id).order_by("-id")


def unfinished_jobs() -> QuerySet[Job]:
    """What waits and what runs, in the order in which it will be taken."""
    return Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).order_by("run_after", "id")


def failed_jobs() -> QuerySet[Job]:
    """What was given up, newest first."""
    return Job.objects.filter(state=JobState.FAILED).order_by("-id")
