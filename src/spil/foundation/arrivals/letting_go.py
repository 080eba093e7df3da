"""What is known of how something came, when it is destroyed."""

from __future__ import annotations

from collections.abc import Sequence

from spil.foundation.actions.door import Outcome, touched_by
from spil.foundation.arrivals.models import Arrival


def forget_names(outcomes: Sequence[Outcome]) -> None:
    """Forget what the file was called of which a destroyed record was made; that it came stays known by its digest."""
    erased = [record.pk for one in touched_by(outcomes) for record in one.erased]
    if erased:
        Arrival.objects.filter(record_id__in=erased).update(name="")
