"""The queue's own job: forget what is long done."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.models import JobState
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.queue import clear_away
from spil.foundation.jobs.rules import daily

#: failed jobs stay longer, for whoever looks into them
KEPT = {JobState.DONE: timedelta(days=30), JobState.FAILED: timedelta(days=180)}


@job("jobs.tidy", title=_("Clear away finished jobs"), schedule=daily("03:40"))
def tidy(progress: Progress) -> int:
    """Delete finished jobs that are older than they are kept; how many."""
    count = sum(clear_away(state, timezone.now() - age) for state, age in KEPT.items())
    progress.step(count)
    return count
