"""Lists that were taken out, when something in them is destroyed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from spil.foundation.actions.door import Outcome
from spil.foundation.exports.models import Export


def exported(hashes: Collection[str]) -> set[str]:
    """Which of these contents are lists that somebody can still fetch."""
    return set(Export.objects.filter(sha256__in=list(hashes)).values_list("sha256", flat=True))


def forget_lists(outcomes: Sequence[Outcome]) -> None:
    """Forget every list of a kind of which a record was destroyed: it may stand in it."""
    erased = {record.kind for outcome in outcomes if outcome.touched for record in outcome.touched.erased}
    if erased:
        Export.objects.filter(kind__in=erased).delete()
