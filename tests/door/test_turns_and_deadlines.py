"""Whose turn it is, and until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Ask
from spil.foundation.actions.door import perform
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.handling.actions import remark, set_deadline
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn, TurnState
from spil.modules.post.actions.handling import close, reopen, take_in_hand
from spil.modules.post.models import PostItem
from tests.door.playing import anew, played, registered
from tests.support.office import TODAY, Office


def nod(*, item: PostItem, by: Actor) -> None:
    """Agree."""


NOD = played(nod)


def ask(
    *, item: PostItem, by: Actor, person: Annotated[int, Ask("Person")] = 0, role: str = "", unit: int = 0
) -> list[Turn]:
    return [
        Turn(record=item.record, action=NOD.name, person_id=person or None, role=role, unit_id=unit or None)
    ]


ASK = played(ask)


def asked(office: Office, letter: PostItem, *keys: str, role: str = "", unit: str = "") -> None:
    by = office.as_("lotte")
    ASK.many([ASK.call(item=letter, by=by, person=office.people[key].pk) for key in keys])
    if role or unit:
        ASK(item=letter, by=by, role=role, unit=office.units[unit].pk if unit else 0)


def states(letter: PostItem) -> dict[str, str]:
    turns = Turn.objects.filter(record=letter.pk).select_related("person", "unit")
    return {
        str(turn.person.first_name if turn.person else turn.role or turn.unit.code): turn.state
        for turn in turns
    }


def test_a_turn_that_a_body_returns_is_open_since_now(letter: PostItem, office: Office) -> None:
    asked(office, letter, "bart")
    (turn,) = Turn.objects.open()
    assert (turn.since_at, turn.state) == (office.now(), TurnState.OPEN)
    assert turn.opened_by == Event.objects.filter(record=letter.pk).latest("id")


def test_acting_closes_ones_own_turn_and_no_other(letter: PostItem, office: Office) -> None:
    asked(office, letter, "bart", "nour")
    NOD(item=letter, by=office.as_("bart"))
    assert states(letter) == {"Bart": "done", "Nour": "open"}
    closed = Turn.objects.get(person=office.people["bart"])
    assert (closed.is_open, closed.closed_at) == (False, office.now())
    assert closed.closed_by == Event.objects.filter(record=letter.pk).latest("id")


def test_two_who_act_in_one_batch_each_close_their_own_turn(letter: PostItem, office: Office) -> None:
    asked(office, letter, "bart", "nour")
    perform([NOD.call(item=letter, by=office.as_(key)) for key in ("bart", "nour")])
    assert states(letter) == {"Bart": "done", "Nour": "done"}


def test_doing_something_else_closes_nothing(letter: PostItem, office: Office) -> None:
    asked(office, letter, "bart")
    remark(record=letter.record, by=office.as_("bart"), text="Even denken")
    assert states(letter) == {"Bart": "open"}


def test_a_deputy_closes_the_turn_of_who_is_away(letter: PostItem, office: Office) -> None:
    asked(office, letter, "bart", "thijs")
    office.absent("bart", deputy="thijs")
    NOD(item=letter, by=office.as_("thijs", for_="bart"))
    assert states(letter) == {"Bart": "done", "Thijs": "open"}


def test_anybody_of_a_role_closes_the_turn_of_the_role(letter: PostItem, office: Office) -> None:
    asked(office, letter, role="finance")
    NOD(item=letter, by=office.as_("thijs"))
    assert states(letter) == {"finance": "open"}
    NOD(item=letter, by=office.as_("nour"))
    assert states(letter) == {"finance": "done"}


def test_anybody_of_a_unit_closes_the_turn_of_the_unit(letter: PostItem, office: Office) -> None:
    asked(office, letter, unit="FIN")
    NOD(item=letter, by=office.as_("thijs"))
    assert states(letter) == {"FIN": "open"}
    NOD(item=letter, by=office.as_("nour"))
    assert states(letter) == {"FIN": "done"}


def test_the_program_itself_takes_nobodys_turn(letter: PostItem, office: Office) -> None:
    asked(office, letter, "bart", role="finance")
    NOD(item=letter, by=office.system())
    assert states(letter) == {"Bart": "open", "finance": "open"}


def test_turns_end_when_the_record_moves_on(letter: PostItem, office: Office) -> None:
    asked(office, letter, "bart", "nour")
    take_in_hand(item=letter, by=office.as_("lotte"))
    assert states(letter) == {"Bart": "ended", "Nour": "ended"}
    assert not Turn.objects.open().exists()


def put_before(*, record: Record, by: Actor, days: Annotated[int, Ask("Days")]) -> list[Deadline]:
    return [Deadline(record=record, what="answer", due_on=by.today + timedelta(days=days))]


def test_the_nearest_open_deadline_stands_on_the_record(letter: PostItem, office: Office) -> None:
    action, by = played(put_before), office.as_("lotte")
    for days, nearest in ((9, 9), (3, 3), (5, 3)):
        action(record=letter.record, by=by, days=days)
        assert anew(letter).record.deadline_on == TODAY + timedelta(days=nearest)
    assert Deadline.objects.filter(record=letter.pk).count() == 3


def test_several_deadlines_in_one_batch_leave_the_nearest(office: Office) -> None:
    action, by = played(put_before), office.as_("lotte")
    first, second = registered(office), registered(office)
    perform(
        [
            action.call(record=row.record, by=by, days=days)
            for row, days in ((first, 8), (second, 2), (first, 4))
        ]
    )
    assert [(anew(row).record.deadline_on - TODAY).days for row in (first, second)] == [4, 2]  # type: ignore[operator]


def test_closing_meets_the_deadlines_and_reopening_leaves_them_met(letter: PostItem, office: Office) -> None:
    by = office.as_("lotte")
    set_deadline(record=letter.record, by=by, due_on=date(2026, 12, 1))
    close(item=letter, by=by)
    assert anew(letter).record.deadline_on is None
    assert Deadline.objects.get(record=letter.pk).met_at == office.now()
    reopen(item=letter, by=by, reason="Toch niet")
    assert anew(letter).record.deadline_on is None
    set_deadline(record=letter.record, by=by, due_on=date(2026, 12, 8))
    assert anew(letter).record.deadline_on == date(2026, 12, 8)


def test_what_is_registered_as_dealt_with_has_no_open_deadline(office: Office) -> None:
    row = registered(office, answer_before=date(2026, 12, 3))
    assert row.record.deadline_on == date(2026, 12, 3)
