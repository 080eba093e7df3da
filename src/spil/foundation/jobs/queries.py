"""Reading the queue."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from django.db.models import Q, QuerySet

from spil.foundation.files.store import HASH
from spil.foundation.jobs.models import Job, JobFailure, JobState


def jobs_asked_by(person_id: int) -> QuerySet[Job]:
    """What a person asked for, newest first."""
    return Job.objects.filter(asked_by=person_id).order_by("-id")


def unfinished_jobs() -> QuerySet[Job]:
    """What waits and what runs, in the order in which it will be taken."""
    return Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).order_by("run_after", "id")


def failed_jobs() -> QuerySet[Job]:
    """What was given up, newest first."""
    return Job.objects.filter(state=JobState.FAILED).order_by("-id")


def worked_on(hashes: Collection[str]) -> set[str]:
    """Which of these stored contents a job is about that has still to do its work, or could not do all of it."""
    left = Job.objects.filter(~Q(state=JobState.DONE) | Q(pk__in=JobFailure.objects.values("job")))
    return _named(left) & set(hashes)


def every_waiting() -> Iterator[str]:
    """The hash of every stored content that a job has still to work on, in order."""
    return iter(sorted(_named(unfinished_jobs())))


def _named(jobs: QuerySet[Job]) -> set[str]:
    arguments = jobs.values_list("arguments", flat=True)
    return {one for told in arguments for one in HASH.findall(json.dumps(told))}
