"""What other modules may use of personal data."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.organisation.models import Person
from spil.foundation.parties.models import Party
from spil.foundation.ui.offering import Offers
from spil.modules.privacy import access
from spil.modules.privacy.queries import left_colleagues

__all__ = ["left_colleagues", "privacy_links"]


def privacy_links(offers: Offers, about: Party | Person) -> list[dict[str, Any]]:
    """The way to what is kept about somebody, for who may hand it out; else nothing."""
    if access.may_hand_out(offers.actor) is not None:
        return []
    name = "privacy-party" if isinstance(about, Party) else "privacy-person"
    url = reverse(name, args=[about.pk])
    return [{"title": _("Personal data"), "url": url, "icon": "shield-lock", "stop": False, "page": True}]
