"""What becomes of the turns on a record that is given to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.organisation.models import Person, Role, has_left
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn, TurnState

ASSIGN = "records.record.assign"
HasLeft = Reason("HasLeft", _("%(who)s does not work here any more."), _("Choose somebody else."))


def refuse_who_left(person: Person | None, question: str, by: Actor) -> None:
    """Refused: HasLeft, for who was chosen as the answer to this question."""
    if has_left(person, by.today):
        raise Refused(HasLeft(who=person).about(question))


def passed_on(record: Record, former_id: int | None, turns: Sequence[Turn] | None = None) -> list[Turn]:
    """The turns of who had the record until now, asked of its owner; nobody is asked any more to give it to somebody.

    The office manager is asked for who is nobody: where nobody had it, and where nobody has it from now on (then
    whoever was asked to give it to somebody is still asked that). An offer of who had it is void: there is nothing left
    to hand over. A decision stays with whoever has to make it. `turns` are the record's open ones, where they were
    read already.
    """
    if turns is None:
        turns = list(Turn.objects.open().filter(record=record).order_by("id"))
    assigned = [turn for turn in turns if turn.action == ASSIGN] if record.owner_id else []
    for turn in assigned:
        turn.state = TurnState.DONE
    if former_id == record.owner_id:
        return assigned
    left = [turn for turn in turns if turn not in assigned and _is_of(turn, former_id)]
    has = {(turn.action, turn.step) for turn in turns if _asks(turn, record.owner_id)}
    asked = {(turn.action, turn.step): turn for turn in left if turn.state == TurnState.OPEN}
    for turn in left:
        turn.state = TurnState.ENDED
    return [
        *assigned,
        *left,
        *(
            Turn(
                record=record,
                action=action,
                step=step,
                person_id=record.owner_id,
                role="" if record.owner_id else Role.OFFICE_MANAGER,
                due_on=turn.due_on,
            )
            for (action, step), turn in asked.items()
            if (action, step) not in has
        ),
    ]


def _is_of(turn: Turn, former_id: int | None) -> bool:
    if turn.is_decision:
        return False
    if turn.state == TurnState.OFFERED:
        return former_id is not None and turn.offered_by_id == former_id
    return _asks(turn, former_id)


def _asks(turn: Turn, owner_id: int | None) -> bool:
    return turn.person_id == owner_id if owner_id else turn.role == Role.OFFICE_MANAGER


def done_by_anybody(record: Record, *actions: str) -> list[Turn]:
    """The open turns in which these are asked, of whomever: it was done, so that nobody has to any more."""
    return _answered(record, actions, TurnState.DONE)


def asked_no_more(record: Record, *actions: str) -> list[Turn]:
    """The open turns in which these are asked, of whomever: they are asked of somebody else."""
    return _answered(record, actions, TurnState.ENDED)


def _answered(record: Record, actions: Sequence[str], state: TurnState) -> list[Turn]:
    asked = list(Turn.objects.open().filter(record=record, action__in=actions))
    for turn in asked:
        turn.state = state
    return asked


def instead(turn: Turn, due_on: date) -> list[Turn]:
    """The turn for this deadline, in place of the same one for an earlier deadline."""
    turn.due_on = due_on
    same = {"record": turn.record, "action": turn.action, "step": turn.step, "role": turn.role}
    before = list(Turn.objects.open().filter(**same, person=turn.person_id, state=TurnState.OPEN))
    for one in before:
        one.state = TurnState.ENDED
    return [*before, turn]
