"""Finds the row that an action is about, from what somebody typed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action
from spil.foundation.answers.types import Unreadable, storable, whole_id
from spil.foundation.records.models import KindModel, Record


def subject_named(action: Action[Any, Any], by: Actor, wanted: Any) -> Any:
    """The subject by number or id, among what the actor may see; None when there is no such row.

    Raises Unreadable when it is the number of several.
    """
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
    """The number goes before the id; None when neither is there.

    Raises Unreadable when it is the number of several of these rows: each legal entity counts for itself.
    """
    text = storable(wanted)
    numbered = list(rows.filter(**{f"{number}__iexact": text})[:2])
    if len(numbered) > 1:
        raise Unreadable(_("“%(typed)s” is the number of more than one. Give the id.") % {"typed": text})
    if numbered:
        return numbered[0]
    pk = whole_id(text)
    return rows.filter(pk=pk).first() if pk is not None else None
