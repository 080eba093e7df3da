"""Post for a manager that goes first to the assistant: let through, passed on, or handled there."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.handling.passing import passed_on, refuse_who_left
from spil.foundation.organisation.models import Person, at_work
from spil.foundation.turns.models import Turn
from spil.modules.post import access
from spil.modules.post.models import Gate, GateKeeper, PostItem
from spil.modules.post.states import GATED, NEW

KeepsOwnGate = Reason(
    "KeepsOwnGate", _("Nobody opens post for oneself in this way."), _("Choose somebody else.")
)

OpensNobodysUnasked = Reason(
    "OpensNobodysUnasked",
    _("Nobody chooses to open somebody else's post."),
    _("Ask the manager, or somebody else who sets how post is treated."),
)

Manager = Annotated[Person, Ask(_("Post for"))]
Keeper = Annotated[Person, Ask(_("Goes first to"))]
To = Annotated[Person, Ask(_("To"))]


@action(
    "post.item.let_through",
    title=_("Let through"),
    told=_("let this through"),
    moves=(GATED, NEW),
    may=access.may_let_through,
    facts=("record", "addressed_to"),
    kinds=("post.incoming",),
    icon="arrow-right",
    order=16,
)
def let_through(
    *, item: PostItem, by: Actor, remark: Annotated[str, Ask(_("Remark"), long=True)] = ""
) -> list[Turn]:
    """The manager gets it: it is the manager's from now on."""
    item.gate = Gate.THROUGH
    item.record.owner_id = at_work(item.addressed_to, by.today)
    turn = Turn(record=item.record, action="post.item.close", due_on=item.record.deadline_on)
    turn.person_id = item.addressed_to_id
    return [turn]


@action(
    "post.item.pass_on",
    title=_("Pass on to somebody else"),
    told=_("passed this on"),
    moves=(GATED, NEW),
    may=access.may_let_through,
    facts=("record", "addressed_to"),
    kinds=("post.incoming",),
    icon="user-check",
    order=17,
)
def pass_on(
    *, item: PostItem, by: Actor, to: To, remark: Annotated[str, Ask(_("Remark"), long=True)] = ""
) -> list[Turn]:
    """Somebody else handles what was meant for the manager, and is asked what the assistant was asked."""
    refuse_who_left(to, "to", by)
    former_id = item.record.owner_id
    item.gate, item.record.owner = Gate.KEPT, to
    return passed_on(item.record, former_id)


@action(
    "post.gate.set",
    title=_("Choose who opens post for a manager"),
    told=_("chose who opens post for a manager"),
    may=access.may_set_gate,
    icon="user-check",
    order=70,
)
def set_gate(
    *,
    by: Actor,
    manager: Manager,
    keeper: Keeper,
    from_on: Annotated[date | None, Ask(_("From"), help=_("Today when left empty."))] = None,
    until_on: Annotated[date | None, Ask(_("Until"), help=_("Empty: until further notice."))] = None,
) -> GateKeeper:
    """From that day post for the manager goes first to the keeper.

    Refused for one and the same (KeepsOwnGate), and for oneself in front of a manager for whom one does not act
    (OpensNobodysUnasked).
    """
    if manager.pk == keeper.pk:
        raise Refused(KeepsOwnGate().about("keeper"))
    if keeper.pk == by.person_id and manager.pk not in by.everyone_ids:
        raise Refused(OpensNobodysUnasked().about("keeper"))
    return GateKeeper(manager=manager, keeper=keeper, from_on=from_on or by.today, until_on=until_on)


@action(
    "post.gate.end",
    title=_("Post goes straight to the manager again"),
    told=_("ended that post goes to the assistant first"),
    may=access.may_end_gate,
    icon="user-x",
    order=71,
)
def end_gate(*, gate: GateKeeper, by: Actor) -> None:
    """From today post goes straight to the manager."""
    gate.until_on = max(by.today, gate.from_on)
