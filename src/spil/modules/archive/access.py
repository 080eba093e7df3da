"""Who prepares, decides and carries out a destruction. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import FourEyes, NotPermitted, Refusal
from spil.foundation.organisation.models import Role
from spil.modules.archive.models import Destruction
from spil.modules.archive.models.reading import KEEPERS

#: the action that decides; a mandate names it
APPROVE = "archive.destruction.approve"
#: who are asked to decide where nobody with a mandate sees it; who may decide is the mandate's to say
DECIDERS = (Role.DIRECTOR, Role.OFFICE_MANAGER)


def may_keep(by: Actor, _destruction: Destruction | None = None) -> Refusal | None:
    return None if by.has_role(*KEEPERS) else NotPermitted(who=_labels(*KEEPERS))


def may_decide(by: Actor, destruction: Destruction) -> Refusal | None:
    """A person, never who put it forward, in whoever's name. The door asks for the mandate."""
    if by.is_system:
        return NotPermitted(who=_labels(*DECIDERS))
    deciders = {person for person in (by.person_id, by.for_id) if person is not None}
    if deciders & destruction.proposers:
        return FourEyes(who=_("somebody else with a mandate"))
    return None


def may_refuse(by: Actor, destruction: Destruction) -> Refusal | None:
    """Whoever decides, by role or by mandate; saying no needs no second pair of eyes."""
    del destruction
    may_approve = by.power_for(APPROVE, decides=True) is not None
    return None if may_approve or by.has_role(*DECIDERS) else NotPermitted(who=_labels(*DECIDERS))


def may_carry_out(by: Actor, destruction: Destruction) -> Refusal | None:
    """A person: the program never begins by itself."""
    if by.is_system:
        return NotPermitted(who=_labels(*KEEPERS))
    return may_keep(by, destruction)


def may_destroy(by: Actor, destruction: Destruction) -> Refusal | None:
    """The job that carries out, in the name of who started it."""
    if by.person_id is None or by.person_id != destruction.carried_out_by_id:
        return NotPermitted(who=destruction.carried_out_by or _labels(*KEEPERS))
    return None


def may_finish(by: Actor, _destruction: Destruction) -> Refusal | None:
    """The program alone, which tells what became of it: also when whoever started it sees it no longer."""
    return None if by.is_system else NotPermitted(who="Spil")


def _labels(*roles: Role) -> str:
    return ", ".join(str(role.label) for role in roles)
