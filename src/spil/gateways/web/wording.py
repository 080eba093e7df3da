"""What changed, in words: the titles of stored names, and values as the reader writes them (names for ids)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from spil.foundation.actions.declaration import actions
from spil.foundation.attachments.models import Attachment
from spil.foundation.events.queries import Changes
from spil.foundation.records.kinds import Field, FieldType, Kind
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.naming import names_seen, unseen
from spil.foundation.ui.rules import date_text, number_text
from spil.gateways.web.presenting import Reader, level_words


def pointers(kind: Kind) -> dict[str, type[Model]]:
    """Stored names that point to another row (`owner_id`), with the model they point to."""
    fields = [*Record._meta.concrete_fields, *kind.model._meta.concrete_fields]
    found = {field.attname: field.related_model for field in fields if field.is_relation}
    return {**found, "older": Attachment}  # type: ignore[dict-item]


def pointed_names(reader: Reader, kind: Kind, all_changes: Sequence[Changes]) -> dict[tuple[str, Any], str]:
    """What the ids among the changes are called; of a record only to whoever may see it."""
    wanted: dict[str, set[Any]] = {}
    known = pointers(kind)
    for changes in all_changes:
        for name, pair in changes.items():
            if name in known:
                wanted.setdefault(name, set()).update(value for value in pair if value is not None)
    found: dict[tuple[str, Any], str] = {}
    for name, ids in wanted.items():
        if issubclass(known[name], Record | KindModel):
            seen = names_seen(reader.actor, ids)
            found.update({(name, one): seen.get(one, unseen()) for one in ids})
            continue
        words = {str(row.pk): str(row) for row in known[name]._default_manager.filter(pk__in=ids)}
        found.update({(name, one): words[str(one)] for one in ids if str(one) in words})
    return found


def changed_lines(
    reader: Reader, kind: Kind, changes: Changes, names: Any, *, without: Sequence[str] = ()
) -> list[dict[str, str]]:
    """Each change that a reader can make something of: its title, the old and the new value."""
    changes = with_pairs(changes)
    return [
        {
            "field": title,
            "old": shown(reader, kind, name, pair[0], names),
            "new": shown(reader, kind, name, pair[1], names),
        }
        for name, pair in changes.items()
        if name not in without and not isinstance(pair[1], dict | list) and (title := field_title(kind, name))
    ]


def with_pairs(changes: Changes) -> Changes:
    """A deadline that went and the one that came are one change, or none; a link is told by the action itself."""
    found = {
        name: pair
        for name, pair in changes.items()
        if name not in {"-deadline", "+deadline", "+link", "-link"}
    }
    old, new = changes.get("-deadline", [None])[0], changes.get("+deadline", [None, None])[1]
    return found if old == new else {**found, "deadline": [old, new]}


def field_title(kind: Kind, name: str) -> str:
    """What a stored name is called; nothing for what only the program needs to know."""
    bare = name[1:].removesuffix("_id") if name[:1] in "+-" else name.removesuffix("_id")
    own = {field.name: str(field.title) for field in kind.fields}
    return own.get(bare) or general_titles().get(bare) or asked_title(bare)


def general_titles() -> dict[str, str]:
    return {
        "title": _("Subject"), "owner": _("Owner"), "unit": _("Unit"), "confidentiality": _("Confidentiality"),
        "attachment": _("Attachment"), "deadline": _("Deadline"), "dossier": _("Dossier"),
        "urgent": _("Urgent"), "language": _("Language"), "approver": _("Approver"), "due_on": _("Before"),
        "effort": _("Effort in minutes"),
    }  # fmt: skip


def asked_title(name: str) -> str:
    return next(
        (str(question.title) for one in actions for question in one.questions if question.name == name), ""
    )


def shown(reader: Reader, kind: Kind, name: str, value: Any, names: Any) -> str:
    """A stored value as a reader reads it; ids that point to nothing any more stay numbers."""
    if value in (None, ""):
        return ""
    if (name, value) in names:
        return str(names[name, value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "deadline":
        return deadline_days(reader, value)
    if name == "confidentiality":
        return level_words(value)
    if name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    field = next((field for field in kind.fields if field.name == name), None)
    if field is None:
        return asked_choices(name).get(value, "") or _by_look(reader, value)
    return _by_type(reader, field, value)


def deadline_days(reader: Reader, value: Any) -> str:
    """The days of deadlines, which are kept as "pay 2026-12-26": which of them it is, is the program's own word."""
    return ", ".join(_by_look(reader, one.rpartition(" ")[2]) for one in str(value).split(", "))


def asked_choices(name: str) -> dict[Any, str]:
    """The words of an answer that was one of a few: "for" is "Agree"."""
    asked = (question.ask.choices for one in actions for question in one.questions if question.name == name)
    fixed = next((choices for choices in asked if isinstance(choices, tuple)), ())
    return {code: str(words) for code, words in fixed}


def _by_type(reader: Reader, field: Field, value: Any) -> str:
    if field.type == FieldType.CHOICE:
        return str(dict(field.choices).get(value, value))
    if field.type == FieldType.MONEY:  # the event does not say in which currency
        try:
            return number_text(Decimal(str(value)), reader.locale)
        except InvalidOperation:
            return str(value)
    if field.type == FieldType.NUMBER and isinstance(value, int):
        return number_text(value, reader.locale)
    return _by_look(reader, value)


def _by_look(reader: Reader, value: Any) -> str:
    """Days are kept as 2026-11-24; whatever else is kept as text is its own word."""
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return date_text(date.fromisoformat(value), reader.today, reader.locale)
        except ValueError:
            return value
    return str(value)
