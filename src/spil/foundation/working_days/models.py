"""The office's own closing days."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spil.foundation.working_days.rules import Closing, Half


class ClosingHalf(models.TextChoices):
    """The same codes as `rules.Half`, with words."""

    WHOLE = Half.WHOLE.value, _("The whole day")
    MORNING = Half.MORNING.value, _("The morning")
    AFTERNOON = Half.AFTERNOON.value, _("The afternoon")


class ClosingDayQuerySet(models.QuerySet["ClosingDay"]):
    def at(self, location: str) -> ClosingDayQuerySet:
        """Those that hold everywhere, and those of this location."""
        return self.filter(location__in=("", location))

    def between(self, from_on: date | None, until_on: date | None) -> ClosingDayQuerySet:
        """Those in a half-open period; None leaves an end open."""
        found = self if from_on is None else self.filter(on__gte=from_on)
        return found if until_on is None else found.filter(on__lt=until_on)


class ClosingDay(models.Model):
    """A day, or half of one, on which the office is closed by its own decision.

    `country` and `location` (a location's code) narrow it; empty means everywhere. `replaces_on` is the
    statutory holiday that it makes up for.
    """

    on = models.DateField()
    half = models.CharField(max_length=5, choices=ClosingHalf, default=ClosingHalf.WHOLE)
    name = models.CharField(max_length=100)
    country = models.CharField(max_length=2, blank=True)
    location = models.CharField(max_length=12, blank=True)
    replaces_on = models.DateField(null=True, blank=True)

    objects = ClosingDayQuerySet.as_manager()

    class Meta:
        ordering = ("on", "half", "id")
        constraints = [
            models.UniqueConstraint(fields=("on", "half", "country", "location"), name="closing_day_once"),
            models.CheckConstraint(
                condition=Q(replaces_on__isnull=True) | ~Q(replaces_on=F("on")),
                name="closing_day_replaces_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"

    def as_closing(self) -> Closing:
        """The plain value that the rules count with."""
        return Closing(self.on, Half(self.half), self.location, self.replaces_on)
