"""Letting go of old lessons, every night. Can be run twice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.foundation.learning.following import let_go


@job("learning.let_go", title=_("Let go of what was learned long ago"), schedule=daily("03:50"))
def let_go_of_old(progress: Progress) -> int:
    """Drop the lessons beyond the newest that are used; how many."""
    count = let_go()
    progress.step(count)
    return count
