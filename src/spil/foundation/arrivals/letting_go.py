"""What is known of how something came, when it is destroyed or when somebody is forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from spil.foundation.actions.door import Outcome, touched_by
from spil.foundation.arrivals.models import Arrival
from spil.foundation.jobs.queue import forget_what_was_asked


def forget_names(outcomes: Sequence[Outcome]) -> None:
    """Forget what the file was called of which a destroyed record was made; that it came stays known by its digest.

    Nobody can tell whom a job was about, so when somebody is forgotten all that ended lose what they were asked.
    """
    touched = touched_by(outcomes)
    erased = [record.pk for one in touched for record in one.erased]
    if erased:
        Arrival.objects.filter(record_id__in=erased).update(name="")
    if any(one.forgotten for one in touched):
        forget_what_was_asked()
