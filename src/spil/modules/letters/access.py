"""To whom can be written, and who may. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refusal
from spil.modules.post.public import Direction, PostItem, may_handle

AcknowledgedAlready = Reason(
    "AcknowledgedAlready", _("Receipt was acknowledged on %(day)s already."), _("See what is linked.")
)
AwaitsAnother = Reason(
    "AwaitsAnother",
    _("The answer of %(name)s is awaited, from whom this did not come."),
    _("Write them a letter or e-mail."),
)
NobodyToWriteTo = Reason("NobodyToWriteTo", _("The sender is not known."), _("Fill in the sender first."))


def may_write_to(by: Actor, item: PostItem) -> Refusal | None:
    """Whoever may handle it, when somebody is known to write to (NobodyToWriteTo)."""
    if item.party_id is None and not item.party_name:
        return NobodyToWriteTo()
    return may_handle(by, item)


def may_acknowledge(by: Actor, item: PostItem) -> Refusal | None:
    """The same, once (AcknowledgedAlready)."""
    if item.acknowledged_on is not None:
        return AcknowledgedAlready(day=item.acknowledged_on)
    return may_write_to(by, item)


def may_chase(by: Actor, item: PostItem) -> Refusal | None:
    """The same, and only to whom it came from: whoever else is awaited is written to otherwise (AwaitsAnother)."""
    refusal = may_write_to(by, item)
    known = {name.casefold() for name in (item.party_name, item.party.name if item.party else "", "")}
    if refusal is None and item.direction == Direction.IN and item.waiting_for.casefold() not in known:
        return AwaitsAnother(name=item.waiting_for)
    return refusal
