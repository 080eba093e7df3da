"""What can be changed on the record's page itself: which fact, by which action, and why not when it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.actions.questions import Ask, Question
from spil.foundation.listing.rules import value_at
from spil.foundation.records.kinds import Field, InPlace, Kind, kinds
from spil.foundation.records.models import KindModel
from spil.foundation.ui.rules import locale_code, typed_number
from spil.gateways.web.choosing import subject_of

#: what every record has, and by what it is changed
GENERAL = {
    "title": InPlace("records.record.rename"),
    "owner": InPlace("records.record.assign"),
    "deadline": InPlace("records.record.set_deadline", asks="due_on"),
    "confidentiality": InPlace("records.record.share"),
    "dossier": InPlace("records.record.file_in"),
    "urgent": InPlace("records.record.mark_urgent"),
    "language": InPlace("records.record.set_language"),
    "effort": InPlace("records.record.estimate"),
}
#: changed in a dialog, since more than one thing is asked
WHOLE = frozenset({"deadline", "confidentiality"})
#: from this order on an action is no step of the work, but mends one thing
APART = 70
#: actions that are reached from the fact and need no button beside it
NAMES = frozenset(place.action for place in GENERAL.values()) - {
    "records.record.assign",
    "records.record.set_deadline",
}


def place_of(kind: Kind, name: str, field: Field | None = None) -> InPlace | None:
    """By what a fact is changed: as its field says, else as the kind says, else as for every record."""
    return field.changed_by if field is not None else kind.in_place.get(name) or GENERAL.get(name)


def reached(kind: Kind) -> frozenset[str]:
    """Actions that a fact of this kind does the whole of: they need no button beside it."""
    places = [one.changed_by for one in kind.fields if one.changed_by]
    alone = [one.action for one in places if not one.given and len(actions[one.action].questions) == 1]
    return NAMES | {name for name in alone if actions[name].order >= APART}


def field_asked(action: Action[Any, Any], kind: Kind, asked: Mapping[str, str]) -> Field | None:
    """The field of the kind that an address asks to change by this action."""
    for field in kind.fields:
        place = field.changed_by
        if place is None or (place.action, place.asks or field.name) != (action.name, asked.get("only")):
            continue
        if all(asked.get(name) == value for name, value in place.given):
            return field
    return None


def stand_in(field: Field, only: str) -> Question:
    """One cell of a table of rows, asked as the field that it stands for."""
    ask = Ask(field.title, choices=field.choices or None, held=partial(as_typed, field), max_length=2000)
    return Question(only, field.type, str, ask, required=False)


def as_typed(field: Field, row: Any) -> Any:
    """The value of a field as somebody would type it."""
    found = value_at(row, field.name)
    if isinstance(found, Decimal):
        return typed_number(found, locale_code(get_language() or ""))
    return "" if found is None else found


def way_to_change(row: KindModel, name: str, by: Actor, field: Field | None = None) -> dict[str, Any]:
    """How a fact is changed: `edit_url`, and whether that is `whole`; or `why` not; nothing when no action changes it.

    What the state rules out, and what belongs to no action of the kind, says nothing.
    """
    kind = kinds.of(row.record)
    place = place_of(kind, name, field)
    action = actions.get(place.action) if place else None
    if place is None or action is None or not action.applies_to(kind):
        return {}
    refusal = action.refusal(by, subject_of(action, row))
    if refusal is not None:
        return {} if refusal.code == "WrongState" else {"why": str(refusal)}
    whole = name in WHOLE
    asked = dict(place.given)
    if not whole:
        asked["only"] = place.asks or name
    url = reverse("act-on", args=[row.pk, action.name])
    return {"edit_url": f"{url}?{urlencode(asked)}" if asked else url, "whole": whole}
