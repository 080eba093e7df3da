"""Looking by the clock whether all is well."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.health.alerting import alert
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import every


@job("health.alert", title=_("Look whether all is well"), schedule=every(minutes=15), retries=0)
def look(progress: Progress) -> list[str]:
    """Mail the administrators what has gone wrong since; the codes."""
    mailed = alert(timezone.now())
    progress.step(len(mailed))
    return mailed
