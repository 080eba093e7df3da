"""What a page decides is what it showed: the version of a record that was drawn goes along with what decides on it.

Whoever agrees, or sends back, does it to what she saw. When something was done to the record since, nothing is decided,
and the page says so. Whatever else is done to a record is done to it as it is by now.

Of a list goes along up to which event it was drawn: “all that fits” is what fitted then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spil.foundation.actions.declaration import Action, actions
from spil.foundation.answers.types import whole_id
from spil.foundation.records.models import KindModel

#: the version that was drawn of a record goes along under this name and the id of the record
SEEN = "seen-"
#: the newest event when a list was drawn goes along under this name with what is done to many of it
LOOKED = "looked"


def seen_in(request: Any, pk: int) -> int | None:
    """The version of this record that the page showed from which this was sent; None when it does not say."""
    name = f"{SEEN}{pk}"
    return whole_id(request.POST.get(name) or request.GET.get(name) or "")


def seen_along(action: Action[Any, Any], row: KindModel, version: int | None = None) -> dict[str, str]:
    """What goes along with an action on a row: for what decides the version that was shown, the one there is unless
    another is named; nothing for anything else."""
    if not actions.says_yes_or_no(action):
        return {}
    return {f"{SEEN}{row.pk}": str(row.record.version if version is None else version)}


def as_hidden(along: Mapping[str, str]) -> list[dict[str, str]]:
    """As the hidden fields of a form."""
    return [{"name": name, "value": value} for name, value in along.items()]
