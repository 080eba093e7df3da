"""The queue on the database: put a job in, take one out, say what became of it.

Taking: PostgreSQL locks the first free row and skips those that others are locking; SQLite has one writer at a time
(BEGIN IMMEDIATE). Every later write names the attempt, so that a worker that was thought dead and comes back can
not overwrite the work of the one that took over.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from spil.foundation.documents.texts import storable
from spil.foundation.jobs.declaration import DeclaredJob, UnknownJob, jobs
from spil.foundation.jobs.models import Job, JobFailure, JobState, ScheduledJob
from spil.foundation.jobs.progress import LeaseLost
from spil.foundation.jobs.rules import LONGEST_WAIT, wait_before

#: how long a worker may be silent before it counts as dead
LEASE = timedelta(seconds=60)
#: a lease that ends later than this was given by a clock that has gone back; the clocks of nodes differ by less
FAR_AHEAD = 10 * LEASE
#: called with every job that is done or was given up, in the transaction that says so
followers: list[Callable[[Job], None]] = []
#: called with jobs that ended before these forget what they were asked, in the same transaction: what only such a job
#: still keeps finds another keeper
before_forgetting: list[Callable[[models.QuerySet[Job]], None]] = []


def enqueue(
    declared: DeclaredJob,
    *,
    by: int | None = None,
    at: datetime | None = None,
    after: datetime | None = None,
    **arguments: Any,
) -> Job:
    """Put a job in the queue, in the caller's transaction: it can be taken once that has committed.

    `by` is the id of the person who asked, `at` the present moment (the clock's when not given), `after` the earliest
    moment to run. Raises TypeError when the arguments do not fit the job or are not plain JSON values.
    """
    moment = at or timezone.now()
    return Job.objects.create(
        name=declared.name,
        arguments=declared.checked(arguments),
        asked_by=by,
        run_after=after or moment,
        created_at=moment,
    )


def _takeable(now: datetime) -> models.Q:
    """Also what was asked for at once, at a moment that is still to come, and what was begun before and waits, or is
    leased, for longer than anything is: the clock went back since."""
    waiting = models.Q(state=JobState.WAITING, run_after__lte=now)
    waiting |= models.Q(state=JobState.WAITING, created_at__gt=now, run_after=models.F("created_at"))
    waiting |= models.Q(
        state=JobState.WAITING, started_at__isnull=False, run_after__gt=now + LONGEST_WAIT + FAR_AHEAD
    )
    running = models.Q(state=JobState.RUNNING)
    return waiting | running & (models.Q(lease_until__lt=now) | models.Q(lease_until__gt=now + FAR_AHEAD))


def take(worker: str, now: datetime, lease: timedelta = LEASE) -> Job | None:
    """The job that has waited longest, now leased to the worker; None when there is nothing to do.

    A job whose worker died with its last attempt is marked as failed instead of being tried for ever.
    """
    free = Job.objects.filter(_takeable(now)).order_by("run_after", "id")
    while free.exists():  # without a lock: an idle worker never takes the write lock of SQLite
        with transaction.atomic():
            found = free.select_for_update(skip_locked=True).first()
            if found is None:
                return None
            if found.state == JobState.RUNNING and found.attempts > _retries(found):
                fail(found, "the worker died while it was running this", now, may_retry=False)
                continue
            found.state, found.leased_by, found.lease_until = JobState.RUNNING, worker, now + lease
            found.attempts += 1
            found.started_at, found.done_count, found.total_count, found.message = now, 0, None, ""
            found.save()
            found.failures.all().delete()  # this attempt tells anew what it could not do
            return found
    return None


def _retries(row: Job) -> int:
    try:
        return jobs[row.name].retries
    except UnknownJob:
        return 0


def _mine(row: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(
        pk=row.pk, state=JobState.RUNNING, attempts=row.attempts, leased_by=row.leased_by
    )


def renew(row: Job, now: datetime, lease: timedelta = LEASE) -> bool:
    """Say that the worker is alive. False when the job was taken over."""
    return _mine(row).update(lease_until=now + lease) == 1


def finish(row: Job, result: Any, now: datetime) -> bool:
    """The job is done, and forgets what it was asked unless something of it could not be done. False when it was taken
    over, and what this worker says no longer counts."""
    left = row.arguments if row.failures.exists() else {}
    return _ended(row, now, state=JobState.DONE, result=result, finished_at=now, error="", arguments=left)


def forget_what_was_asked() -> None:
    """Forget what jobs that ended were asked and could not do: names of files, what somebody typed."""
    ended = Job.objects.filter(state__in=(JobState.DONE, JobState.FAILED))
    with transaction.atomic():
        _let_go(ended)
        JobFailure.objects.filter(job__in=ended).delete()
        ended.update(arguments={}, message="", error="")


def clear_away(state: JobState, before: datetime) -> int:
    """Delete the jobs that ended in this way before a moment; how many rows went, what they could not do included."""
    ended = Job.objects.filter(state=state, finished_at__lt=before)
    with transaction.atomic():
        _let_go(ended)
        return ended.delete()[0]


def _let_go(ended: models.QuerySet[Job]) -> None:
    for tell in before_forgetting:
        tell(ended)


def fail(row: Job, error: BaseException | str, now: datetime, *, may_retry: bool = True) -> bool:
    """The attempt failed: to be tried again later, or given up after the last one. False when it was taken over."""
    told = storable(error if isinstance(error, str) else _reason(error))
    if may_retry and row.attempts <= _retries(row):
        later = now + wait_before(row.attempts, jobs[row.name].wait)
        changes: dict[str, Any] = {"state": JobState.WAITING, "run_after": later, "error": told}
    else:
        changes = {"state": JobState.FAILED, "finished_at": now, "error": told}
    return _ended(row, now, **changes)


def _ended(row: Job, now: datetime, **changes: Any) -> bool:
    """Write the end of an attempt, and tell the followers in the same transaction when it was the last."""
    with transaction.atomic():
        if _mine(row).update(**changes, lease_until=None) != 1:
            return False
        if "finished_at" in changes:
            row.state, row.finished_at = changes["state"], now
            for follow in followers:
                follow(row)
    return True


def _reason(error: BaseException) -> str:
    last = "".join(traceback.format_exception_only(error)).strip()
    return f"{last}\n\n{''.join(traceback.format_exception(error))}"


def give_back(row: Job, now: datetime) -> bool:
    """The worker stops before the job is done: it waits again, and the attempt does not count."""
    changed = {"state": JobState.WAITING, "run_after": now, "lease_until": None, "attempts": row.attempts - 1}
    return _mine(row).update(**changed) == 1


class QueueTeller:
    """Writes a job's progress to its row."""

    def __init__(self, row: Job) -> None:
        self.row = row

    def tell(self, done: int, total: int | None, message: str) -> None:
        if not _mine(self.row).update(done_count=done, total_count=total, message=storable(message)[:300]):
            raise LeaseLost

    def tell_failure(self, row: str, reason: str) -> None:
        with transaction.atomic():  # locked, so that nobody takes it over before this is written
            if not _mine(self.row).select_for_update().exists():
                raise LeaseLost
            JobFailure.objects.create(job=self.row, row=storable(row)[:200], reason=storable(reason))


def enqueue_due(now: datetime, declared: Iterable[DeclaredJob] | None = None) -> list[Job]:
    """Enqueue every scheduled job whose moment has come, once among all workers; late ones once, however late.
    None beside one that could be taken and waits still: it does what both would do.

    A moment that lies further ahead than the next one was set by a clock that has gone back since; one that another
    node, whose clock is a little ahead, has just moved on does not.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    known = {row.name: row for row in ScheduledJob.objects.all()}
    made = []
    for one in jobs if declared is None else declared:
        if one.schedule is None:
            continue
        row, upcoming = known.get(one.name), one.schedule.next_after(now, zone)
        if row is None:
            new = ScheduledJob(name=one.name, schedule=one.schedule.code, next_at=upcoming)
            ScheduledJob.objects.bulk_create([new], ignore_conflicts=True)
            continue
        ours = ScheduledJob.objects.filter(pk=one.name, next_at=row.next_at)
        if row.schedule != one.schedule.code or row.next_at > one.schedule.next_after(now + FAR_AHEAD, zone):
            ours.update(schedule=one.schedule.code, next_at=upcoming)
        elif row.next_at <= now:
            with transaction.atomic():
                # only one worker finds the moment still unchanged
                if ours.update(next_at=upcoming) and not _waits(one, now):
                    made.append(enqueue(one, at=now))
    return made


def _waits(declared: DeclaredJob, now: datetime) -> bool:
    same = Job.objects.filter(name=declared.name, arguments={})
    return same.filter(state=JobState.WAITING, run_after__lte=now).exists()
