"""Every night: let the planner know how the tables have grown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.foundation.listing.statistics import gather_statistics


@job("listing.statistics", title=_("Measure how the tables have grown"), schedule=daily("02:40"))
def statistics(progress: Progress) -> bool:
    """Gather statistics; whether that was needed."""
    gathered = gather_statistics()
    progress.step()
    return gathered
