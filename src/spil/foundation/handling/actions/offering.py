"""Handing over means offering: a turn is put before somebody, who accepts it or declines with a word.

Until the answer comes the giver's own turn stays open, so that nothing is ever nobody's. Once accepted it is the
other's; the giver goes on seeing the record until it is done, since the turn keeps who offered it. Works for any kind
of record, as long as somebody has a turn on it that is no decision: who decides is a mandate's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.touched import Happening
from spil.foundation.handling.passing import passed_on, refuse_who_left
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn, TurnState

NoTurnToOffer = Reason(
    "NoTurnToOffer",
    _("You have no turn here that can be handed over."),
    _("Whoever's turn it is can offer it."),
)
OfferToOneself = Reason("OfferToOneself", _("It is your turn already."), _("Choose somebody else."))
OfferedAlready = Reason(
    "OfferedAlready",
    _("This was offered to %(who)s already."),
    _("Wait for the answer, or take the offer back."),
)
NotOffered = Reason("NotOffered", _("Nothing was offered to you here."))
NothingOffered = Reason("NothingOffered", _("You have no offer here that waits for an answer."))

To = Annotated[Person, Ask(_("To"))]


def _open_turns(record: Record) -> list[Turn]:
    """The open turns of a record; the door has locked the record, so nobody changes them meanwhile."""
    return list(Turn.objects.open().filter(record=record).select_related("person").order_by("id"))


def _is_own(by: Actor, turn: Turn) -> bool:
    if turn.state != TurnState.OPEN or turn.is_decision:
        return False
    if turn.person_id is not None:
        return turn.person_id == by.deciding_id
    return turn.role in by.deciding_roles or turn.unit_id in by.deciding_unit_ids


def _is_offered_to(by: Actor, turn: Turn) -> bool:
    return turn.state == TurnState.OFFERED and turn.person_id == by.deciding_id


def _is_offer_of(by: Actor, turn: Turn) -> bool:
    return turn.state == TurnState.OFFERED and turn.offered_by_id == by.deciding_id


def can_offer(by: Actor, turns: Sequence[Turn]) -> bool:
    """Whether there is a turn to hand over, and no offer of it yet."""
    return any(_is_own(by, turn) for turn in turns) and not any(_is_offer_of(by, turn) for turn in turns)


def has_offer(by: Actor, turns: Sequence[Turn]) -> bool:
    return any(_is_offered_to(by, turn) for turn in turns)


def has_offered(by: Actor, turns: Sequence[Turn]) -> bool:
    return any(_is_offer_of(by, turn) for turn in turns)


def _tell_offerer(happening: Happening) -> dict[str, list[int]]:
    """Whoever offered it waits for the answer."""
    by, record = happening.call.by, happening.record
    offered = Turn.objects.filter(record=record, person=by.deciding_id, offered_by__isnull=False)
    last = offered.order_by("-id").first()
    return {"happened": [last.offered_by_id] if last is not None and last.offered_by_id else []}


@action(
    "records.record.offer",
    title=_("Hand over"),
    told=_("offered this"),
    answers=can_offer,
    one_at_a_time=True,
    icon="send",
    order=55,
)
def offer(
    *, record: Record, by: Actor, to: To, word: Annotated[str, Ask(_("A word with it"), long=True)] = ""
) -> list[Turn]:
    """Offer it to somebody, who accepts or declines; until then it stays yours.

    Refused without a turn of one's own (NoTurnToOffer), to oneself (OfferToOneself), to who has left (HasLeft), and
    while an earlier offer waits for its answer (OfferedAlready).
    """
    turns = _open_turns(record)
    mine = next((turn for turn in turns if _is_own(by, turn)), None)
    if mine is None:
        raise Refused(NoTurnToOffer())
    if to.pk == by.deciding_id:
        raise Refused(OfferToOneself().about("to"))
    refuse_who_left(to, "to", by)
    waiting = next((turn for turn in turns if turn.state == TurnState.OFFERED), None)
    if waiting is not None:
        raise Refused(OfferedAlready(who=waiting.person))
    return [
        Turn(
            record=record,
            action=mine.action,
            step=mine.step,
            person=to,
            state=TurnState.OFFERED,
            due_on=mine.due_on,
            offered_by_id=by.deciding_id,
        )
    ]


@action(
    "records.record.accept",
    title=_("Accept"),
    told=_("accepted this"),
    answers=has_offer,
    one_at_a_time=True,
    is_quick=True,
    icon="check",
    order=5,
    notifies=_tell_offerer,
)
def accept(*, record: Record, by: Actor, word: Annotated[str, Ask(_("A word with it"))] = "") -> list[Turn]:
    """Take over what was offered: from now on it is yours. Refused when nothing was (NotOffered).

    Where the record was the giver's or nobody's, it is yours too, with all that was asked of who had it.
    """
    turns = _open_turns(record)
    offered = next((turn for turn in turns if _is_offered_to(by, turn)), None)
    if offered is None:
        raise Refused(NotOffered())
    offered.state = TurnState.OPEN
    ended = [
        turn
        for turn in turns
        if turn is not offered and (turn.action, turn.step) == (offered.action, offered.step)
    ]
    for turn in ended:
        turn.state = TurnState.ENDED
    passed: list[Turn] = []
    if record.owner_id in (None, offered.offered_by_id):
        former_id, record.owner_id = record.owner_id, offered.person_id
        passed = passed_on(record, former_id, turns)
    record.requester_id = record.requester_id or offered.offered_by_id
    return [offered, *ended, *passed]


@action(
    "records.record.decline",
    title=_("Decline"),
    told=_("declined this"),
    answers=has_offer,
    one_at_a_time=True,
    icon="x",
    order=6,
    notifies=_tell_offerer,
)
def decline(*, record: Record, by: Actor, word: Annotated[str, Ask(_("Why not"))]) -> list[Turn]:
    """Say no to what was offered, with a word; it stays with who offered it. Refused when nothing was (NotOffered)."""
    offered = next((turn for turn in _open_turns(record) if _is_offered_to(by, turn)), None)
    if offered is None:
        raise Refused(NotOffered())
    offered.state = TurnState.DECLINED
    return [offered]


@action(
    "records.record.withdraw",
    title=_("Take the offer back"),
    told=_("took the offer back"),
    answers=has_offered,
    one_at_a_time=True,
    icon="arrow-back-up",
    order=56,
)
def withdraw(*, record: Record, by: Actor) -> list[Turn]:
    """Take back what nobody answered yet. Refused when no offer waits (NothingOffered)."""
    offered = [turn for turn in _open_turns(record) if _is_offer_of(by, turn)]
    if not offered:
        raise Refused(NothingOffered())
    for turn in offered:
        turn.state = TurnState.ENDED
    return offered
