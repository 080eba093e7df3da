"""Tasks, templates of checklists, and the blocks of somebody's week."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from spil.foundation.organisation.models import Dated, DatedQuerySet, Person
from spil.foundation.parties.models import Party
from spil.foundation.records.models import KindModel, KindQuerySet, listing_indexes


class TaskQuerySet(KindQuerySet["Task"]):
    def of(self, person_id: int) -> Self:
        """The lines of somebody's notebook."""
        return self.filter(record__owner=person_id)


class Task(KindModel):
    """One line. It stands on the page of `stands_on`; `at` is the time that it names, a limit when `by_then`.

    `checklist` is a list of `{"text": str, "done": bool}`. A task that repeats has the code of its repetition
    (`Repetition.code`) and the occurrence that it is; `series` is the first task of its row. `done_on` is the day in
    office time on which it was ticked or dropped: until that day ends it stays on the page. `as_a_rule` holds what the
    row goes on with, whatever became of this task alone: `{"title": str, "at": "10:30", "by_then": bool,
    "urgent": bool, "steps": [str]}`; `moved_from`, the page, rule and day from which the row was moved; `falls_on`, the
    day that the rule gives this one, where another of the row is its occurrence; and `stopped`, the code of the
    repetition that was stopped.
    """

    stands_on = models.DateField()
    at = models.TimeField(null=True, blank=True)
    by_then = models.BooleanField(default=False)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checklist = models.JSONField(default=list, blank=True)
    repeats = models.CharField(max_length=36, blank=True)
    occurs_on = models.DateField(null=True, blank=True)
    series = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="occurrences"
    )
    as_a_rule = models.JSONField(default=dict, blank=True)
    moved_count = models.PositiveSmallIntegerField(default=0)
    done_on = models.DateField(null=True, blank=True)

    objects: ClassVar = TaskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("series", "occurs_on"), name="task_occurrence_once")]
        indexes = [
            *listing_indexes("task", "stands_on"),
            models.Index(fields=["done_on"], condition=Q(done_on__isnull=False), name="task_by_done_day"),
        ]

    @property
    def items_done(self) -> int:
        return sum(1 for item in self.checklist if item["done"])


class ChecklistTemplate(models.Model):
    """Steps that come again, by name, for the whole office. `items` is a list of texts."""

    name = models.CharField(max_length=80, unique=True)
    items = models.JSONField(default=list)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def as_checklist(self) -> list[dict[str, Any]]:
        return [{"text": text, "done": False} for text in self.items]


class BlockQuerySet(DatedQuerySet):
    def of(self, person_id: int) -> Self:
        return self.filter(person=person_id)


class Block(Dated):
    """Time that somebody keeps every week for one kind of work: “financiën, di en do, 13.30–15.00 u”.

    `weekdays` is a list of numbers (Monday is 0); dated, since a week of next year may look different.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=80)
    weekdays = models.JSONField(default=list)
    from_at = models.TimeField()
    until_at = models.TimeField()

    objects: ClassVar = BlockQuerySet.as_manager()

    class Meta:
        ordering = ("from_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="block_has_length"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="block_period_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.from_at:%H:%M}"
