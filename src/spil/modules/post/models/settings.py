"""What an office sets for its post: types, texts, templates, signatures, and who lets through."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from spil.foundation.organisation.models import Dated, DatedQuerySet, Person, Unit
from spil.foundation.records.rules import Confidentiality


class ItemTypeRule(Dated):
    """How post of a type is treated during a period. An own type has `names`; a built-in one keeps its own.

    `mandatory` are names of QUESTIONS, `mandatory_out` of QUESTIONS_OUT (actions/questions.py): what must be filled in
    of what comes in and of what goes out. `answer_days` and the days of reminder and escalation are working days.
    """

    code = models.CharField(max_length=20)
    names = models.JSONField(default=dict, blank=True)
    mandatory = models.JSONField(default=list, blank=True)
    mandatory_out = models.JSONField(default=list, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asks_answer = models.BooleanField(default=False)
    answer_days = models.PositiveSmallIntegerField(null=True, blank=True)
    confidentiality = models.CharField(max_length=8, default=Confidentiality.OFFICE)
    remind_days = models.PositiveSmallIntegerField(default=2, help_text="before the deadline")
    escalate_days = models.PositiveSmallIntegerField(default=3, help_text="after the deadline")

    class Meta:
        indexes = [models.Index(fields=["code", "from_on"], name="item_type_rule_by_code")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="item_type_rule_days"
            )
        ]

    def __str__(self) -> str:
        return self.code


class TextTemplate(models.Model):
    """A text for outgoing post: per language a subject and a body with fields in braces (`FIELDS` of letters).

    One with the code of a built-in text takes its place, in the languages in which it is written.
    """

    code = models.CharField(max_length=30, unique=True)
    purpose = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    texts = models.JSONField(default=dict)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class EntryTemplateQuerySet(models.QuerySet["EntryTemplate"]):
    def incoming(self) -> Self:
        return self.filter(values__kind="incoming")


class EntryTemplate(models.Model):
    """Answers to `register` that are the same every time, under a name. `values` are texts by question.

    `kind` among them is `incoming` or `outgoing`.
    """

    name = models.CharField(max_length=100, unique=True)
    values = models.JSONField(default=dict)

    objects: ClassVar = EntryTemplateQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def is_outgoing(self) -> bool:
        return self.values.get("kind") == "outgoing"


class Signature(models.Model):
    """What stands below outgoing post, per language: of a person, of a unit, or of the whole office."""

    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    texts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("unit",), name="signature_of_unit"),
            models.UniqueConstraint(fields=("person",), name="signature_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.person or self.unit or "")


class GateKeeperQuerySet(DatedQuerySet):
    def current(self, on: date | models.Expression) -> Self:
        """Those of that day: who left opens nobody's post."""
        return super().current(on).exclude(keeper__left_on__lte=on)


class GateKeeper(Dated):
    """Post for the manager goes first to the keeper, during a period."""

    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar = GateKeeperQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.manager} {self.keeper}"
