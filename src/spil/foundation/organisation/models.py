"""Tables of the office. Periods are half-open; see the package's prose."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Expression, F, Q
from django.utils.translation import gettext_lazy as _

from spil.foundation.organisation.rules import first_here, is_here


class Role(models.TextChoices):
    """What somebody is in the office; several at once are normal."""

    OFFICE_MANAGER = "office_manager", _("Office manager")
    ASSISTANT = "assistant", _("Management assistant")
    SECRETARY = "secretary", _("Secretary")
    RECEPTION = "reception", _("Reception")
    MANAGER = "manager", _("Manager")
    DIRECTOR = "director", _("Director")
    FINANCE = "finance", _("Finance")
    HR = "hr", _("Human resources")
    EMPLOYEE = "employee", _("Employee")
    ADMINISTRATOR = "administrator", _("System administrator")


class DatedQuerySet(models.QuerySet):
    def current(self, on: date | Expression) -> Self:
        """Rows whose half-open period holds on that day."""
        return self.not_over(on).filter(from_on__lte=on)

    def not_over(self, on: date | Expression) -> Self:
        """Rows whose half-open period holds on that day or begins later."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=on))


class PersonQuerySet(models.QuerySet):
    def here(self, on: date) -> Self:
        """Who works in the office on that day; `left_on` is the first day on which somebody does not."""
        return self.exclude(left_on__lte=on)

    def in_role(self, role: str, on: date) -> Self:
        """Who works in the office on that day and has this role then."""
        holders = RoleAssignment.objects.current(on).filter(role=role).values("person")
        return self.here(on).filter(pk__in=holders)


class MandateQuerySet(DatedQuerySet):
    def current(self, on: date | Expression) -> Self:
        """Those that hold on that day: nobody decides for who left, and who left decides nothing."""
        return super().current(on).exclude(Q(giver__left_on__lte=on) | Q(holder__left_on__lte=on))


class AbsenceQuerySet(DatedQuerySet):
    def current(self, on: date | Expression) -> Self:
        """Those of that day. Who left is not away: nobody stands in for who does not come back."""
        return super().current(on).exclude(person__left_on__lte=on)


class Dated(models.Model):
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_over(self, on: date) -> bool:
        """Whether its half-open period ended on that day or before it."""
        return self.until_on is not None and self.until_on <= on

    def end(self, on: date) -> None:
        """It holds no more from that day on; one that begins then or later still holds on its first day."""
        self.until_on = max(on, self.from_on + timedelta(days=1))

    def replaced(self, on: date, **values: Any) -> Self | None:
        """The row that holds from that day on with these values in the place of this one, which ends then; None where
        this one begins that day or later and is put right itself. Neither is saved."""
        if self.from_on >= on:
            for name, value in values.items():
                setattr(self, name, value)
            return None
        kept = {
            one.attname: getattr(self, one.attname)
            for one in self._meta.concrete_fields
            if not one.primary_key
        }
        self.until_on = on
        return type(self)(**{**kept, **values, "from_on": on})


class LegalEntity(models.Model):
    """A company or association that the office keeps books for; number series belong to it."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, default="BE")
    enterprise_number = models.CharField(max_length=20, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    street = models.CharField(max_length=200, blank=True)
    house_number = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    town = models.CharField(max_length=100, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    country = models.CharField(max_length=2, default="BE")
    town = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    head = models.ForeignKey("Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works in the office, with or without an account to sign in."""

    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    email = models.EmailField(unique=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, default="nl")
    job_title = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    left_on = models.DateField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("last_name", "first_name", "id")

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def has_or_gets(self, role: Role, on: date) -> bool:
        """Whether this person has the role on that day, or from a later one."""
        return RoleAssignment.objects.not_over(on).filter(person=self, role=role).exists()

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name.split(" ")[-1][:1]).upper()


def at_work(person: Person | None, on: date) -> int | None:
    """The id of somebody who works here on that day; who left counts as nobody."""
    return person.pk if person is not None and is_here(person.left_on, on) else None


def has_left(person: Person | None, on: date) -> bool:
    """Whether there is somebody, who does not work here on that day any more."""
    return person is not None and at_work(person, on) is None


class RoleAssignment(Dated):
    """A person has a role, for a unit or for the whole office, during a period."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="role_period_has_days"
            )
        ]


class CostCentre(Dated):
    """Where costs are booked, and who answers for them."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Mandate(Dated):
    """Who may decide what, up to which amount, for which cost centres, in whose name.

    `actions` is a list of action names or patterns; `cost_centres` a list of codes, empty for all. `giver` is the
    person in whose name the holder acts; without a giver the holder decides in the holder's own name.
    """

    number = models.PositiveIntegerField(unique=True)
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates_held")
    giver = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates_given"
    )
    actions = models.JSONField(default=list)
    limit = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    cost_centres = models.JSONField(default=list)

    objects: ClassVar = MandateQuerySet.as_manager()

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return str(self.number)


class Absence(Dated):
    """Somebody is not there. No reason is kept here, ever."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="absence_has_days"
            )
        ]

    def deputy_on(self, on: date) -> Person | None:
        """Who is named for this absence, else the standing deputy; nobody who left by that day."""
        asked = (self.deputy, self.person.deputy)
        return first_here([(one, one.left_on) for one in asked if one], on)
