"""Reports of what was done to many records: kept for the person who asked, and forgotten after a month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction

from spil.foundation.access.actor import Actor
from spil.foundation.listing.models import Report

#: how long a report can be read
KEPT = timedelta(days=30)

#: record id, whether it was done, why not, what helps
Told = list[Any]
#: writes what is to be there once something was told; it is given nothing
Keep = Callable[[Sequence[Any]], None]


def new_report(actor: Actor, *, action: str, kind: str, back: str) -> Report:
    return Report.objects.create(
        person_id=cast("int", actor.person_id), action=action, kind=kind, back=back, made_at=actor.now
    )


def report_of(actor: Actor, pk: int) -> Report | None:
    """A report is there for whoever asked for the deed, and for nobody else."""
    found = Report.objects.filter(pk=pk).first()
    return found if found is not None and found.person_id == actor.person_id else None


class ToldAlready(Exception):
    """Somebody else who does the same told of some of these records first; `ids` are all of which is told."""

    def __init__(self, ids: set[int]) -> None:
        super().__init__(len(ids))
        self.ids = ids


def tell(report: Report, told: Sequence[Told], keep: Keep | None = None) -> None:
    """Add what became of some records, in the transaction that did it; with the first of them `keep` writes too.

    Raises ToldAlready, so that it is undone there: a job that was taken over while it was alive does to no record what
    was done to it.
    """
    with transaction.atomic():
        kept = Report.objects.select_for_update().get(pk=report.pk).outcomes
        known = {outcome[0] for outcome in kept}
        if any(one[0] in known for one in told):
            raise ToldAlready(known)
        if keep is not None and not kept:
            keep([])
        report.outcomes = [*kept, *told]
        report.save(update_fields=["outcomes"])


def done_by(report: Report, job: int) -> None:
    """Remember which job does it."""
    report.job = job
    report.save(update_fields=["job"])


def forget_reports(now: datetime) -> int:
    return Report.objects.filter(made_at__lt=now - KEPT).delete()[0]
