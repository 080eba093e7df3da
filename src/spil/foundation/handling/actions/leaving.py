"""What belonged to who left, or was asked of who left, goes to whoever is next."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.access.sight import reading_today, seeing_in_role
from spil.foundation.actions.declaration import action
from spil.foundation.handling.passing import ASSIGN
from spil.foundation.organisation.models import Person, Role, at_work, has_left
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.turns.models import Turn, TurnState

NobodyNext = Reason("NobodyNext", _("Nobody who could be asked next may read this."))
#: a person, or a role of which several may read the record
Next = tuple[int | None, str]


@action(
    "records.record.pass_on",
    title=_("Pass on what belonged to who left"),
    told=_("passed this on: whoever had it or was asked does not work here any more"),
    facts=("owner", "unit__head"),
    one_at_a_time=True,
    hidden=True,
)
def pass_on(*, record: Record, by: Actor) -> list[Turn]:
    """The head of the unit has it from now on, else the role that keeps the kind is asked, the office manager, or the
    owner where somebody else was asked: the first who may read it. Refused when none of them may (NobodyNext).

    What was asked of who left is asked of the same; an offer to or of who left is void. One's own notes go to nobody. A
    decision that the kind asks anew by itself stands (`Kind.asks_anew`).
    """
    kind = kinds.of(record)
    turns = list(
        Turn.objects.open().filter(record=record).select_related("person", "offered_by").order_by("id")
    )
    void = [turn for turn in turns if _is_offer_of_who_left(turn, by)]
    asked = [turn for turn in turns if turn not in void and has_left(turn.person, by.today)]
    asked = [] if kind.personal else [turn for turn in asked if not (turn.is_decision and kind.asks_anew)]
    is_without = has_left(record.owner, by.today) and not kind.personal
    given: list[Turn] = []
    if asked or is_without:
        next_one = who_is_next(record, [record.owner, *(turn.person for turn in asked)], by)
        given = _given(record, asked, next_one, turns, is_without=is_without)
    for turn in (*void, *asked):
        turn.state = TurnState.ENDED
    return [*void, *asked, *given]


def _is_offer_of_who_left(turn: Turn, by: Actor) -> bool:
    return turn.state == TurnState.OFFERED and (
        has_left(turn.person, by.today) or has_left(turn.offered_by, by.today)
    )


def who_is_next(record: Record, left: Iterable[Person | None], by: Actor) -> Next:
    """Refused: NobodyNext. Where the record has no unit, the head of who left counts."""
    units = [record.unit, *(person.unit for person in left if person and has_left(person, by.today))]
    seeing = reading_today(record.audience_id, by.today)
    for unit in filter(None, units):
        if (head := at_work(unit.head, by.today)) in seeing:
            return head, ""
    for role in dict.fromkeys((*kinds.of(record).reader_roles, Role.OFFICE_MANAGER)):
        found = seeing_in_role(role, record.audience_id, by.today)
        if found:
            return (found[0], "") if record.confidentiality == Confidentiality.NAMED else (None, role)
    if (owner := at_work(record.owner, by.today)) in seeing:
        return owner, ""
    raise Refused(NobodyNext())


def _given(record: Record, asked: list[Turn], to: Next, turns: list[Turn], *, is_without: bool) -> list[Turn]:
    """What is asked now of whoever is next; who gets it as a role is asked to give it to somebody."""
    person_id, role = to
    has = {(one.action, one.step) for one in turns if one.person_id == person_id and one.role == role}
    wanted = {(one.action, one.step): (one.due_on, one.is_decision) for one in asked}
    if is_without:
        record.owner_id = person_id
        if person_id is None:
            wanted.setdefault((ASSIGN, ""), (record.deadline_on, False))
    return [
        Turn(
            record=record, action=action, step=step, person_id=person_id, role=role, due_on=due_on,
            is_decision=is_decision,
        )
        for (action, step), (due_on, is_decision) in wanted.items()
        if (action, step) not in has
    ]  # fmt: skip
