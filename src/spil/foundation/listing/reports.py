"""Reports of what was done to many records: kept for the person who asked, and forgotten after a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction

from spil.foundation.access.actor import Actor
from spil.foundation.listing.models import Report

#: how long a report can be read
KEPT = timedelta(days=30)

#: record id, whether it was done, why not, what helps
Told = list[Any]


def new_report(actor: Actor, *, action: str, kind: str, back: str) -> Report:
    return Report.objects.create(
        person_id=cast("int", actor.person_id), action=action, kind=kind, back=back, made_at=actor.now
    )


def report_of(actor: Actor, pk: int) -> Report | None:
    """A report is there for whoever asked for the deed, and for nobody else."""
    found = Report.objects.filter(pk=pk).first()
    return found if found is not None and found.person_id == actor.person_id else None


def tell(report: Report, told: Sequence[Told]) -> None:
    """Add what became of some records; what the report tells of a record already, stands."""
    with transaction.atomic():
        kept = Report.objects.select_for_update().get(pk=report.pk).outcomes
        known = {outcome[0] for outcome in kept}
        report.outcomes = [*kept, *(one for one in told if one[0] not in known)]
        report.save(update_fields=["outcomes"])


def done_by(report: Report, job: int) -> None:
    """Remember which job does it."""
    report.job = job
    report.save(update_fields=["job"])


def forget_reports(now: datetime) -> int:
    return Report.objects.filter(made_at__lt=now - KEPT).delete()[0]
