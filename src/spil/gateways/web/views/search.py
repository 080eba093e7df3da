"""Search over all kinds."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.search.queries import search as find
from spil.foundation.ui.rules import count_text
from spil.gateways.web.presenting import Reader, record_url
from spil.gateways.web.shell import shell

MOST = 50


def search(request: Any) -> HttpResponse:
    actor: Actor = request.actor
    text = request.GET.get("q", "").strip()[:200]
    records = found_records(actor, text) if text else []
    reader = Reader(actor)
    groups: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        groups.setdefault(record.kind, []).append(hit(reader, record))
    parts = [
        {"title": kinds[code].plural, "count": str(len(hits)), "hits": hits} for code, hits in groups.items()
    ]
    total = ngettext("%(n)s record", "%(n)s records", len(records)) % {
        "n": count_text(len(records), reader.locale, MOST - 1)
    }
    context = {
        "shell": shell(request, here="search", q=text),
        "search": {"q": text, "url": reverse("search"), "parts": parts, "total": total if records else ""},
    }
    return render(request, "search.html", context)


def found_records(actor: Actor, text: str) -> list[Record]:
    """The records found, best first, read anew through what the actor may see."""
    audiences = None if actor.sees_all else actor.audience_ids
    hits = find(audiences, text, limit=MOST)
    rows = Record.objects.visible_to(actor).select_related("owner").in_bulk([hit.record_id for hit in hits])
    return [rows[hit.record_id] for hit in hits if hit.record_id in rows]


def hit(reader: Reader, record: Record) -> dict[str, Any]:
    meta = ", ".join(filter(None, [record.number or "", str(record.owner) if record.owner else ""]))
    return {
        "icon": kinds.of(record).icon,
        "url": record_url(record),
        "title": record.title,
        "meta": meta,
        "right": reader.due(record.deadline_on, closed=not record.is_open),
        "state": reader.state(record),
    }
