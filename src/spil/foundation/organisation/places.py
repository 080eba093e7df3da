"""Where somebody works: the place whose closing days count."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from spil.foundation.organisation.models import Location, Person


def place_of(person_id: int | None) -> str:
    """The code of a person's own place, else of the only one of the office; empty when it has several. One query."""
    hers = Exists(Person.objects.filter(pk=person_id or 0, location=OuterRef("pk")))
    first = Location.objects.annotate(is_hers=hers).order_by("-is_hers").values_list("code", "is_hers")[:2]
    return next((code for code, is_hers in first if is_hers or len(first) == 1), "")
