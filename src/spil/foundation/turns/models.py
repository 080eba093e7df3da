"""The table of turns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spil.foundation.events.models import Event
from spil.foundation.organisation.models import Person, Role, Unit
from spil.foundation.records.models import Among, Record, Sight


class TurnState(models.TextChoices):
    OPEN = "open", _("Open")
    OFFERED = "offered", _("Offered")
    DECLINED = "declined", _("Declined")
    DONE = "done", _("Done")
    ENDED = "ended", _("Ended without being done")


class TurnQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(is_open=True)

    def offered_to(self, person_id: int | None) -> Self:
        """Offers that wait for this person's answer."""
        return self.filter(is_open=True, state=TurnState.OFFERED, person=person_id)

    def people_asked(self, record: Record) -> Iterable[int]:
        """The ids of the people whose turn it is, and of those to whom it is offered."""
        return self.open().filter(record=record, person__isnull=False).values_list("person", flat=True)

    def visible_to(self, actor: Sight) -> Self:
        if actor.sees_all:
            return self.all()
        return self.filter(Among("record__audience_id", actor.audience_ids, leads=False))


OPEN = Q(is_open=True)


class Turn(models.Model):
    """`action` is the name of the action that is asked; a step of a longer course adds its `step`.

    A turn with `offered_by` was handed over by that person: while it is OFFERED it waits for a yes, and the giver's own
    turn stays open beside it; once it is accepted it is OPEN like any other, and the giver's own has ended.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="turns")
    action = models.CharField(max_length=100)
    step = models.CharField(max_length=120, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    state = models.CharField(max_length=8, choices=TurnState.choices, default=TurnState.OPEN)
    is_open = models.BooleanField(default=True)
    is_decision = models.BooleanField(default=False)
    since_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    opened_by = models.ForeignKey(
        Event, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_by = models.ForeignKey(
        Event, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True)
    offered_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = TurnQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "due_on", "id"], condition=OPEN, name="turn_open_by_person"),
            models.Index(
                fields=["role", "due_on", "id"], condition=OPEN & ~Q(role=""), name="turn_open_by_role"
            ),
            models.Index(
                fields=["offered_by", "-id"], condition=Q(offered_by__isnull=False), name="turn_by_giver"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.person or self.role or self.unit}"
