"""What is done about a refusal: a line of the log (who, what, on which row, why; no word of the row), and whether it
may be told at all.

The program's own refusals are not logged: its jobs try what may be too late.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotPermitted, Refusal

if TYPE_CHECKING:
    from spil.foundation.actions.declaration import Action

log = logging.getLogger("spil.access")


def log_refusal(action: Action[Any, Any], by: Actor, subject: Any, refusal: Refusal) -> None:
    if by.is_system:
        return
    on = f"{type(subject).__name__} {subject.pk}" if subject is not None else "nothing yet"
    log.info("refused: %s on %s, to person %s: %s", action.name, on, by.person_id, refusal.code)


def hides_the_row(action: Action[Any, Any], refusal: Refusal) -> bool:
    """Whether it is answered like a row that is not there: somebody's role has nothing to do with a plain row of the
    office (an account, an absence, a mandate). It has no readers of its own, and which of them there are, is not told.
    """
    return action.is_about_a_plain_row and refusal.code == NotPermitted.code
