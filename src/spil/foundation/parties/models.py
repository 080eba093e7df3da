"""Party, its bank accounts and its identifiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from spil.foundation.organisation.models import Person
from spil.foundation.parties.rules import spellings


class PartyRole(models.TextChoices):
    SUPPLIER = "supplier", _("Supplier")
    CUSTOMER = "customer", _("Customer")
    AUTHORITY = "authority", _("Authority")
    OTHER = "other", _("Other")


class PartyQuerySet(models.QuerySet):
    def at_hand(self) -> Self:
        """Those with whom the office still deals: whoever was to be forgotten is offered and listed nowhere."""
        return self.filter(restricted_on__isnull=True)

    def suppliers(self) -> Self:
        return self.filter(roles__contains=PartyRole.SUPPLIER)

    def known_as(self, *, vat_number: str = "", enterprise_number: str = "", name: str = "") -> Self:
        """Parties with one of these identifiers; the name only counts when no identifier is given.

        Nobody who is registered under another number, nor who was to be forgotten: who deals with the office again
        after that is somebody new.
        """
        if not vat_number and not enterprise_number:
            return self.at_hand().named(name) if name else self.none()
        same = Q()
        if vat_number:
            same |= Q(vat_number=vat_number)
        if enterprise_number:
            same |= Q(enterprise_number=enterprise_number)
        return self.at_hand().filter(same).registered_as(enterprise_number)

    def registered_as(self, enterprise_number: str) -> Self:
        """Without those registered under another number than this: companies of one group may share a VAT number."""
        return self.filter(enterprise_number__in=("", enterprise_number)) if enterprise_number else self

    def named(self, *names: str) -> Self:
        """Parties with one of these names, in small letters or capitals; found by an index."""
        written = {spelling for name in names for spelling in spellings(name)}
        return self.alias(lowered=Lower("name")).filter(lowered__in=written)

    def with_email(self, email: str) -> Self:
        """Parties with this e-mail address; found by an index."""
        return self.alias(lowered=Lower("email")).filter(lowered__in=spellings(email))

    def by_name(self, names: Collection[str]) -> dict[str, Party | None]:
        """Who at hand has each of these names that anybody has; None when several do. Two queries for all names."""
        meant: dict[str, set[str]] = defaultdict(set)
        for name in names:
            for spelling in spellings(name):
                meant[spelling].add(name)
        found: dict[str, list[int]] = defaultdict(list)
        known = self.at_hand().annotate(lowered=Lower("name")).filter(lowered__in=meant)
        for pk, lowered in known.order_by().values_list("pk", "lowered"):
            for name in meant[lowered]:
                found[name].append(pk)
        parties = Party.objects.in_bulk([ids[0] for ids in found.values() if len(ids) == 1])
        return {name: parties[ids[0]] if len(ids) == 1 else None for name, ids in found.items()}

    def the_only(self) -> Party | None:
        """The row when there is exactly one. Mostly there is none, so the ids are looked at first."""
        found = self.order_by().values_list("pk", flat=True)[:2]
        return Party.objects.get(pk=found[0]) if len(found) == 1 else None


class Party(models.Model):
    """A person or organisation outside the office. Addresses are kept in parts: unstructured ones cannot be paid."""

    name = models.CharField(max_length=200)
    is_person = models.BooleanField(default=False)
    roles = models.CharField(max_length=80, default=PartyRole.OTHER, help_text="codes, separated by spaces")
    language = models.CharField(max_length=2, default="nl")
    form_of_address = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=200, blank=True)
    house_number = models.CharField(max_length=20, blank=True)
    box = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    town = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    vat_number = models.CharField(max_length=20, blank=True, db_index=True)
    enterprise_number = models.CharField(max_length=20, blank=True, db_index=True)
    endpoint = models.CharField(max_length=80, blank=True, help_text="Peppol participant, scheme:id")
    restricted_on = models.DateField(
        null=True, blank=True, help_text="forgotten on request; what is left stands on what the law keeps"
    )

    objects = PartyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(Lower("name"), name="party_by_name"),
            models.Index(Lower("email"), name="party_by_email"),
        ]
        ordering = ("name", "id")
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """A bank account of a party. A new one is not paid to before somebody who did not enter it confirmed it.

    `entered_by` typed it, or handed in the file from which it was read; empty when that file came in by itself.
    One that was withdrawn is not confirmed, and waits for nobody.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="accounts")
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    holder = models.CharField(max_length=140, blank=True)
    entered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("party", "iban"), name="account_once")]

    def __str__(self) -> str:
        return self.iban
