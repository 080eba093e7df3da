"""Who may define registers, and who may write in them. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotPermitted, Reason, Refusal
from spil.foundation.organisation.models import Role
from spil.modules.registers.models import Register, Row

RegisterClosed = Reason(
    "RegisterClosed", _("This register is closed."), _("Its rows stay readable, and go on to be finished.")
)
RegisterOpen = Reason("RegisterOpen", _("This register is not closed."))
#: who makes registers, and who may write in all of them
MAKERS = (Role.OFFICE_MANAGER, Role.ADMINISTRATOR)
KEEPERS = (Role.OFFICE_MANAGER, Role.ASSISTANT, Role.SECRETARY, Role.RECEPTION)


def may_define(by: Actor) -> Refusal | None:
    return None if by.has_role(*MAKERS) else NotPermitted(who=Role.OFFICE_MANAGER.label)


def may_change(by: Actor, register: Register) -> Refusal | None:
    return may_define(by) or _closed(register)


def may_reopen(by: Actor, register: Register) -> Refusal | None:
    return may_define(by) or (None if register.closed_on is not None else RegisterOpen())


def may_add(by: Actor, register: Register) -> Refusal | None:
    """Everyone who works here, while the register is open."""
    return _closed(register)


def may_write(by: Actor, row: Row) -> Refusal | None:
    """Whom the row belongs to, and the keepers, while the register is open."""
    return may_finish(by, row) or _closed(row.register)


def may_finish(by: Actor, row: Row) -> Refusal | None:
    """The same, in a register that is closed too: what is open there is still to be finished."""
    if row.record.owner_id is not None and row.record.owner_id == by.deciding_id:
        return None
    if by.has_role(*KEEPERS):
        return None
    return NotPermitted(who=row.record.owner or Role.OFFICE_MANAGER.label)


def _closed(register: Register) -> Refusal | None:
    return RegisterClosed() if register.closed_on is not None else None
