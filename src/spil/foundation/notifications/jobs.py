"""What is told by the clock: deadlines, and mail that waits for its hour."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.foundation.notifications.deadlines import tell_deadlines


@job("notifications.deadlines", title=_("Tell of deadlines"), schedule=daily("06:00"))
def deadlines(progress: Progress) -> None:
    """Tell whoever works on a record that its deadline is near or over."""
    now = timezone.now()
    progress.step(tell_deadlines(now, timezone.localdate(now)))
