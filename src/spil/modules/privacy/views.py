"""Personal data: what is kept about somebody, what of it would go, handing it out, and what was erased."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.organisation.models import Person
from spil.foundation.parties.models import Party
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.refusing import only_for
from spil.foundation.ui.saying import day_words
from spil.foundation.ui.shell import shell_of
from spil.modules.privacy import access, queries
from spil.modules.privacy.actions import forget_party, forget_person, hand_out_party, hand_out_person
from spil.modules.privacy.models import judged
from spil.modules.privacy.queries import MOST


@only_for(access.may_hand_out)
def overview(request: Any) -> HttpResponse:
    """Who can be looked up, who left, and what was erased on request."""
    words = request.GET.get("q", "").strip()
    found = list(queries.contacts_named(words)[:MOST]) if words else []
    page = {
        "title": _("Personal data"),
        "q": words,
        "found": [{"name": str(one), "url": reverse("privacy-party", args=[one.pk])} for one in found],
        "blocks": [block for block in (_left(request), _erased()) if block],
    }
    return render(
        request, "privacy/overview.html", {"page": page, "shell": shell_of(request, here="privacy")}
    )


def _left(request: Any) -> dict[str, Any] | None:
    rows = [
        [
            {
                "look": "link",
                "text": str(one),
                "url": reverse("privacy-person", args=[one.pk]),
                "grow": True,
            },
            {"text": day_words(one.left_on)},
        ]
        for one in queries.left_colleagues(request.actor.today)[:MOST]
    ]
    columns = [{"title": _("Name"), "grow": True}, {"title": _("Left on")}]
    return _table("left", _("Colleagues who left"), columns, rows)


def _erased() -> dict[str, Any] | None:
    columns = [
        {"title": _("Who"), "grow": True},
        {"title": _("Ground"), "hide": True},
        {"title": _("Asked on"), "hide": True},
        {"title": _("Erased")},
        {"title": _("Records"), "look": "amount"},
        {"title": _("Stays"), "hide": True},
    ]
    rows = [queries.erasure_cells(one) for one in queries.erasures()[:MOST]]
    return _table("erased", _("Erased on request"), columns, rows)


def _table(
    name: str, title: str, columns: list[Any], rows: list[Any], *, lead: str = ""
) -> dict[str, Any] | None:
    block = {"id": name, "title": title, "lead": lead, "look": "table", "columns": columns, "rows": rows}
    return {**block, "count": str(len(rows))} if rows else None


@only_for(access.may_hand_out)
def party(request: Any, pk: int) -> HttpResponse:
    """What is kept about a contact."""
    return _about(request, Party, pk, (hand_out_party, forget_party))


@only_for(access.may_hand_out)
def person(request: Any, pk: int) -> HttpResponse:
    """What is kept about a colleague."""
    return _about(request, Person, pk, (hand_out_person, forget_person))


def _about(request: Any, model: Any, pk: int, offered: tuple[Any, ...]) -> HttpResponse:
    actor = request.actor
    about = get_object_or_404(model, pk=pk)
    found, offers = judged(about, actor), Offers(request)
    record = [{"title": _("Record"), "grow": True}, {"title": _("Kind"), "hide": True}]
    until = [{"title": _("What"), "grow": True}, {"title": _("May go from")}]
    forgetting = offered[1]
    refused = forgetting.refusal(actor, about)
    tables = (
        _table("busy", _("First to be dealt with"), record, queries.busy_rows(found, actor)),
        _table("going", _("Goes for good"), record, queries.going_rows(found, actor)),
        *(
            _table(f"staying-{place}", one.title, until, one.rows, lead=one.why)
            for place, one in enumerate(queries.staying(found, actor))
        ),
    )
    page = {
        "title": str(about),
        "facts": queries.facts_of(about),
        "links": offers.on(about, *offered),
        "refused": str(refused) if refused is not None else "",
        "unseen": found.unseen,
        "notes": queries.hidden_notes(found, actor),
        "is_person": model is Person,
        "files": [
            {"name": one.name, "url": reverse("export", args=[one.pk])}
            for one in queries.files_of(about, actor)
        ],
        "search_url": queries.named_elsewhere(about),
        "blocks": [block for block in tables if block],
    }
    return render(request, "privacy/about.html", {"page": page, "shell": shell_of(request, here="privacy")})
