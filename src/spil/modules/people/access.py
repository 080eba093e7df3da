"""Who may write what about the office and its people. Predicates run without a query."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.own_name import unless_keeps
from spil.foundation.access.refusals import InOwnName, NotPermitted, Reason, Refusal
from spil.foundation.organisation.models import Absence, Person, Role, RoleAssignment
from spil.modules.people.rules import Deputing, comes_to_act_for

#: who keeps the office's own data
KEEPERS = (Role.HR, Role.OFFICE_MANAGER, Role.ADMINISTRATOR)

OwnRole = Reason("OwnRole", _("This role would be your own."), _("Somebody else of the office gives it."))
OwnStandIn = Reason(
    "OwnStandIn",
    _("You would stand in for %(name)s yourself."),
    _("%(name)s says so, or somebody else of the office."),
)
OwnMandate = Reason(
    "OwnMandate",
    _("This mandate would be your own."),
    _("Somebody else of the office writes it."),
)
OwnPlace = Reason(
    "OwnPlace",
    _("This would give you more to read and to decide."),
    _("Somebody else does it: %(who)s."),
)
YoursToo = Reason(
    "YoursToo",
    _("You act for %(name)s, so this would be yours too."),
    _("Somebody else of the office does it."),
)


def may_keep(by: Actor, _row: Any = None) -> Refusal | None:
    """Human resources, the office manager and the administrator; each in the own name.

    What is kept here lasts: who stands in for one of them for a day keeps nothing of it.
    """
    if by.keeps(*KEEPERS):
        return None
    return InOwnName() if by.roles.intersection(KEEPERS) else _ask_the_keepers()


def may_close_account(by: Actor, _account: Any = None) -> Refusal | None:
    return may_keep(by)


def may_set_up(by: Actor, _row: Any = None) -> Refusal | None:
    return unless_keeps(by, Role.ADMINISTRATOR)


def may_reset_second_step(by: Actor, _account: Any = None) -> Refusal | None:
    return may_set_up(by)


def may_change_address(by: Actor, _account: Any = None) -> Refusal | None:
    return may_set_up(by)


def may_lift_second_step(by: Actor, _rule: Any = None) -> Refusal | None:
    return may_set_up(by)


def may_register_absence(by: Actor, person_id: int) -> Refusal | None:
    """Everybody one's own; the keepers those of everybody."""
    return None if by.person_id == person_id else may_keep(by)


def may_end_absence(by: Actor, absence: Absence) -> Refusal | None:
    return may_register_absence(by, absence.person_id)


def may_mandate(by: Actor, holder_id: int, *, in_name_of: int | None) -> Refusal | None:
    """The keepers, except for a mandate of their own: nobody enlarges what they may decide.

    Nor one with which somebody for whom they act decides in the own name: that power would be theirs too.
    """
    if holder_id == by.person_id:
        return OwnMandate()
    return may_keep(by) or (_yours_too(by, holder_id) if in_name_of is None else None)


def may_give_role(by: Actor, person_id: int, role: str) -> Refusal | None:
    """The keepers, none to themselves or to whom they act for; administrators alone make administrators, and may add
    to their own."""
    if by.keeps(Role.ADMINISTRATOR):
        return None
    if person_id == by.person_id:
        return OwnRole()
    refused = may_set_up(by) if role == Role.ADMINISTRATOR else may_keep(by)
    return refused or _yours_too(by, person_id)


def may_place(by: Actor, person_id: int) -> Refusal | None:
    """Who puts somebody in a unit, at its head, or makes somebody responsible for a cost centre gives what that one
    reads and is asked: so nobody does it for oneself or for whom one acts, but administrators."""
    if by.keeps(Role.ADMINISTRATOR):
        return None
    if person_id == by.person_id:
        return OwnPlace(who=_the_keepers(*KEEPERS))
    return _yours_too(by, person_id)


def _yours_too(by: Actor, person_id: int) -> Refusal | None:
    return next((YoursToo(name=one.name) for one in by.principals if one.person_id == person_id), None)


def may_end_role(by: Actor, assignment: RoleAssignment) -> Refusal | None:
    """The keepers; an administrator's role is ended by administrators."""
    return may_set_up(by) if assignment.role == Role.ADMINISTRATOR else may_keep(by)


def may_let_stand_in(by: Actor, before: Deputing, after: Deputing) -> Refusal | None:
    """Nobody writes it so that the chain of deputies ends with oneself: with an absence come that person's powers.

    Asked of every write about somebody else that can change who stands in for whom, with what decides that `before`
    and `after` it. Ending an absence only shortens chains. Reads the name of whom it is about when it is refused.
    """
    if by.person_id is None:
        return None
    gained = comes_to_act_for(by.person_id, before, after, by.today)
    return OwnStandIn(name=Person.objects.get(pk=min(gained))) if gained else None


def _ask_the_keepers() -> Refusal:
    return NotPermitted(who=_the_keepers(Role.HR, Role.OFFICE_MANAGER))


def _the_keepers(*roles: Role) -> str:
    return ", ".join(str(role.label) for role in roles)
