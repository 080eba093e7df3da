"""The legal hold: what is needed in a dispute or an investigation stays, whatever the periods say."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.modules.dossiers import access
from spil.modules.dossiers.models import Dossier

HoldIsOver = Reason("HoldIsOver", _("A hold ends in the future, or when somebody ends it."))


@action(
    "dossiers.dossier.hold",
    title=_("Legal hold"),
    told=_("put a legal hold on this dossier"),
    may=access.may_hold,
    facts=("type", "record__owner"),
    icon="gavel",
    order=60,
)
def hold(
    *,
    dossier: Dossier,
    by: Actor,
    reason: Annotated[str, Ask(_("Reason"))],
    until: Annotated[date | None, Ask(_("Until"), help=_("Empty: until somebody ends it."))] = None,
) -> None:
    """Nothing in the dossier may be destroyed while this lasts. Refused for a day that has come (HoldIsOver)."""
    if until is not None and until <= by.today:
        raise Refused(HoldIsOver().about("until"))
    dossier.hold_reason, dossier.held_by_id = reason, by.person_id
    dossier.held_on, dossier.held_until = by.today, until


@action(
    "dossiers.dossier.release",
    title=_("End the legal hold"),
    told=_("ended the legal hold"),
    may=access.may_release,
    facts=("type", "record__owner"),
    icon="lock-open",
    order=61,
)
def release(*, dossier: Dossier, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """The periods count again. Who held it, why and until when stays in the timeline."""
    dossier.hold_reason, dossier.held_by, dossier.held_on, dossier.held_until = "", None, None, None
