"""Where somebody works: the place whose public holidays and closing days count."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Exists, OuterRef

from spil.foundation.organisation.models import LegalEntity, Location, Person


class Place(NamedTuple):
    """A location's code, at which closing days hold, and its country, which decides the public holidays."""

    code: str = ""
    country: str = ""


def place_of(person_id: int | None) -> Place:
    """A person's own place, else the only one of the office; empty when it has several. One query."""
    hers = Exists(Person.objects.filter(pk=person_id or 0, location=OuterRef("pk")))
    places = Location.objects.annotate(is_hers=hers).order_by("-is_hers")
    first = places.values_list("code", "country", "is_hers")[:2]
    found = (Place(code, country) for code, country, is_hers in first if is_hers or len(first) == 1)
    return next(found, Place())


def office_country() -> str:
    """The country of the first legal entity: that of a place which says no other."""
    return LegalEntity.objects.order_by("pk").values_list("country", flat=True).first() or "BE"


def places_abroad() -> list[Location]:
    """The places in a country in which no legal entity of the office is, by name."""
    own = LegalEntity.objects.values("country")
    return list(Location.objects.exclude(country__in=own).order_by("name", "id"))
