"""What becomes of the turns on a record that is given to somebody."""

from __future__ import annotations

from spil.foundation.organisation.models import Role
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn, TurnState

ASSIGN = "records.record.assign"


def passed_on(record: Record, former_id: int | None) -> list[Turn]:
    """The turns of who had the record until now, asked of its owner; nobody is asked any more to give it to somebody.

    Where nobody had it, the office manager was asked instead. An offer of who had it is void: there is nothing left to
    hand over. A decision stays with whoever has to make it.
    """
    turns = list(Turn.objects.open().filter(record=record).order_by("id"))
    assigned = [turn for turn in turns if turn.action == ASSIGN]
    for turn in assigned:
        turn.state = TurnState.DONE
    if former_id == record.owner_id:
        return assigned
    left = [turn for turn in turns if turn not in assigned and _is_of(turn, former_id)]
    has = {(turn.action, turn.step) for turn in turns if turn.person_id == record.owner_id}
    asked = {(turn.action, turn.step): turn for turn in left if turn.state == TurnState.OPEN}
    for turn in left:
        turn.state = TurnState.ENDED
    return [
        *assigned,
        *left,
        *(
            Turn(record=record, action=action, step=step, person_id=record.owner_id, due_on=turn.due_on)
            for (action, step), turn in asked.items()
            if (action, step) not in has
        ),
    ]


def _is_of(turn: Turn, former_id: int | None) -> bool:
    if turn.is_decision:
        return False
    if turn.state == TurnState.OFFERED:
        return former_id is not None and turn.offered_by_id == former_id
    return turn.person_id == former_id if former_id else turn.role == Role.OFFICE_MANAGER
