"""Search over all kinds: the page, the palette over any page, and what somebody opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.records.together import together
from spil.foundation.search.queries import RANKED
from spil.foundation.search.suggesting import probably_meant
from spil.foundation.search.visits import recent, visited
from spil.foundation.ui.rules import count_text
from spil.gateways.web import proposing
from spil.gateways.web.choosing import rows_of
from spil.gateways.web.finding import (
    LONGEST,
    Findings,
    asked_of_facets,
    asked_of_others,
    facets,
    findings,
    found_of_each_kind,
    hits_of,
    others,
)
from spil.gateways.web.glancing import glance
from spil.gateways.web.presenting import Reader
from spil.gateways.web.shell import shell
from spil.gateways.web.understanding import chips, found_url, notes

#: records of a page, and of the palette
SIZE, FIRST = 50, 7
OTHERS = 4


def asked_text(request: Any) -> str:
    return str(request.GET.get("q", "")).strip()[:LONGEST]


def total_words(reader: Reader, found: Findings) -> str:
    count = len(found.hits)
    words = ngettext("%(n)s record", "%(n)s records", count)
    return words % {"n": count_text(count, reader.locale, RANKED - 1)}


def search(request: Any) -> HttpResponse:
    """The page of what a text finds, fifty at a time, with what narrows it further."""
    reader, text = Reader(request.actor), asked_text(request)
    found = findings(reader.actor, text)
    page = _page_number(request)
    records = found.records(reader.actor, (page - 1) * SIZE, SIZE)
    asked = asked_of_others(reader.actor, found, OTHERS) if page == 1 else []
    also = {f"others {place}": query for place, query in enumerate(asked)}
    seen = glance(reader.actor, asked={"facets": asked_of_facets(reader.actor, found), **also})
    context = {
        "q": text,
        "url": reverse("search"),
        "parts": _parts(reader, found, records, found_of_each_kind(seen.answers["facets"])),
        "others": others(found, [seen.answers[name] for name in also], OTHERS),
        "total": total_words(reader, found) if found.hits else "",
        "chips": chips(reader, found.meaning),
        "notes": notes(found.meaning),
        "facets": facets(found, seen.answers["facets"]),
        "meant": meant(request, found),
        "note": _("Of so many only the newest %(n)s are shown; one word more finds older ones.")
        % {"n": count_text(RANKED, reader.locale)}
        if len(found.hits) >= RANKED
        else "",
        "previous_url": found_url(text, page=page - 1) if page > 1 else "",
        "next_url": found_url(text, page=page + 1) if len(found.hits) > page * SIZE else "",
    }
    frame = shell(request, here="search", q=text, found=seen)
    return render(request, "search.html", {"shell": frame, "search": context})


def _page_number(request: Any) -> int:
    asked = request.GET.get("page", "1")
    return min(max(int(asked), 1), RANKED // SIZE) if asked.isdecimal() and len(asked) < 4 else 1


def _parts(
    reader: Reader, found: Findings, records: list[Record], counts: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Hits by kind, the kind of the best hit first; each with how many there are of it on all pages together."""
    hits = dict(zip((record.pk for record in records), hits_of(reader, found, records), strict=True))
    groups: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        groups.setdefault(record.kind, []).append(hits[record.pk])
    return [
        {"title": kinds[code].plural, "count": counts[code], "hits": these} for code, these in groups.items()
    ]


def meant(request: Any, found: Findings) -> dict[str, str] | None:
    """ "Bedoelde je", when nothing was found as it was typed."""
    if any(not hit.meant for hit in found.hits) or not found.meaning.question.query:
        return None
    text = probably_meant(request.actor, found.meaning, found.near)
    return {"text": text, "url": found_url(text)} if text else None


def palette(request: Any) -> HttpResponse:
    """What the palette lists while one types. Asked without the palette, it is the page."""
    if request.headers.get("HX-Request") != "true":
        return search(request)
    reader, text = Reader(request.actor), asked_text(request)
    here = _record(request, "on")
    if _record(request, "about") is not None:
        context = _about(request, text)
    elif text:
        context = _typed(request, reader, text, here)
    else:
        context = _untyped(request, reader, here)
    return render(request, "web/palette_hits.html", {"palette": context})


def _record(request: Any, name: str) -> Record | None:
    asked = request.GET.get(name, "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return Record.objects.visible_to(request.actor).select_related("owner").filter(pk=asked).first()


def _about(request: Any, text: str) -> dict[str, Any]:
    """Only what can be done with one record."""
    record = _record(request, "about")
    return {
        "groups": _groups((_("Do"), "", proposing.with_record(request, record, text, every=True))),
        "q": text,
    }


def _untyped(request: Any, reader: Reader, here: Record | None) -> dict[str, Any]:
    """Nothing typed yet: this record, what was open last, what can be begun, and how to ask."""
    last = [one for one in recent(reader.actor, reader.actor.person_id) if here is None or one.pk != here.pk]
    return {
        "groups": _groups(
            (
                _("With this record"),
                "",
                proposing.with_record(request, here, "", every=True)[: proposing.MOST],
            ),
            (_("Opened last"), "", proposing.last_opened(reader, last[:FIRST])),
            (_("Begin"), "", proposing.anything_new(reader.actor, "", FIRST)),
        ),
        "is_empty": True,
        "q": "",
    }


def _typed(request: Any, reader: Reader, text: str, here: Record | None) -> dict[str, Any]:
    actor = reader.actor
    found = findings(actor, text)
    records = found.records(actor, 0, FIRST)
    words = found.meaning.asked.words
    to_do = [
        *proposing.with_record(request, here, words),
        *(proposing.next_step(request, rows_of(records[:1]).get(records[0].pk)) if records else []),
        *proposing.with_kinds(actor, words),
        *proposing.anything_new(actor, words or text),
    ]
    told = others(found, together(*asked_of_others(actor, found, OTHERS)), OTHERS)
    total = count_text(len(found.hits), reader.locale, RANKED - 1) if found.hits else ""
    return {
        "groups": _groups(
            (_("Do"), "", to_do[: proposing.MOST]),
            (_("Records"), total, hits_of(reader, found, records)),
            (_("People and organisations"), "", told),
            (_("Pages"), "", proposing.pages(reader.actor, words)),
        ),
        "chips": chips(reader, found.meaning),
        "notes": notes(found.meaning),
        "meant": meant(request, found),
        "all_url": found_url(text) if len(found.hits) > len(records) else "",
        "total": total_words(reader, found),
        "q": text,
    }


def _groups(*parts: tuple[str, str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Groups that hold something; hits get the id by which the field points to the chosen one."""
    groups: list[dict[str, Any]] = [
        {"title": title, "count": count, "hits": hits} for title, count, hits in parts if hits
    ]
    for place, hit in enumerate(hit for group in groups for hit in group["hits"]):
        hit["id"] = f"hit-{place}"
    return groups


@require_POST
def seen(request: Any, pk: int) -> HttpResponse:
    """Somebody opened a record; the page tells it when it has been drawn."""
    actor = request.actor
    if actor.person_id is not None and Record.objects.visible_to(actor).filter(pk=pk).exists():
        visited(actor.person_id, pk, actor.now)
    return HttpResponse(status=204)
