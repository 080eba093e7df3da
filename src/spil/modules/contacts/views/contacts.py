"""Everybody outside with whom the office writes, each with the way to what was written."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.parties.models import Party, PartyRole
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.shell import shell_of
from spil.modules.contacts.actions import add_contact, change_contact, change_supplier, remove_contact
from spil.modules.contacts.queries import MOST, contacts_like
from spil.modules.privacy.public import privacy_links


def contacts(request: Any) -> HttpResponse:
    """`q` narrows by name, town, e-mail address or number; `role` to one sort of contact."""
    offers = Offers(request)
    q = request.GET.get("q", "").strip()
    role = request.GET.get("role", "")
    role = role if role in PartyRole.values else ""
    found = list(contacts_like(q, role)[: MOST + 1])
    page = {
        "title": _("Contacts"),
        "tabs": tabs(role),
        "new": offers.new(add_contact),
        "who": offers.who_may([add_contact]),
        "q": q,
        "role": role,
        "rows": [contact_row(offers, one) for one in found[:MOST]],
        "most": MOST,
        "is_cut": len(found) > MOST,
    }
    return render(
        request, "contacts/contacts.html", {"page": page, "shell": shell_of(request, here="contacts-all")}
    )


def tabs(role: str) -> list[dict[str, Any]]:
    url = reverse("contacts-all")
    found = [{"title": _("Everybody"), "url": url, "here": not role}]
    return found + [
        {"title": str(label), "url": f"{url}?role={value}", "here": role == value}
        for value, label in PartyRole.choices
    ]


def contact_row(offers: Offers, party: Party) -> dict[str, Any]:
    """What was written is the list of post, narrowed to this contact; it shows what its reader may see."""
    lists = {
        "incoming": reverse("list", args=["post.incoming"]),
        "outgoing": reverse("list", args=["post.outgoing"]),
    }
    asked = f"?view=all&party={party.pk}"
    return {
        "party": party,
        "incoming": lists["incoming"] + asked,
        "outgoing": lists["outgoing"] + asked,
        "links": offers.on(party, change_contact, change_supplier, remove_contact)
        + privacy_links(offers, party),
    }
