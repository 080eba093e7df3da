"""Who may do what with requests. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotPermitted, Refusal
from spil.foundation.organisation.models import Role
from spil.modules.post.public import PostItem
from spil.modules.requests.models import Request

#: who divides the work of the office
COORDINATORS = (Role.OFFICE_MANAGER, Role.ASSISTANT, Role.SECRETARY, Role.MANAGER)


def may_handle(by: Actor, request: Request) -> Refusal | None:
    """Its owner, whoever works in its unit, and who divides the work."""
    record = request.record
    if by.deciding_id is not None and by.deciding_id == record.owner_id:
        return None
    if record.unit_id is not None and record.unit_id in by.deciding_unit_ids:
        return None
    return _coordinates(by)


def may_make(by: Actor, item: PostItem) -> Refusal | None:
    """Whoever handles the item, and who divides the work."""
    if by.deciding_id is not None and by.deciding_id == item.record.owner_id:
        return None
    return _coordinates(by)


def _coordinates(by: Actor) -> Refusal | None:
    return None if by.has_role(*COORDINATORS) else NotPermitted(who=Role.OFFICE_MANAGER.label)
