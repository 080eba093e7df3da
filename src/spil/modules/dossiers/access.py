"""Who may keep dossiers. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotPermitted, Refusal
from spil.foundation.organisation.models import Role
from spil.modules.dossiers.models import Dossier

#: who keep the archive: the types, the plan, and every dossier that they may see
KEEPERS = (Role.OFFICE_MANAGER, Role.SECRETARY, Role.ASSISTANT)
OPENERS = (*KEEPERS, Role.HR, Role.FINANCE, Role.MANAGER, Role.DIRECTOR)


def _labels(*roles: Role) -> str:
    return ", ".join(str(role.label) for role in roles)


def may_open(by: Actor) -> Refusal | None:
    return None if by.has_role(*OPENERS) else NotPermitted(who=_labels(*KEEPERS))


def may_keep(by: Actor, dossier: Dossier) -> Refusal | None:
    """The owner, who acts for the owner, and who keeps the archive."""
    if by.has_role(*KEEPERS) or (by.deciding_id is not None and by.deciding_id == dossier.record.owner_id):
        return None
    return NotPermitted(who=dossier.record.owner or _labels(*KEEPERS))


def may_settle(by: Actor) -> Refusal | None:
    """Types and the plan are the office manager's."""
    return None if by.has_role(Role.OFFICE_MANAGER) else NotPermitted(who=_labels(Role.OFFICE_MANAGER))
