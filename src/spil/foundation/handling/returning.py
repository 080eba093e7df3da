"""What becomes of the state, the deadlines and the turns of a record whose closing is taken back.

A record that is opened again for another reason is another matter: what was met was met, and whoever opens it says
until when.
"""

from __future__ import annotations

from django.db.models import F, Q

from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn, TurnState


def state_again(record: Record) -> str:
    """The state from which the record was closed; empty when nothing closed it, since it was written down as closed."""
    closing = _closing(record)
    return closing.from_state if closing else ""


def _closing(record: Record) -> Event | None:
    """What closed the record: its last move out of an open state, whichever closed states it went through since."""
    moved = Event.objects.filter(record=record).exclude(from_state=F("to_state")).exclude(from_state="")
    states = kinds.of(record).states
    left = ((one, one.from_state) for one in moved.order_by("-sequence"))
    return next((one for one, code in left if code not in states or states[code].family.is_open), None)


def deadlines_again(record: Record) -> list[Deadline | Remove]:
    """The deadlines that the closing met, as they stood."""
    met = list(Deadline.objects.filter(record=record, met_at=record.closed_at))
    return [
        *(Remove(one) for one in met),
        *(Deadline(record=record, what=one.what, due_on=one.due_on) for one in met),
    ]


def turns_again(record: Record) -> list[Turn]:
    """Whom the record asked when its closing ended the turns is asked again; an offer waits again for its answer."""
    closing = _closing(record)
    if closing is None:
        return []
    by_it = Q(closed_by=closing.pk) | Q(closed_by__isnull=False, closed_by=closing.cause_id)
    ended = list(Turn.objects.filter(by_it, record=record).order_by("id"))
    return [
        Turn(
            record=record,
            action=turn.action,
            step=turn.step,
            person_id=turn.person_id,
            unit_id=turn.unit_id,
            role=turn.role,
            state=TurnState.OFFERED if _was_an_offer(turn, ended) else TurnState.OPEN,
            is_decision=turn.is_decision,
            due_on=turn.due_on,
            offered_by_id=turn.offered_by_id,
        )
        for turn in ended
    ]


def _was_an_offer(turn: Turn, ended: list[Turn]) -> bool:
    """Whether nobody had answered it: only then its giver's own turn stood open beside it, and not only the offer by
    which whoever accepted it hands it on."""
    beside = [
        one
        for one in ended
        if (one.action, one.step) == (turn.action, turn.step)
        and one.person_id != turn.person_id
        and (one.offered_by_id != turn.person_id or one.pk < turn.pk)
    ]
    return turn.offered_by_id is not None and bool(beside)
