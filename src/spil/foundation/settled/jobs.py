"""Takes old changes away, so that the stamp is quickly made."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.foundation.settled.models import Change


@job("settled.tidy", title=_("Clear away what was noted of changes"), schedule=daily("03:45"))
def tidy(progress: Progress) -> int:
    """The last one stays; one that is not committed yet is not seen, and so not taken."""
    last = Change.objects.aggregate(last=Max("pk"))["last"]
    count = Change.objects.filter(pk__lt=last).delete()[0] if last is not None else 0
    progress.step(count)
    return count
