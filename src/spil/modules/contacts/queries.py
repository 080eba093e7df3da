"""Readings of contacts. They are the whole office's: a party carries no confidentiality of its own."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from spil.foundation.parties.models import Account, Party, PartyQuerySet
from spil.foundation.parties.rules import enterprise_number, vat_number

#: rows that a page shows at most
MOST = 500


def known_as(*, vat: str = "", enterprise: str = "", name: str = "") -> PartyQuerySet:
    """Parties with one of these numbers, in whatever form they were typed; by name only without a right number."""
    normal_vat, normal_enterprise = vat_number(vat), enterprise_number(enterprise)
    return Party.objects.known_as(
        vat_number=normal_vat if isinstance(normal_vat, str) else "",
        enterprise_number=normal_enterprise if isinstance(normal_enterprise, str) else "",
        name=name,
    )


def unconfirmed_accounts() -> QuerySet[Account]:
    """Accounts that wait for somebody to check them, the newest first."""
    return Account.objects.filter(confirmed_at__isnull=True).select_related("party").order_by("-pk")


def suppliers_like(typed: str, *, unconfirmed: bool = False) -> QuerySet[Party]:
    """Suppliers by name, with their accounts: two queries. `typed` is part of a name, a number or an account."""
    found = Party.objects.suppliers()
    if typed:
        plain = "".join(one for one in typed if one.isalnum()).upper()
        fits = Q(name__icontains=typed) | Q(town__icontains=typed)
        if plain:
            owners = Account.objects.filter(iban__contains=plain).values("party")
            fits |= Q(vat_number__contains=plain) | Q(enterprise_number__contains=plain) | Q(pk__in=owners)
        found = found.filter(fits)
    if unconfirmed:
        found = found.filter(pk__in=unconfirmed_accounts().order_by().values("party"))
    return found.prefetch_related(Prefetch("accounts", Account.objects.order_by("pk")))
