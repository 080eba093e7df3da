"""Dossiers, their types, and the classification plan."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import get_language

from spil.foundation.organisation.models import Dated, Person
from spil.foundation.records.models import KindModel, Record, listing_indexes
from spil.foundation.records.rules import Confidentiality
from spil.modules.dossiers.rules.checklist import Line, Tick, in_language


class PlanClass(Dated):
    """A place in the classification plan. The code says where it hangs: `3.1` below `3`. `titles` per language."""

    code = models.CharField(max_length=20)
    titles = models.JSONField(default=dict)

    class Meta:
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=("code", "from_on"), name="plan_class_once_a_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def title(self) -> str:
        """As the reader's language has it."""
        return in_language(self.titles, (get_language() or "nl")[:2])


class DossierType(Dated):
    """What dossiers of one type have in common, for a period. `checklist` holds lines (`rules/checklist.py`),
    `retention` is the code of a retention class; `confidentiality` is what a new dossier begins with."""

    code = models.SlugField(max_length=20)
    titles = models.JSONField(default=dict)
    plan_code = models.CharField(max_length=20, blank=True)
    confidentiality = models.CharField(max_length=8, default=Confidentiality.OFFICE)
    retention = models.CharField(max_length=40, blank=True)
    checklist = models.JSONField(default=list)

    class Meta:
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=("code", "from_on"), name="dossier_type_once_a_day")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """As the reader's language has it."""
        return in_language(self.titles, (get_language() or "nl")[:2]) or self.code

    @property
    def lines(self) -> list[Line]:
        return [Line.read(stored) for stored in self.checklist]


class Dossier(KindModel):
    """`ended_on` is the day on which what the dossier is about ended; its period of keeping counts from it.

    A legal hold has `held_on`, who ordered it (`held_by`), why, and the day on which it ends by itself, if any.
    `ticks` holds by line code who said that it is there: `{"by": person id, "on": ISO date, "remark": text}`.
    """

    # the usual name from the other side, `dossier`, is the one in which a record lies
    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.PROTECT, related_name="as_dossier"
    )
    type = models.ForeignKey(DossierType, on_delete=models.PROTECT, related_name="+")
    plan_code = models.CharField(max_length=20, blank=True)
    opened_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    cabinet = models.CharField(max_length=60, blank=True)
    box = models.CharField(max_length=60, blank=True)
    barcode = models.CharField(max_length=60, blank=True, db_index=True)
    ticks = models.JSONField(default=dict, blank=True)
    hold_reason = models.CharField(max_length=300, blank=True)
    held_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(null=True, blank=True)
    held_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = listing_indexes("dossier", "opened_on")

    def is_held(self, on: date) -> bool:
        """Whether a legal hold keeps it from being destroyed that day. It wins over every period."""
        return self.held_on is not None and (self.held_until is None or self.held_until > on)

    def ticked(self) -> dict[str, Tick]:
        return {
            code: Tick(one["by"], date.fromisoformat(one["on"]), one.get("remark", ""))
            for code, one in self.ticks.items()
        }
