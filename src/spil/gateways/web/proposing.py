"""What the palette proposes to do: with the record one is on, with what was found, with anything new; and pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.listing.queries import count
from spil.foundation.manifest.registry import modules
from spil.foundation.records.kinds import Kind, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.search.rules import fold
from spil.foundation.ui.rules import count_text
from spil.gateways.web.choosing import action_buttons, rows_of
from spil.gateways.web.presenting import Reader, list_url, record_url
from spil.gateways.web.shell import group_titles, new_choices

#: proposals of one sort
MOST = 5


def fits(words: str, title: Any, *about: Any) -> bool:
    """Whether every word that was typed begins a word of the title or of what it is about, and one of the title."""
    typed = [word for word in fold(words).split() if len(word) > 1 or word.isdigit()]
    of_title = _words(str(title))
    there = [*of_title, *(word for one in about for word in _words(str(one)))]
    every = all(any(word.startswith(one) for word in there) for one in typed)
    return every and any(word.startswith(one) for one in typed for word in of_title)


@lru_cache(maxsize=4096)  # each letter that is typed asks all titles
def _words(title: str) -> tuple[str, ...]:
    return tuple(fold(title).replace("-", " ").replace("…", "").split())


def with_record(
    request: Any, record: Record | None, words: str, *, every: bool = False
) -> list[dict[str, Any]]:
    """What can be done now to a record; `every` without words too. Nothing with one that was destroyed."""
    row = rows_of([record]).get(record.pk) if record is not None else None
    if record is None or row is None:
        return []
    kind = kinds.of(record)
    possible = [one for one in action_buttons(request, row) if not one.get("refused")]
    wanted = [one for one in possible if (every and not words) or fits(words, one["title"], kind.title)]
    return [_deed(request, one, row) for one in wanted[: None if every else MOST]]


def _deed(request: Any, button: dict[str, Any], row: KindModel) -> dict[str, Any]:
    """As a form; what decides hands on what the page below showed of the record."""
    record = row.record
    along = {one["name"]: request.GET.get(one["name"]) or one["value"] for one in button["hidden"]}
    about = " ".join(filter(None, (record.number, record.title)))
    return {
        "icon": button["icon"] or "dots",
        "url": f"{button['url'].partition('?')[0]}?{urlencode(along)}" if along else button["url"],
        "title": button["title"],
        "meta": about,
        "asks": True,
        "key": button["key"],
    }


def next_step(request: Any, row: KindModel | None) -> list[dict[str, Any]]:
    """The main action of a record that was found, when it is possible."""
    if row is None:
        return []
    main = next((one for one in action_buttons(request, row) if one.get("main")), None)
    if main is None:
        return []
    deed = _deed(request, main, row)
    return [
        {**deed, "title": f"{row.record.number or row.record.title}: {main['title']}", "meta": _("next step")}
    ]


def with_kinds(actor: Actor, words: str) -> list[dict[str, Any]]:
    """Actions on records of a kind, named with their kind: "factuur goedkeuren" leads to those that wait for it."""
    found = [
        (kind, action)
        for kind in kinds
        for action in actions.on(kind)
        if action.from_states
        and not action.on_any_record
        and fits(words, action.title, kind.title, kind.plural)
    ]
    return [hit for kind, action in found[:MOST] if (hit := _waiting(actor, kind, action))]


def _waiting(actor: Actor, kind: Kind, action: Action[Any, Any]) -> dict[str, Any] | None:
    states = [state.code for state in action.from_states if state.code in kind.states]
    waiting = count(kind, actor, {"state": states}) if states else 0
    if not waiting:
        return None
    words = ngettext("%(n)s waits for this", "%(n)s wait for this", waiting) % {"n": count_text(waiting)}
    url = f"{list_url(kind)}?{urlencode([('state', one) for one in states])}"
    return {
        "icon": action.icon or kind.icon,
        "url": url,
        "title": f"{kind.title}: {str(action.title).lower()}",
        "meta": words,
    }


def anything_new(actor: Actor, words: str, most: int = MOST) -> list[dict[str, Any]]:
    """What the actor may make; all of it without words."""
    return [
        {"icon": one["icon"], "url": one["url"], "title": one["title"], "meta": _("new"), "asks": one["asks"]}
        for one in new_choices(actor)
        if not words or fits(words, one["title"])
    ][:most]


def pages(actor: Actor, words: str) -> list[dict[str, Any]]:
    """Places of the menu and the pages that stand in none."""
    groups = dict(group_titles())
    found = [
        {
            "icon": item.icon,
            "url": list_url(kinds[item.kind]) if item.kind else reverse(item.url_name),
            "title": str(item.title),
            "meta": str(groups.get(item.group, "")),
        }
        for item in modules.menu()
        if item.is_for(actor)
    ]
    found.insert(0, {"icon": "sun", "url": reverse("today"), "title": _("Today"), "meta": ""})
    return [one for one in found if fits(words, one["title"])][:MOST]


def last_opened(reader: Reader, records: list[Record]) -> list[dict[str, Any]]:
    return [
        {
            "icon": kinds.of(record).icon,
            "url": record_url(record),
            "record": record.pk,
            "title": record.title,
            "meta": record.number or str(kinds.of(record).title),
            "right": reader.due(record.deadline_on, closed=not record.is_open),
            "state": reader.state(record),
        }
        for record in records
    ]
