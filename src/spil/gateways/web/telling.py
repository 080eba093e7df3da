"""A record's events as its timeline: who did what, when, for whom, and what changed, in the reader's words.

A remark is told as it stands now: later changes and withdrawals of it are folded into it, so that they are no entries
of their own. Newest first, a page at a time; `before` is the sequence of the last entry of the page above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.actions.declaration import Action, actions
from spil.foundation.events import queries
from spil.foundation.events.models import Event
from spil.foundation.events.queries import Changes
from spil.foundation.handling.rules import is_fresh, mentions_in
from spil.foundation.organisation.models import Person
from spil.foundation.records.for_readers import ForReaders
from spil.foundation.records.kinds import Kind, kinds
from spil.foundation.records.models import Record, Sight
from spil.foundation.settled.statements import Parameter
from spil.gateways.web.presenting import Reader
from spil.gateways.web.wording import changed_lines, pointed_names

#: entries of a page; older ones follow on asking
LENGTH = 40
#: what the tabs show, by the name in the address
SHOWS = ("", "remarks", "changes", "files")
_TONES = {
    "approved": "good",
    "done": "good",
    "rejected": "stop",
    "cancelled": "stop",
    "to_decide": "wait",
    "held": "wait",
    "waiting": "wait",
}
#: free words of the actor, shown as speech and not as a change
_SPOKEN = ("remark", "reason", "text")


@dataclass
class Saying:
    """What became of a remark: its wordings in order, and whether it was withdrawn."""

    wordings: list[str] = field(default_factory=list)
    mentions: list[int] = field(default_factory=list)
    changed: Event | None = None
    withdrawn: Event | None = None


def timeline(reader: Reader, record: Record, *, show: str = "", before: int | None = None) -> dict[str, Any]:
    """One page of entries: two queries, one for each kind of thing that changes point to, one for who is mentioned."""
    show = show if show in SHOWS else ""
    page = _page(show, begins=before is None)
    found = page.rows(reader.actor, record=record.pk, before=before)
    told = [(event, queries.changes_of(event)) for event in found[:LENGTH]]
    kind = kinds.of(record)
    told_of = Telling(
        reader, kind, record, pointed_names(reader, kind, [one for _e, one in told]), sayings(record, told)
    )
    here = reverse("record", args=[record.pk])
    older = f"{here}?show={show}&before={told[-1][0].sequence}" if len(found) > LENGTH else ""
    return {
        "count": record.event_count,
        "entries": [told_of.entry(event, changes) for event, changes in told],
        "tabs": tabs(here, show),
        "older_url": older,
        "is_older": before is not None,
    }


def tabs(here: str, show: str) -> list[dict[str, Any]]:
    words = (_("All"), _("Remarks"), _("Changes"), _("Files"))
    urls = [f"{here}?show={name}#timeline" if name else f"{here}#timeline" for name in SHOWS]
    return [
        {"title": title, "url": url, "here": name == show}
        for title, url, name in zip(words, urls, SHOWS, strict=True)
    ]


@cache
def _page(show: str, *, begins: bool) -> ForReaders:
    """A page of a tab of the `record`, and one event more: the first one, else what stands `before` that sequence."""

    def page(reader: Sight) -> QuerySet[Event]:
        events = asked_for(queries.timeline(Parameter("record", BigIntegerField()), reader), show)
        if not begins:
            events = events.filter(sequence__lt=Parameter("before", BigIntegerField()))
        return events[: LENGTH + 1]

    return ForReaders(page)


def asked_for(events: QuerySet[Event], show: str) -> QuerySet[Event]:
    """The events of a tab. What changed is kept as text, so a file is found by the name of its model in it."""
    events = events.exclude(action__in=queries.ABOUT_REMARKS)
    with_file = Q(recorded_values__changes__contains='"+attachment"') | Q(
        recorded_values__changes__contains='"-attachment"'
    )
    match show:
        case "remarks":
            return events.filter(action=queries.REMARK)
        case "files":
            return events.filter(with_file)
        case "changes":
            return events.exclude(action=queries.REMARK).exclude(recorded_values__changes="{}")
        case _:
            return events


def sayings(record: Record, told: Sequence[tuple[Event, Changes]]) -> dict[int, Saying]:
    """The remarks of a page by sequence, as they stand now."""
    found = {
        event.sequence: Saying([str(changes["text"][1])], mentioned(changes))
        for event, changes in told
        if event.action == queries.REMARK and "text" in changes
    }
    for event in queries.said_later(record) if found else ():
        saying = found.get(queries.remark_of(event) or 0)
        if saying is None:
            continue
        if event.action == queries.WITHDRAW_REMARK:
            saying.withdrawn = event
        else:
            changes = queries.changes_of(event)
            saying.wordings.append(str(changes["text"][1]))
            saying.mentions, saying.changed = mentioned(changes), event
    return found


def mentioned(changes: Changes) -> list[int]:
    return list(changes["mentions"][1]) if "mentions" in changes else []


@dataclass
class Telling:
    """What one page of a timeline needs to know to tell its events."""

    reader: Reader
    kind: Kind
    record: Record
    names: dict[tuple[str, Any], str]
    sayings: dict[int, Saying]
    people: dict[int, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = {one for saying in self.sayings.values() for one in saying.mentions}
        rows = Person.objects.filter(pk__in=ids).values_list("pk", "first_name", "last_name") if ids else ()
        self.people = {number: (first, last) for number, first, last in rows}

    def entry(self, event: Event, changes: Changes) -> dict[str, Any]:
        action = actions.get(event.action)
        spoken = next((str(changes[name][1]) for name in _SPOKEN if name in changes), "")
        lines = changed_lines(self.reader, self.kind, changes, self.names, without=_SPOKEN)
        return {
            "icon": action.icon if action and action.icon else "circle",
            "tone": _TONES.get(self._family(event), ""),
            "actor": str(event.by) if event.by else "Spil",
            "text": what(event, _told(action, event) if action else event.action),
            "when": self.reader.moment(event.at),
            "iso": event.at.isoformat(),
            "remark": [{"text": spoken}] if spoken else [],
            "changes": lines,
            **self._saying(event),
        }

    def _family(self, event: Event) -> str:
        moved = event.to_state in self.kind.states and event.to_state != event.from_state
        return self.kind.states[event.to_state].family.value if moved else ""

    def _saying(self, event: Event) -> dict[str, Any]:
        """What a remark says now, what it said before, and what its writer can still do with it."""
        saying = self.sayings.get(event.sequence)
        if saying is None:
            return {}
        if saying.withdrawn is not None:
            note = _("withdrawn, %(when)s") % {"when": self.reader.moment(saying.withdrawn.at)}
            return {"remark": [], "note": note, "is_withdrawn": True}
        note = (
            _("changed, %(when)s") % {"when": self.reader.moment(saying.changed.at)} if saying.changed else ""
        )
        return {
            "remark": parts(saying.wordings[-1], {one: self.people[one] for one in saying.mentions}),
            "note": note,
            "earlier": saying.wordings[:-1],
            "own": self._own(event),
        }

    def _own(self, event: Event) -> dict[str, str] | None:
        actor = self.reader.actor
        if event.by_id != actor.person_id or not is_fresh(event.at, actor.now):
            return None
        asked = [self.record.pk, event.sequence]
        return {
            "change_url": reverse("remark-change", args=asked),
            "withdraw_url": reverse("remark-withdraw", args=asked),
        }


def parts(text: str, people: dict[int, tuple[str, str]]) -> list[dict[str, Any]]:
    """A remark in pieces, mentions apart."""
    cut: list[dict[str, Any]] = []
    at = 0
    for start, end in sorted(mentions_in(text, people).values()):
        cut += [{"text": text[at:start]}, {"text": text[start:end], "mention": True}]
        at = end
    return [*cut, {"text": text[at:]}]


def _told(action: Action[Any, Any], event: Event) -> str:
    return action.tale(moved=event.from_state != event.to_state)


def what(event: Event, action: str) -> str:
    """The action, and for whom on which mandate: `approve, for Bart de Wit, mandate 9`."""
    parts = [action]
    if event.on_behalf_of:
        parts.append(_("for %(name)s") % {"name": event.on_behalf_of})
    if event.mandate:
        parts.append(_("mandate %(number)s") % {"number": event.mandate.number})
    elif event.on_behalf_of:
        parts.append(_("as deputy"))
    return ", ".join(parts)
