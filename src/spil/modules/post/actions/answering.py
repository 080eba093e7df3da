"""What an answer does to what it answers: ours to what came in, and theirs to what we wait for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.returned import Remove
from spil.foundation.handling.dating import without_deadline
from spil.foundation.links.models import Link
from spil.foundation.turns.models import Turn
from spil.modules.post.models import Direction, PostItem
from spil.modules.post.states import DONE, HELD, IN_HAND, NEW, OPEN, WAITING

NotIncoming = Reason(
    "NotIncoming",
    _("%(number)s went out itself."),
    _("Give the number of the incoming item that is answered."),
)
#: the deadline of what came in until which somebody else has time to answer
THEIRS = "their_answer"
#: how an outgoing item can be about an incoming one
ABOUT = ("acknowledges", "answers", "reminds")
_OPEN = frozenset(state.code for state in OPEN)


def answer_given(incoming: PostItem, outgoing: PostItem, by: Actor, *, settles: bool) -> list[models.Model]:
    """Our answer goes out: what it settles is dealt with; otherwise work on it has begun and goes on.

    Refused for what went out itself (NotIncoming).
    """
    if incoming.direction != Direction.IN:
        raise Refused(NotIncoming(number=incoming.record.number or "").about("answers"))
    record = incoming.record
    if record.state in _OPEN and settles:
        record.state = DONE.code
        incoming.settle()
    elif record.state == NEW.code:
        record.state = IN_HAND.code
    return [Link(source=outgoing.record, target=record, relation="answers")]


def reply_came(
    waiting: PostItem, reply: PostItem, by: Actor, *, settles: bool
) -> list[models.Model | Remove]:
    """Somebody answers what we wait for. What was put off stays put off: the day that was chosen holds.

    Of ours that went out, a full answer is the end; an incoming item is its handler's turn again, and only the day of
    our own answer counts.
    """
    record = waiting.record
    rows: list[models.Model | Remove] = [Link(source=reply.record, target=record, relation="answers")]
    if record.state == HELD.code and waiting.held_from == WAITING.code:
        waiting.held_from = IN_HAND.code
    if settles:
        rows += without_deadline(record, THEIRS)
    if record.state != WAITING.code or not settles:
        return rows
    waiting.wait_no_longer()
    if waiting.direction == Direction.OUT:
        record.state = DONE.code
        return rows
    record.state = IN_HAND.code
    if record.owner_id:
        rows.append(
            Turn(
                record=record, action="post.item.close", person_id=record.owner_id, due_on=record.deadline_on
            )
        )
    return rows
