"""The address of a saved view, and what can be done with the one that is shown."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.listing.models import SavedView, Scope
from spil.foundation.listing.saving import first_view, may_change
from spil.gateways.web.asking import Asked


def saved_url(view: SavedView) -> str:
    return f"{reverse('list', args=[view.kind])}?saved={view.pk}"


def view_menu(asked: Asked) -> list[dict[str, Any]]:
    """What can be done with the kept view that is shown; nothing when none is."""
    view = asked.saved
    if view is None:
        return []
    url = reverse("list-view", args=[view.kind, view.pk])
    form = f"{reverse('list-save', args=[view.kind])}?view={view.pk}"
    is_first = first_view(asked.actor, view.kind) == view.pk
    found: list[dict[str, Any]] = []
    if not asked.is_as_saved:
        found.append({"text": _("Back to how it was kept"), "url": saved_url(view)})
    first = (_("No longer open with this view"), "usual") if is_first else (_("Open with this view"), "first")
    found.append({"text": first[0], "url": url, "post": True, "do": first[1]})
    if may_change(asked.actor, view) is None:
        if not asked.is_as_saved:
            found.append({"text": _("Keep it as it is now"), "url": url, "post": True, "do": "keep"})
        found.append({"text": _("Rename or share…"), "url": form, "asks": True})
        if view.scope == Scope.OWN:
            found.append({"text": _("Remove this view"), "url": url, "post": True, "do": "remove"})
        else:
            found.append({"text": _("Remove this view…"), "url": url, "asks": True})
    return found
