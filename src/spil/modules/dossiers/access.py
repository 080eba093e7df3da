"""Who may keep dossiers. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.own_name import unless_keeps
from spil.foundation.access.refusals import NotPermitted, Reason, Refusal
from spil.foundation.organisation.models import Role
from spil.modules.dossiers.models import Dossier

NotHeld = Reason("NotHeld", _("There is no legal hold on it."))
AlreadyHeld = Reason(
    "AlreadyHeld",
    _("There is a legal hold on it already."),
    _(
        "For a second dispute: end it and put on one that names both and lasts as long as the longer of the two."
    ),
)
#: who may order a legal hold and end one
HOLDERS = (Role.OFFICE_MANAGER, Role.DIRECTOR)
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


def may_hold(by: Actor, dossier: Dossier) -> Refusal | None:
    """Who may order one, for what no hold is on: a second one would end when the first should not."""
    if not by.has_role(*HOLDERS):
        return NotPermitted(who=_labels(*HOLDERS))
    return AlreadyHeld() if dossier.is_held(by.today) else None


def may_release(by: Actor, dossier: Dossier) -> Refusal | None:
    """The same people, in their own name: what goes when a hold has ended does not come back."""
    return unless_keeps(by, *HOLDERS) or (None if dossier.held_on else NotHeld())
