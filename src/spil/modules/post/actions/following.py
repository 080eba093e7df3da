"""What the program does by itself so that nothing is forgotten: wake, remind, escalate. Jobs perform these."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.rules import coming, over
from spil.foundation.handling.dating import days_of, without_deadline
from spil.foundation.handling.passing import ASSIGN, instead
from spil.foundation.organisation.models import Role
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.turns.models import Turn
from spil.modules.post import access
from spil.modules.post.models import Direction, PostItem
from spil.modules.post.models.types import head_of
from spil.modules.post.rules import day_in, subject_in
from spil.modules.post.states import ESCALATED, FOLLOWED, GATED, GOING, HELD, IN_HAND, OPEN


@action(
    "post.item.wake",
    title=_("Bring back what was put off"),
    told=_("brought this back"),
    moves=(HELD, GOING),
    may=access.may_follow,
    hidden=True,
)
def wake(*, item: PostItem, by: Actor) -> list[Turn]:
    """The day has come: the item is as it was, and it is its handler's turn."""
    item.record.state = item.held_from or IN_HAND.code
    item.held_until = None
    return [asked_to_close(item)]


@action(
    "post.incoming.fill_in",
    title=_("Fill in what the scan says"),
    told=_("read the scan"),
    moves=(OPEN, None),
    may=access.may_follow,
    kinds=("post.incoming",),
    hidden=True,
)
def fill_in(*, item: PostItem, by: Actor, words: Annotated[str, Given] = "") -> None:
    """A scan was read by machine: its head says what it is about, and the day on which it was written."""
    item.record.title = subject_in(words) or item.record.title
    item.dated_on = item.dated_on or day_in(words, by.today)


@action(
    "post.incoming.keep_document",
    title=_("Keep the document of the e-Box"),
    told=_("kept the document of the e-Box"),
    moves=(OPEN, None),
    kinds=("post.incoming",),
    hidden=True,
)
def keep_document(*, item: PostItem, by: Actor) -> list[Remove]:
    """A file was attached: that the document disappears from the e-Box is nobody's concern any more.

    Whoever sees the item may attach one; it is only a reaction.
    """
    return without_deadline(item.record, "disappears")


@action(
    "post.item.remind",
    title=_("Remind the handler"),
    told=_("reminded the handler"),
    moves=(FOLLOWED, None),
    may=access.may_follow,
    hidden=True,
)
def remind(*, item: PostItem, by: Actor) -> list[Turn]:
    """A deadline is near: its handler's turn. Once for each deadline; the second time nothing happens."""
    due_on = coming(days_of(item.record), by.today)
    if due_on is None or item.reminded_for == due_on:
        return []
    item.reminded_for = due_on
    return instead(asked_to_close(item), due_on)


@action(
    "post.item.escalate",
    title=_("Tell the head of the unit"),
    told=_("told the head of the unit"),
    moves=(ESCALATED, None),
    may=access.may_follow,
    hidden=True,
)
def escalate(*, item: PostItem, by: Actor, reason: Annotated[str, Ask(_("Reason"))] = "") -> list[Turn]:
    """The deadline is over: the head of the unit is asked too; the office manager where there is none.

    Who is asked of what waits at the assistant's, is the manager for whom it is meant. Of what only named people may
    read, the head learns nothing: its handler is asked again. Once for each deadline.
    """
    record = item.record
    due_on = over(days_of(item.record), by.today)
    if due_on is None or (item.escalated_for is not None and due_on <= item.escalated_for):
        return []
    item.escalated_for = due_on
    if record.state == GATED.code and item.addressed_to_id is not None:
        through = Turn(record=record, action="post.item.let_through", step="escalated")
        through.person_id = item.addressed_to_id
        return instead(through, due_on)
    if record.confidentiality == Confidentiality.NAMED:
        return instead(asked_to_close(item, step="escalated"), due_on)
    return instead(asked_of_head(record, by.today), due_on)


def asked_of_head(record: Record, on: date) -> Turn:
    head = head_of(record.unit_id, on)
    turn = Turn(record=record, action=ASSIGN, step="escalated", due_on=record.deadline_on)
    if head is not None and head != record.owner_id:
        turn.person_id = head
    else:
        turn.role = Role.OFFICE_MANAGER
    return turn


def asked_to_close(item: PostItem, *, step: str = "") -> Turn:
    """Its handler's turn: to close what came in, to send what is to go out, to ask again about what went out."""
    record = item.record
    if item.is_unsent:
        name = "post.outgoing.send"
    else:
        name = "post.item.chase" if item.direction == Direction.OUT else "post.item.close"
    turn = Turn(record=record, action=name, step=step, due_on=record.deadline_on)
    if record.owner_id:
        turn.person_id = record.owner_id
    else:
        turn.role = Role.OFFICE_MANAGER
    return turn
