"""The archive at a glance: what may go now and in the coming years, what is proposed, what was destroyed."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.listing.queries import MOST as COUNTED
from spil.foundation.records.kinds import kinds
from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.queries import period_words
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.saying import day_words
from spil.foundation.ui.shell import shell_of
from spil.modules.archive import actions
from spil.modules.archive.models import Destruction, Line
from spil.modules.archive.queries.looking_ahead import Ahead, ahead, next_years
from spil.modules.archive.states import PENDING

#: destroyed records and proposals that the page shows
MOST = 50


def tabs(here: str) -> list[dict[str, Any]]:
    pages = [("archive", _("What may go")), ("archive-rules", _("Rules"))]
    return [{"title": title, "url": reverse(name), "here": name == here} for name, title in pages]


def overview(request: Any) -> HttpResponse:
    """For everybody, as far as each may see; the button to prepare a proposal for who keeps the archive."""
    actor: Actor = request.actor
    offers = Offers(request)
    blocks = [_ahead(actor), _pending(actor), _destroyed(actor)]
    context = {
        "title": _("Archive"),
        "tabs": tabs("archive"),
        "new": offers.new(actions.prepare),
        "list_url": reverse("list", args=["archive.destruction"]),
        "to_confirm": RetentionRule.objects.current(actor.today).filter(to_confirm=True).count(),
        "rules_url": reverse("archive-rules"),
        "blocks": [one for one in blocks if one],
    }
    return render(
        request, "archive/overview.html", {"page": context, "shell": shell_of(request, here="archive")}
    )


def _ahead(actor: Actor) -> dict[str, Any]:
    found = ahead(actor)
    years = next_years(actor.today)
    columns = [
        {"title": _("Rule"), "grow": True},
        {"title": _("May go now"), "look": "amount"},
        *({"title": _("in %(year)s") % {"year": year}, "look": "amount", "hide": True} for year in years),
    ]
    return {
        "id": "ahead",
        "title": _("What may go when"),
        "look": "table" if found else "text",
        "columns": columns,
        "rows": [_ahead_row(one) for one in found],
        "text": _("No rule lets anything go in the coming years."),
    }


def _ahead_row(one: Ahead) -> list[dict[str, Any]]:
    period = f"{one.kind.plural}: {period_words(one.rule.period)}, {one.rule.country}"
    if one.rule.to_confirm:
        period = f"{period}; {_('to be confirmed by the office')}"
    return [
        {"text": one.rule.title, "detail": period, "grow": True},
        {"look": "amount", "text": _number(one.now)},
        *({"look": "amount", "text": _number(count), "hide": True} for count in one.later),
    ]


def _number(count: int) -> str:
    return f"{COUNTED}+" if count > COUNTED else str(count or "–")


def _pending(actor: Actor) -> dict[str, Any] | None:
    rows = Destruction.objects.visible_to(actor).filter(record__state__in=[state.code for state in PENDING])
    found = list(rows.select_related("record__owner").order_by("-prepared_on", "-pk")[:MOST])
    kind = kinds["archive.destruction"]
    cells = [
        [
            {"look": "link", "text": str(one.record), "url": reverse("record", args=[one.pk]), "grow": True},
            {"text": day_words(one.prepared_on), "hide": True},
            {"text": str(one.record.owner or "Spil"), "hide": True},
            _state(kind.state_of(one.record)),
        ]
        for one in found
    ]
    columns = [
        {"title": _("Proposal"), "grow": True},
        {"title": _("Prepared"), "hide": True},
        {"title": _("Owner"), "hide": True},
        {"title": _("State")},
    ]
    block = {"id": "pending", "title": _("Proposals that wait"), "count": len(cells), "look": "table"}
    return {**block, "columns": columns, "rows": cells} if cells else None


def _destroyed(actor: Actor) -> dict[str, Any] | None:
    """By which rule is for who may read the decision: it can be that of a dossier that others do not see."""
    decisions = Destruction.objects.visible_to(actor).filter(pk=OuterRef("destruction"))
    lines = Line.objects.visible_to(actor).filter(outcome__is_destroyed=True)
    lines = lines.annotate(tells_rule=Exists(decisions))
    found = list(lines.select_related("record", "rule", "outcome").order_by("-outcome__at", "-pk")[:MOST])
    cells = [
        [
            {"look": "link", "text": str(one), "url": reverse("record", args=[one.record_id]), "grow": True},
            {"text": str(kinds.of(one.record).title)},
            {"text": one.rule.title if one.tells_rule else "", "hide": True},
            {"text": day_words(timezone.localtime(one.outcome.at))},
        ]
        for one in found
    ]
    columns = [
        {"title": _("Number"), "grow": True},
        {"title": _("Kind")},
        {"title": _("Rule"), "hide": True},
        {"title": _("Destroyed on")},
    ]
    block = {"id": "destroyed", "title": _("Destroyed last"), "look": "table"}
    return {**block, "columns": columns, "rows": cells} if cells else None


def _state(state: Any) -> dict[str, Any]:
    return {"look": "state", "family": state.family.value, "text": str(state.title)}
