"""Check of where the office works, since that decides its public holidays, and so every deadline."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.health.checking import Asked, Check, Finding, good, warning
from spil.foundation.health.checking import register as register_check
from spil.foundation.organisation.models import Location
from spil.foundation.organisation.places import places_abroad


def countries(_asked: Asked) -> Iterator[Finding]:
    """A place abroad is told; it is wrong, as far as can be known, when no place lies where the office is."""
    if not (count := Location.objects.count()):
        return
    abroad = places_abroad()
    told = {"names": ", ".join(f"{one.name} ({one.country})" for one in abroad)}
    if not abroad:
        yield good("places.country", _("Every location is in a country of the office."))
    elif len(abroad) < count:
        yield good("places.country", _("Abroad, with the public holidays there: %(names)s.") % told)
    else:
        yield warning(
            "places.country",
            _(
                "No location is in the country of the office, and deadlines follow public holidays abroad: %(names)s."
            )
            % told,
            _("Look whether the countries are right at People, Units and locations."),
        )


def register() -> None:
    register_check(Check("places", gettext_lazy("Locations"), countries))
