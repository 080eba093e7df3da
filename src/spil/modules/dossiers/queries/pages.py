"""What a dossier shows of itself on its page: what is missing, its contents, its one timeline, where its paper lies."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import Event
from spil.foundation.organisation.models import Person
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.ui.saying import day_words, short_day_words
from spil.modules.dossiers.models import Dossier
from spil.modules.dossiers.models.checking import answered, contents
from spil.modules.dossiers.models.settings import plan_title
from spil.modules.dossiers.queries.retaining import retained
from spil.modules.dossiers.rules.checklist import Answer, in_language

#: happenings of all contents together that the page shows
MOST_TOLD = 40
#: contents that the page lists and tells of, the newest; all of them is a list of its own
MOST_LISTED = 500


def blocks(dossier: Dossier, actor: Actor) -> dict[str, Any]:
    """A number of queries that does not grow with the contents, but for one for each kind among them."""
    inside = contents(dossier, actor)
    found = [
        checklist(dossier, actor, inside),
        contents_block(inside, actor.today),
        story(inside[-MOST_LISTED:]),
        place(dossier),
        retained(dossier, actor),
    ]
    return {"blocks": [one for one in found if one]}


def checklist(dossier: Dossier, actor: Actor, inside: list[Record]) -> dict[str, Any] | None:
    lines = answered(dossier, actor, inside)
    if not lines:
        return None
    people = Person.objects.in_bulk([one.tick.person_id for one in lines if one.tick])
    records = {one.pk: one for one in [dossier.record, *inside]}
    there = sum(one.is_there for one in lines)
    return {
        "id": "checklist",
        "title": _("What must be in it"),
        "count": f"{there}/{len(lines)}",
        "look": "checks",
        "checks": [_check(one, people, records) for one in sorted(lines, key=lambda one: one.is_there)],
    }


def _check(one: Answer, people: dict[int, Person], records: dict[int, Record]) -> dict[str, Any]:
    title = in_language(one.line.title, (get_language() or "nl")[:2])
    if one.item is not None:
        where = records[one.item.record_id]
        said = one.item.name or f"{where.number or ''} {where.title}".strip()
        return {"outcome": "ok", "text": title, "why": said}
    if one.tick is not None:
        facts = {
            "who": people.get(one.tick.person_id, "Spil"),
            "day": day_words(one.tick.on),
        }
        said = _("ticked by %(who)s on %(day)s") % facts
        return {
            "outcome": "ok",
            "text": title,
            "why": f"{said}: {one.tick.remark}" if one.tick.remark else said,
        }
    return {"outcome": "warn", "text": _("%(what)s is missing") % {"what": title}, "why": ""}


def contents_block(inside: list[Record], today: date) -> dict[str, Any]:
    rows = []
    for record in inside[-MOST_LISTED:]:
        kind = kinds.of(record)
        state = kind.state_of(record)
        rows.append([
            {"look": "link", "text": record.title, "url": reverse("record", args=[record.pk]), "grow": True},
            {"text": str(kind.title), "hide": True},
            {"look": "number", "text": record.number or ""},
            {"look": "date", "text": short_day_words(record.registered_on, today)},
            {"look": "state", "family": state.family, "text": str(state.title)},
        ])  # fmt: skip
    columns = [
        {"title": _("Record"), "grow": True},
        {"title": _("Kind"), "hide": True},
        {"title": _("Number")},
        {"title": _("Registered")},
        {"title": _("State")},
    ]
    if not rows:
        return {
            "id": "contents",
            "title": _("Contents"),
            "look": "text",
            "text": _(
                "Nothing lies in it yet. Any record can be put in: from here, or from its own page with O."
            ),
        }
    return {
        "id": "contents",
        "title": _("Contents"),
        "count": len(inside),
        "look": "table",
        "columns": columns,
        "rows": rows,
    }


def story(inside: list[Record]) -> dict[str, Any] | None:
    """What happened to these records, as one timeline, the newest first."""
    records = {one.pk: one for one in inside}
    if not records:
        return None
    events = (
        Event.objects.filter(record__in=list(records)).select_related("by").order_by("-at", "-id")[:MOST_TOLD]
    )
    lines = []
    for event in events:
        action = actions.get(event.action)
        about = records[event.record_id or 0]
        lines.append(
            {
                "at": event.at,
                "who": str(event.by or "Spil"),
                "told": action.tale(moved=event.from_state != event.to_state) if action else event.action,
                "what": f"{about.number or ''} {about.title}".strip(),
                "url": reverse("record", args=[about.pk]),
            }
        )
    return {
        "id": "story",
        "title": _("One timeline over all of it"),
        "look": "template",
        "template": "dossiers/story.html",
        "lines": lines,
    }


def place(dossier: Dossier) -> dict[str, Any]:
    """Where the paper lies, and the place in the plan."""
    pairs: list[dict[str, Any]] = [
        {"term": _("Place in the plan"), "value": plan_title(dossier.plan_code, dossier.opened_on)},
        {"term": _("Cabinet"), "value": dossier.cabinet},
        {"term": _("Box"), "value": dossier.box},
        {
            "term": _("Barcode"),
            "value": {"look": "number", "text": dossier.barcode} if dossier.barcode else "",
        },
    ]
    kept = [one for one in pairs if one["value"]] or [
        {"term": _("Paper"), "value": _("none, or nobody said where")}
    ]
    label = {"title": _("Print the label"), "url": reverse("dossier-label", args=[dossier.pk])}
    has_paper = bool(dossier.cabinet or dossier.box or dossier.barcode)
    return {
        "id": "place",
        "title": _("Where it lies"),
        "look": "pairs",
        "pairs": kept,
        "action": label if has_paper else None,
    }
