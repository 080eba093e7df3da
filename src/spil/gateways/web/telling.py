"""A record's events as its timeline: who did what, when, for whom, and what changed, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from spil.foundation.actions.declaration import Action, actions
from spil.foundation.events import queries
from spil.foundation.events.models import Event
from spil.foundation.events.queries import Changes
from spil.foundation.records.kinds import FieldType, Kind, kinds
from spil.foundation.records.models import Record
from spil.foundation.ui.rules import date_text
from spil.gateways.web.presenting import Reader, level_words

#: events that are shown; older ones follow on asking
LENGTH = 60
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


def timeline(reader: Reader, record: Record) -> dict[str, Any]:
    """The entries, newest first: one query, and one for each kind of thing that changes point to."""
    told = [(event, queries.changes_of(event)) for event in queries.timeline(record, reader.actor)[:LENGTH]]
    kind = kinds.of(record)
    names = pointed_names(kind, told)
    return {
        "count": record.event_count,
        "entries": [entry(reader, kind, event, changes, names) for event, changes in told],
    }


def pointers(kind: Kind) -> dict[str, type[Model]]:
    """Stored names that point to another row (`owner_id`), with the model they point to."""
    fields = [*Record._meta.concrete_fields, *kind.model._meta.concrete_fields]
    return {field.attname: field.related_model for field in fields if field.is_relation}  # type: ignore[misc]


def pointed_names(kind: Kind, told: Sequence[tuple[Event, Changes]]) -> dict[tuple[str, Any], str]:
    """What the ids among the changes are called."""
    wanted: dict[str, set[Any]] = {}
    known = pointers(kind)
    for _event, changes in told:
        for name, pair in changes.items():
            if name in known:
                wanted.setdefault(name, set()).update(value for value in pair if value is not None)
    found: dict[tuple[str, Any], str] = {}
    for name, ids in wanted.items():
        found.update({(name, row.pk): str(row) for row in known[name]._default_manager.filter(pk__in=ids)})
    return found


def entry(reader: Reader, kind: Kind, event: Event, changes: Changes, names: Any) -> dict[str, Any]:
    action = actions.get(event.action)
    spoken = next((str(changes[name][1]) for name in _SPOKEN if name in changes), "")
    family = (
        kind.states[event.to_state].family.value
        if event.to_state in kind.states and event.to_state != event.from_state
        else ""
    )
    lines = [
        {
            "field": field_title(kind, name),
            "old": shown(reader, kind, name, pair[0], names),
            "new": shown(reader, kind, name, pair[1], names),
        }
        for name, pair in changes.items()
        if name not in _SPOKEN and not isinstance(pair[1], dict | list) and field_title(kind, name)
    ]
    return {
        "icon": action.icon if action and action.icon else "circle",
        "tone": _TONES.get(family, ""),
        "actor": str(event.by) if event.by else "Spil",
        "text": what(event, told(action) if action else event.action),
        "when": reader.moment(event.at),
        "iso": event.at.isoformat(),
        "remark": spoken,
        "changes": lines,
    }


def told(action: Action[Any, Any]) -> str:
    return str(action.told) if action.told else str(action.title).lower()


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


def field_title(kind: Kind, name: str) -> str:
    """What a stored name is called; nothing for what only the program needs to know."""
    bare = name.removeprefix("+").removesuffix("_id")
    own = {field.name: str(field.title) for field in kind.fields}
    return own.get(bare) or general_titles().get(bare) or asked_title(bare)


def general_titles() -> dict[str, str]:
    return {
        "title": _("Subject"), "owner": _("Owner"), "unit": _("Unit"), "confidentiality": _("Confidentiality"),
        "attachment": _("Attachment"), "deadline": _("Deadline"), "link": _("Linked"), "dossier": _("Dossier"),
        "urgent": _("Urgent"), "language": _("Language"), "approver": _("Approver"), "due_on": _("Before"),
    }  # fmt: skip


def asked_title(name: str) -> str:
    return next(
        (str(question.title) for one in actions for question in one.questions if question.name == name), ""
    )


def shown(reader: Reader, kind: Kind, name: str, value: Any, names: Any) -> str:
    if value in (None, ""):
        return ""
    if (name, value) in names:
        return str(names[name, value])
    if name == "confidentiality":
        return level_words(value)
    field = next((field for field in kind.fields if field.name == name), None)
    if field is not None and field.type == FieldType.CHOICE:
        return str(dict(field.choices).get(value, value))
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return date_text(date.fromisoformat(value), reader.today, reader.locale)
        except ValueError:
            return value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
