"""Who may do what with post. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotPermitted, Refusal
from spil.foundation.organisation.models import Role
from spil.modules.post.models import PostItem

#: who keeps the register: registers, assigns, cancels
KEEPERS = (Role.OFFICE_MANAGER, Role.ASSISTANT, Role.SECRETARY, Role.RECEPTION)


def may_register(by: Actor) -> Refusal | None:
    return None if by.has_role(*KEEPERS) else _ask_the_keepers()


def may_keep(by: Actor, item: PostItem) -> Refusal | None:
    return may_register(by)


def may_handle(by: Actor, item: PostItem) -> Refusal | None:
    """The handler of the item and the keepers of the register."""
    if by.deciding_id is not None and by.deciding_id == item.record.owner_id:
        return None
    return may_register(by)


def _ask_the_keepers() -> Refusal:
    return NotPermitted(who=Role.OFFICE_MANAGER.label)
