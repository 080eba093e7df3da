"""Who may make, release and settle a payment run. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import FourEyes, NotPermitted, Refusal
from spil.foundation.organisation.models import Mandate, Role
from spil.foundation.organisation.rules import Power, Weight
from spil.modules.payments.models import PaymentRun
from spil.modules.payments.rules import release_problem

MAKERS = (Role.FINANCE, Role.OFFICE_MANAGER)
RELEASERS = (Role.FINANCE, Role.DIRECTOR)
#: whoever reads payment runs besides the unit that made them
READERS = (Role.FINANCE, Role.DIRECTOR, Role.OFFICE_MANAGER)


def may_propose(by: Actor, _run: PaymentRun | None = None) -> Refusal | None:
    return None if by.has_role(*MAKERS) else NotPermitted(who=_labels(*MAKERS))


def may_release(by: Actor, run: PaymentRun) -> Refusal | None:
    """Finance or a director, never whoever made the run, in whoever's name. The mandate is asked by the door."""
    if not by.deciding_roles.intersection(RELEASERS):
        return NotPermitted(who=_labels(*RELEASERS))
    makers = {person for person in (run.maker_id, run.maker_for_id) if person is not None}
    releasers = {person for person in (by.person_id, by.for_id) if person is not None}
    if release_problem(makers=makers, releasers=releasers) is not None:
        return FourEyes(who=_("somebody of finance or the management with a mandate"))
    return None


def weight(run: PaymentRun) -> Weight:
    """What a release weighs: the whole run."""
    return Weight(run.total, run.currency)


def covers_release(mandate: Mandate, run: PaymentRun) -> bool:
    """Whether a mandate in the own name is enough to release the run, by whoever has a role that releases."""
    power = Power(
        mandate.holder_id,
        None,
        tuple(mandate.actions),
        limit=mandate.limit,
        currency=mandate.currency,
        cost_centres=frozenset(mandate.cost_centres),
    )
    return power.covers("payments.run.release", weight(run))


def _labels(*roles: Role) -> str:
    return ", ".join(str(role.label) for role in roles)
