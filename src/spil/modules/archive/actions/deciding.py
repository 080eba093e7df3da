"""The decision: approved, refused, or called off."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.modules.archive import access
from spil.modules.archive.models import Destruction
from spil.modules.archive.states import APPROVED, PREPARED, PROPOSED, REFUSED, WITHDRAWN

NotAllSeen = Reason(
    "NotAllSeen",
    _("There are records among them that you may not see."),
    _("Somebody who may see all of them decides."),
)
FACTS = ("record__owner", "proposed_by", "carried_out_by")


def look_whether_all_is_seen(*, destruction: Destruction, by: Actor, **_asked: Any) -> dict[str, Any]:
    """Whether every line that is not kept is of a record that the actor may see."""
    lines = destruction.lines.filter(kept=None)
    seen = Record.objects.visible_to(by).filter(destruction_lines__in=lines)
    return {"sees_all": seen.distinct().count() == lines.count()}


@action(
    "archive.destruction.approve",
    title=_("Approve the destruction"),
    told=_("approved this destruction"),
    moves=(PROPOSED, APPROVED),
    may=access.may_decide,
    facts=FACTS,
    decides=True,
    denied_by="archive.destruction.refuse",
    prepare=look_whether_all_is_seen,
    icon="circle-check",
    key="A",
    order=20,
)
def approve(
    *,
    destruction: Destruction,
    by: Actor,
    remark: Annotated[str, Ask(_("Remark"), long=True)] = "",
    sees_all: Annotated[bool, Given] = False,
) -> Turn:
    """What is not kept may be destroyed. It is not destroyed yet: somebody has it carried out.

    Refused: FourEyes for who put it forward, NotAllSeen.
    """
    if not sees_all:
        raise Refused(NotAllSeen())
    destruction.approved_by_id, destruction.approved_for_id = by.person_id, by.for_id
    destruction.approved_on = by.today
    return Turn(
        record=destruction.record,
        action="archive.destruction.carry_out",
        person_id=destruction.proposed_by_id,
    )


@action(
    "archive.destruction.refuse",
    title=_("Refuse the destruction"),
    told=_("refused this destruction"),
    moves=(PROPOSED, REFUSED),
    may=access.may_refuse,
    facts=FACTS,
    icon="x",
    key="T",
    order=30,
)
def refuse(
    *, destruction: Destruction, by: Actor, reason: Annotated[str, Ask(_("Reason"), long=True)]
) -> None:
    """Nothing of it is destroyed; what may go stands in the next proposal again."""


@action(
    "archive.destruction.withdraw",
    title=_("Withdraw the proposal"),
    told=_("withdrew this proposal"),
    moves=((PREPARED, PROPOSED, APPROVED), WITHDRAWN),
    may=access.may_keep,
    facts=FACTS,
    icon="ban",
    order=50,
)
def withdraw(
    *, destruction: Destruction, by: Actor, reason: Annotated[str, Ask(_("Reason"), long=True)]
) -> None:
    """Call it off before it is carried out; nothing of it is destroyed."""
