"""What a proposal shows of itself, for who reads it and for who decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from spil.foundation.access.actor import Actor
from spil.foundation.organisation.models import Role
from spil.foundation.records.kinds import DESTROYED, Summary, kinds
from spil.foundation.ui.saying import day_words
from spil.modules.archive.models import Destruction, Line
from spil.modules.archive.queries.wording import why_words
from spil.modules.archive.states import APPROVED, CARRYING, DONE, PREPARED, PROPOSED

#: lines that one page shows
MOST = 500


def blocks(destruction: Destruction, actor: Actor) -> dict[str, Any]:
    """Who decided what, and the lines of records that the actor may see; of many the first ones, with the way to all.
    Queries do not grow with the lines."""
    first = _part(destruction, actor, 1)
    block = _lines_block(destruction, actor, first, reverse("record", args=[destruction.pk]))
    if first.has_next():
        url = reverse("archive-lines", args=[destruction.pk])
        block["action"] = {"title": _("All %(n)s") % {"n": first.paginator.count}, "url": url}
    return {"blocks": [course(destruction), block]}


def page_of_lines(destruction: Destruction, actor: Actor, page: str) -> dict[str, Any]:
    """One page of all lines, with the addresses of those before and after it; the nearest one
    where there is no such page."""
    part = _part(destruction, actor, page)
    return {
        "block": _lines_block(destruction, actor, part, _page_url(destruction, part.number)),
        "previous_url": _page_url(destruction, part.number - 1) if part.has_previous() else "",
        "next_url": _page_url(destruction, part.number + 1) if part.has_next() else "",
    }


def _part(destruction: Destruction, actor: Actor, page: int | str) -> Page:
    seen = Line.objects.visible_to(actor).filter(destruction=destruction.pk)
    lines = seen.select_related("record", "rule", "kept__by", "outcome").order_by("position", "pk")
    return Paginator(lines, MOST).get_page(page)


def _page_url(destruction: Destruction, page: int) -> str:
    return f"{reverse('archive-lines', args=[destruction.pk])}?page={page}"


def course(destruction: Destruction) -> dict[str, Any]:
    """Prepared, put forward, approved, carried out: by whom and when; what is still to come says so."""
    pairs = [
        (_("Prepared"), "", destruction.prepared_on),
        (_("Put forward by"), _who(destruction.proposed_by, destruction.proposed_for), None),
        (_("Approved by"), _who(destruction.approved_by, destruction.approved_for), destruction.approved_on),
        (_("Carried out by"), _who(destruction.carried_out_by, None), destruction.carried_out_on),
    ]
    return {
        "id": "course",
        "title": _("Who decides what"),
        "look": "pairs",
        "pairs": [
            {"term": term, "value": ", ".join(filter(None, (who, day_words(day)))) or _("not yet")}
            for term, who, day in pairs
        ],
    }


def _lines_block(destruction: Destruction, actor: Actor, part: Page, here: str) -> dict[str, Any]:
    """`here` is the address to which a change of a line leads back."""
    columns = [
        {"title": _("Record"), "grow": True},
        {"title": _("Rule"), "hide": True},
        {"title": _("Counted from"), "hide": True},
        {"title": _("May go from"), "hide": True},
        {"title": _("What becomes of it")},
    ]
    may_change = destruction.record.state in (PREPARED.code, PROPOSED.code) and actor.has_role(
        Role.OFFICE_MANAGER, Role.HR, Role.FINANCE
    )
    rows = [_row(destruction, one, here if may_change else "") for one in part]
    return {
        "id": "lines",
        "title": _("What it is about"),
        "count": part.paginator.count,
        "look": "table" if rows else "text",
        "columns": columns,
        "rows": rows,
        "text": _("There is nothing in it that you may see."),
    }


def _row(destruction: Destruction, line: Line, back: str) -> list[dict[str, Any]]:
    """`back` is the page to which a change of the line leads back, empty where there is none to make."""
    record = line.record
    is_gone = record.state == DESTROYED.code
    name = str(line) if is_gone else f"{line} {record.title}"
    return [
        {
            "look": "link",
            "text": name,
            "url": reverse("record", args=[record.pk]),
            "detail": str(kinds.of(record).title),
            "grow": True,
        },
        {"text": line.rule.title, "detail": line.rule.source, "hide": True},
        {"text": day_words(line.start_on), "hide": True},
        {"text": day_words(line.may_go_on), "hide": True},
        _fate(destruction, line, back),
    ]


def _fate(destruction: Destruction, line: Line, back: str) -> dict[str, Any]:
    """Kept and why; destroyed and when; left and why; else the way to keep it, while that is possible."""
    kept = getattr(line, "kept", None)
    outcome = getattr(line, "outcome", None)
    if kept is not None:
        said = _("kept by %(who)s: %(why)s") % {"who": kept.by or "Spil", "why": kept.reason}
        url = _to(destruction, "archive.destruction.put_back", line, back)
        put_back = {"look": "link", "text": _("Put back"), "url": url, "detail": said}
        return put_back if back and destruction.record.state == PREPARED.code else {"text": said}
    if outcome is not None:
        text = day_words(outcome.at) if outcome.is_destroyed else why_words(outcome)
        family, word = (
            (DESTROYED.family, DESTROYED.title)
            if outcome.is_destroyed
            else ("held", pgettext("record", "Left"))
        )
        return {"look": "state", "family": family, "text": str(word), "detail": text}
    if back:
        url = _to(destruction, "archive.destruction.keep", line, back)
        return {"look": "link", "text": _("Keep"), "url": url}
    waits = {PREPARED.code: _("in the proposal"), PROPOSED.code: _("in the proposal")}
    decided = {APPROVED.code: _("to be destroyed"), CARRYING.code: _("to be destroyed"), DONE.code: ""}
    return {"text": {**waits, **decided}.get(destruction.record.state, _("stays"))}


def _to(destruction: Destruction, name: str, line: Line, back: str) -> str:
    url = reverse("act-on", args=[destruction.pk, name])
    return f"{url}?{urlencode({'record': line.record_id, 'next': back})}"


def summaries(rows: Sequence[Any], actor: Actor) -> dict[int, Summary]:
    """How many records, by which rules, since when; what the reader may not see is said as a risk, without a number."""
    going = Q(kept=None)
    mine = going & Q(pk__in=Line.objects.visible_to(actor).values("pk"))
    lines = Line.objects.filter(destruction__in=[row.pk for row in rows]).values("destruction")
    counted = lines.annotate(
        mine=Count("pk", filter=mine),
        oldest=Min("start_on", filter=mine),
        all_of_it=Count("pk", filter=going),
        taken_out=Count("kept"),
    )
    found = {one["destruction"]: one for one in counted}
    return {row.pk: _summary(**found[row.pk]) if row.pk in found else _summary() for row in rows}


def _summary(
    *, mine: int = 0, oldest: Any = None, all_of_it: int = 0, taken_out: int = 0, **_which: int
) -> Summary:
    records = ngettext("%(n)s record", "%(n)s records", mine) % {"n": mine}
    facts = [(_("To be destroyed"), records)]
    if oldest:
        facts.append((_("The oldest counts from"), day_words(oldest)))
    if taken_out:
        facts.append((_("Taken out of it"), str(taken_out)))
    risks = [_("What is destroyed cannot be brought back.")]
    if mine < all_of_it:
        risks.insert(0, _("There are records among them that you may not see."))
    return Summary(tuple(facts), tuple(risks), records)


def _who(person: Any, for_whom: Any) -> str:
    if person is None:
        return ""
    return _("%(who)s for %(whom)s") % {"who": person, "whom": for_whom} if for_whom else str(person)
