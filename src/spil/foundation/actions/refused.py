"""A line of the log for what was refused: who, what, on which row, by the name of the reason; no word of the row.

The program's own refusals are left out: its jobs try what may be too late.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refusal

if TYPE_CHECKING:
    from spil.foundation.actions.declaration import Action

log = logging.getLogger("spil.access")


def log_refusal(action: Action[Any, Any], by: Actor, subject: Any, refusal: Refusal) -> None:
    if by.is_system:
        return
    on = f"{type(subject).__name__} {subject.pk}" if subject is not None else "nothing yet"
    log.info("refused: %s on %s, to person %s: %s", action.name, on, by.person_id, refusal.code)
