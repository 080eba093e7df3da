"""What REST tidies up at night."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.gateways.rest.forgetting import forget


@job("rest.forget", title=_("Forget what programs were answered"), schedule=daily("03:45"))
def forget_answers(progress: Progress) -> int:
    """Delete the answers of calls under a key that are older than a day; how many."""
    gone = forget(timezone.now())
    progress.step(gone)
    return gone
