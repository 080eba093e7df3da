"""Finds the row that an action is about, from what somebody typed."""

from __future__ import annotations

from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action
from spil.foundation.answers.types import storable, whole_id
from spil.foundation.records.models import KindModel, Record


def subject_named(action: Action[Any, Any], by: Actor, wanted: Any) -> Any:
    """The subject by number or id, among what the actor may see; None when there is no such row."""
    model: Any = action.subject_model
    if issubclass(model, Record):
        return by_number_or_id(model.objects.visible_to(by), "number", wanted)
    if issubclass(model, KindModel):
        return by_number_or_id(
            model.objects.visible_to(by).select_related("record"), "record__number", wanted
        )
    pk = whole_id(str(wanted).strip())
    return model.objects.filter(pk=pk).first() if pk is not None else None


def by_number_or_id(rows: Any, number: str, wanted: Any) -> Any:
    """The number goes before the id; None when neither is there."""
    text = storable(wanted)
    row = rows.filter(**{f"{number}__iexact": text}).first()
    if row is None and (pk := whole_id(text)) is not None:
        row = rows.filter(pk=pk).first()
    return row
