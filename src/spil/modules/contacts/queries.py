"""Readings of contacts. They are the whole office's: a party carries no confidentiality of its own."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, Q, QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.events.models import Event, subject_of
from spil.foundation.events.queries import changes_of
from spil.foundation.manifest.declaration import Found
from spil.foundation.parties.models import Account, Party, PartyQuerySet, PartyRole
from spil.foundation.parties.rules import enterprise_number, vat_number
from spil.foundation.records.together import Row

#: rows that a page shows at most
MOST = 500
#: signs of a number by which an account or an enterprise is found; fewer are in everybody's
SHORTEST_NUMBER = 4


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
    waiting = Account.objects.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.select_related("party").order_by("-pk")


def why_withdrawn(account: Account) -> str:
    """What was said when the account was last withdrawn; empty when that was erased."""
    told = Event.objects.filter(
        action="contacts.account.withdraw", recorded_values__subject=subject_of(Account, account.pk)
    )
    last = told.select_related("recorded_values").order_by("-pk").first()
    _before, reason = changes_of(last).get("reason", (None, "")) if last else (None, "")
    return reason or ""


def suppliers_like(typed: str, *, unconfirmed: bool = False) -> QuerySet[Party]:
    """Suppliers by name, with their accounts: two queries. `typed` is part of a name, a number or an account."""
    found = Party.objects.at_hand().suppliers()
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


def parties_asked(words: str, _actor: Actor, limit: int) -> QuerySet[Party, Row]:
    """Everybody outside by name, number or account."""
    plain = "".join(sign for sign in words if sign.isalnum()).upper()
    named = Q()
    for word in words.split():
        named &= Q(name__icontains=word)
    if any(sign.isdigit() for sign in plain) and len(plain) >= SHORTEST_NUMBER:
        owners = Account.objects.filter(iban__contains=plain).values("party")
        named |= Q(vat_number__contains=plain) | Q(enterprise_number__contains=plain) | Q(pk__in=owners)
    return (
        Party.objects.at_hand()
        .filter(named)
        .values_list("name", "roles", "town", "vat_number", "phone")[:limit]
    )


def parties_named(_words: str, rows: Sequence[Row]) -> list[Found]:
    """Those outside for the search. Suppliers stand on the page of suppliers."""
    found = []
    for name, roles, town, vat, phone in rows:
        is_supplier = PartyRole.SUPPLIER in roles
        icon = "building-store" if is_supplier else "address-book"
        page = "contacts" if is_supplier else "contacts-all"
        found.append(
            Found(name, icon, page, {"q": name}, detail=", ".join(filter(None, (town, vat))), right=phone)
        )
    return found


def contacts_like(typed: str, role: str = "") -> QuerySet[Party]:
    """Everybody outside, by name, town, e-mail address or number; of one role when that is given. One query."""
    found = Party.objects.at_hand()
    found = found.filter(roles__contains=role) if role else found
    for word in typed.split():
        plain = "".join(one for one in word if one.isalnum()).upper()
        fits = Q(name__icontains=word) | Q(town__icontains=word) | Q(email__icontains=word)
        found = found.filter(fits | Q(vat_number__contains=plain) | Q(enterprise_number__contains=plain))
    return found
