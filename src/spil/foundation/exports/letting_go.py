"""Lists that were taken out, when something in them is destroyed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from spil.foundation.actions.door import Outcome, touched_by
from spil.foundation.exports.models import ABOUT, Export
from spil.foundation.files.sweeping import hashes_in


def exported(hashes: Collection[str]) -> set[str]:
    """Which of these contents are lists that somebody can still fetch."""
    return set(Export.objects.filter(sha256__in=list(hashes)).values_list("sha256", flat=True))


def every_exported() -> Iterator[str]:
    """The hash of every list that somebody can still fetch, in order."""
    return hashes_in(Export.objects.all())


def forget_lists(outcomes: Sequence[Outcome]) -> None:
    """Forget what was taken out and may hold what goes: lists of a kind of which a record was destroyed, and of every
    kind when somebody was forgotten; and whatever was handed out about anybody."""
    touched = touched_by(outcomes)
    erased = {record.kind for one in touched for record in one.erased}
    if any(one.forgotten for one in touched):
        Export.objects.all().delete()
    elif erased:
        Export.objects.filter(kind__in=[*erased, ABOUT]).delete()
