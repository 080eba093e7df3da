"""Who may do what with post. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotPermitted, Reason, Refusal
from spil.foundation.organisation.models import Role
from spil.modules.post.models import Box, GateKeeper, PostItem

NotSentYet = Reason("NotSentYet", _("This has not been sent yet."), _("Send it first, or cancel it."))

#: who keeps the register: registers, assigns, cancels
KEEPERS = (Role.OFFICE_MANAGER, Role.ASSISTANT, Role.SECRETARY, Role.RECEPTION)
#: who decides how post is treated: types, texts, who opens it for whom
SETTERS = (Role.OFFICE_MANAGER, Role.ASSISTANT)


def may_register(by: Actor) -> Refusal | None:
    return None if by.has_role(*KEEPERS) else _ask_the_keepers()


def may_keep(by: Actor, item: PostItem | Box) -> Refusal | None:
    return may_register(by)


def may_handle(by: Actor, item: PostItem) -> Refusal | None:
    """The handler of the item and the keepers of the register."""
    if by.deciding_id is not None and by.deciding_id == item.record.owner_id:
        return None
    return may_register(by)


def may_settle(by: Actor, item: PostItem) -> Refusal | None:
    """The same; of what goes out only once it went (NotSentYet)."""
    return NotSentYet() if item.is_unsent else may_handle(by, item)


def may_empty(by: Actor, box: Box) -> Refusal | None:
    """Who empties the box, and the keepers of the register."""
    if by.deciding_id is not None and by.deciding_id == box.record.owner_id:
        return None
    return may_register(by)


def may_let_through(by: Actor, item: PostItem) -> Refusal | None:
    """Whoever opens the manager's post, the manager, and the office manager."""
    if by.deciding_id is not None and by.deciding_id in (item.record.owner_id, item.addressed_to_id):
        return None
    return None if by.has_role(Role.OFFICE_MANAGER) else _ask_the_keepers()


def may_follow(by: Actor, item: PostItem | Box) -> Refusal | None:
    """The program itself, and whoever decides how post is treated."""
    return may_set(by)


def may_set(by: Actor) -> Refusal | None:
    return None if by.has_role(*SETTERS) else _ask_the_keepers()


def may_set_gate(by: Actor) -> Refusal | None:
    """Managers too may say who opens their post; nobody by a role borrowed for a day, since who opens it goes on."""
    return None if by.keeps(*SETTERS, Role.DIRECTOR, Role.MANAGER) else _ask_the_keepers()


def may_end_gate(by: Actor, gate: GateKeeper) -> Refusal | None:
    return None if by.deciding_id == gate.manager_id else may_set(by)


def _ask_the_keepers() -> Refusal:
    return NotPermitted(who=Role.OFFICE_MANAGER.label)
