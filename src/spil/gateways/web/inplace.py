"""What can be changed on the record's page itself: which fact, by which action, and why not when it cannot be."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import actions
from spil.foundation.records.kinds import Field, InPlace, kinds
from spil.foundation.records.models import KindModel
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
#: actions that are reached from the fact and need no button beside it
NAMES = frozenset(place.action for place in GENERAL.values()) - {
    "records.record.assign",
    "records.record.set_deadline",
}


def way_to_change(row: KindModel, name: str, by: Actor, field: Field | None = None) -> dict[str, Any]:
    """How a fact is changed: `edit_url`, and whether that is `whole`; or `why` not; nothing when no action changes it.

    What the state rules out, and what belongs to no action of the kind, says nothing.
    """
    place = field.changed_by if field is not None else GENERAL.get(name)
    action = actions.get(place.action) if place else None
    if place is None or action is None or not action.applies_to(kinds.of(row.record)):
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
