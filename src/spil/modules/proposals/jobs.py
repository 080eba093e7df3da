"""Learning again from the register. Can be run twice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.learning.following import learn_again
from spil.modules.proposals.queries.proposing import KIND


@job("proposals.learn_again", title=_("Learn from the register again"))
def learn_register_again(progress: Progress, office: int) -> int:
    """Learn what this legal entity decided about its post, from the beginning; how many items taught something."""
    count = learn_again(office, KIND)
    progress.step(count)
    return count
