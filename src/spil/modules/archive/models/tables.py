"""Proposals to destroy, their lines, and what became of each. Rows of lines are added, never altered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models

from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Among, KindModel, Record, Sight, listing_indexes
from spil.foundation.retention.models import RetentionRule


def _person() -> Any:
    return models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Destruction(KindModel):
    """One proposal. `..._for` is the person in whose name; `prepared_on` the day for which its lines were looked up."""

    prepared_on = models.DateField()
    proposed_by = _person()
    proposed_for = _person()
    approved_by = _person()
    approved_for = _person()
    approved_on = models.DateField(null=True, blank=True)
    carried_out_by = _person()
    carried_out_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = listing_indexes("destruction", "prepared_on")

    @property
    def proposers(self) -> set[int]:
        return {one for one in (self.proposed_by_id, self.proposed_for_id) if one is not None}


class LineQuerySet(models.QuerySet):
    def visible_to(self, actor: Sight) -> Self:
        """The lines of records that the actor may see."""
        if actor.sees_all:
            return self.all()
        return self.filter(Among("record__audience_id", actor.audience_ids, leads=False))


class Line(models.Model):
    """One record of a proposal: the rule by which it may go, the day from which that counted, and the first day."""

    destruction = models.ForeignKey(Destruction, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="destruction_lines")
    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField()
    may_go_on = models.DateField()

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("destruction", "record"), name="destruction_line_once")
        ]

    def __str__(self) -> str:
        return self.record.number or str(self.record_id)


class KeptLine(models.Model):
    """That a line was taken out: the record stays, for this reason."""

    line = models.OneToOneField(Line, primary_key=True, on_delete=models.PROTECT, related_name="kept")
    by = _person()
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return str(self.line)


class LineOutcome(models.Model):
    """What became of a line: destroyed, with `files` as `[{"sha256", "size"}]`; or left, `why` being a code of
    foundation/retention/verdicts or of a refusal of the door."""

    line = models.OneToOneField(Line, primary_key=True, on_delete=models.PROTECT, related_name="outcome")
    is_destroyed = models.BooleanField()
    at = models.DateTimeField()
    why = models.CharField(max_length=30, blank=True)
    files = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.line)

    @classmethod
    def left(cls, line: Line, why: str, at: datetime) -> LineOutcome:
        return cls(line=line, is_destroyed=False, at=at, why=why)
