"""One path for one call and for many."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from django.db import connection, models

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import Ask, Given
from spil.foundation.actions.door import observers, perform
from spil.foundation.actions.returned import Remove
from spil.foundation.attachments.models import Attachment
from spil.foundation.events.models import Event, EventValues
from spil.foundation.handling.actions import link, remark
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Record
from spil.modules.post.actions.handling import close, reopen, take_in_hand
from spil.modules.post.models import PostItem
from spil.modules.post.states import CANCELLED, DONE, IN_HAND, NEW
from tests.door.playing import anew, played, registered, retitle, touch
from tests.support.office import Office

RETITLE = played(retitle, facts=("record",))


def changes_of(event: Event) -> dict[str, Any]:
    return json.loads(EventValues.objects.get(event=event).changes)


def test_one_call_gives_what_its_body_returned_and_one_event(office: Office) -> None:
    made = registered(office)
    (event,) = Event.objects.filter(record=made.pk)
    assert (event.action, event.sequence, event.from_state, event.to_state) == (
        "post.incoming.register",
        1,
        "",
        "new",
    )
    assert event.by == office.people["lotte"]
    assert event.at == office.now()


def test_many_calls_are_done_in_one_transaction_in_their_order(office: Office) -> None:
    first, second = registered(office, "a"), registered(office, "b")
    by = office.as_("lotte")
    outcomes = RETITLE.many(
        [RETITLE.call(item=second, by=by, title="y"), RETITLE.call(item=first, by=by, title="x")]
    )
    assert all(outcome.is_done for outcome in outcomes)
    assert [anew(first).record.title, anew(second).record.title] == ["x", "y"]


def test_a_refused_call_leaves_the_others_alone_and_nothing_of_itself(office: Office) -> None:
    first, second = registered(office, "a"), registered(office, "b")
    by = office.as_("lotte")
    refused, done = perform(
        [RETITLE.call(item=first, by=by, title="no"), RETITLE.call(item=second, by=by, title="y")]
    )
    assert refused.refusal is not None
    assert refused.refusal.code == "NotToday"
    assert str(refused.refusal) == "Not today, Lotte van der Meulen. Come back tomorrow."
    assert done.is_done
    assert (anew(first).record.title, anew(first).party_name) == ("a", "")
    assert anew(first).record.version == first.record.version
    assert anew(second).record.title == "y"
    assert Event.objects.filter(record=first.pk).count() == 1


def test_a_refused_call_leaves_no_trace_for_the_next_call_on_the_same_record(
    letter: PostItem, office: Office
) -> None:
    by = office.as_("lotte")
    perform([RETITLE.call(item=letter, by=by, title="no"), RETITLE.call(item=letter, by=by, title="yes")])
    event = Event.objects.filter(record=letter.pk).latest("id")
    assert changes_of(event)["title"] == ["Een brief", "yes"]


def test_an_error_undoes_everything(office: Office) -> None:
    first, second = registered(office, "a"), registered(office, "b")
    by = office.as_("lotte")
    with pytest.raises(ZeroDivisionError):
        perform(
            [RETITLE.call(item=first, by=by, title="x"), RETITLE.call(item=second, by=by, title="broken")]
        )
    assert [anew(first).record.title, anew(second).record.title] == ["a", "b"]
    assert Event.objects.filter(action=RETITLE.name).count() == 0


def test_the_body_is_given_the_row_as_it_is_now_and_not_as_the_caller_read_it(
    letter: PostItem, office: Office
) -> None:
    by = office.as_("lotte")
    stale = anew(letter)
    take_in_hand(item=letter, by=by)
    with pytest.raises(Refused) as refused:
        take_in_hand(item=stale, by=by)
    assert refused.value.refusal.code == "WrongState"
    stale.party_name = "typed by nobody"
    close(item=stale, by=by)
    assert anew(letter).party_name == ""
    assert anew(letter).record.state == DONE.code


def test_two_calls_on_one_record_in_one_batch_give_two_events_with_their_own_changes(
    letter: PostItem, office: Office
) -> None:
    by = office.as_("lotte")
    perform([RETITLE.call(item=letter, by=by, title="x"), RETITLE.call(item=anew(letter), by=by, title="y")])
    first, second = Event.objects.filter(record=letter.pk, action=RETITLE.name).order_by("id")
    assert changes_of(first)["title"] == ["Een brief", "x"]
    assert changes_of(second)["title"] == ["x", "y"]
    assert (first.sequence, second.sequence) == (2, 3)
    row = anew(letter)
    assert (row.record.title, row.party_name, row.record.version, row.record.event_count) == ("y", "y", 3, 3)
    assert bytes(row.record.head_digest) == bytes(second.digest)


def shut(*, item: PostItem, by: Actor) -> None:
    """From new to in hand, from in hand to dealt with."""
    item.record.state = (IN_HAND if item.record.state == NEW.code else DONE).code


def test_two_moves_of_one_record_in_one_batch_tell_from_and_to_of_each(
    letter: PostItem, office: Office
) -> None:
    move = played(shut, from_states=(NEW, IN_HAND), to_states=(IN_HAND, DONE))
    by = office.as_("lotte")
    perform([move.call(item=letter, by=by), move.call(item=letter, by=by)])
    events = Event.objects.filter(record=letter.pk, action=move.name).order_by("id")
    assert [(one.from_state, one.to_state) for one in events] == [("new", "in_hand"), ("in_hand", "done")]
    assert anew(letter).record.closed_at == office.now()


def wander(*, item: PostItem, by: Actor) -> None:
    item.record.state = CANCELLED.code


def test_a_body_may_choose_only_among_the_declared_states(letter: PostItem, office: Office) -> None:
    with pytest.raises(ValueError, match="may not move to cancelled"):
        played(wander, to_states=(DONE, IN_HAND))(item=letter, by=office.as_("lotte"))
    with pytest.raises(ValueError, match="may not move to cancelled"):
        played(wander)(item=letter, by=office.as_("lotte"))
    assert anew(letter).record.state == NEW.code


def test_closing_notes_the_moment_and_reopening_forgets_it(letter: PostItem, office: Office) -> None:
    by = office.as_("lotte")
    close(item=letter, by=by)
    assert (anew(letter).record.closed_at, anew(letter).record.is_open) == (office.now(), False)
    reopen(item=letter, by=by, reason="Er kwam een antwoord")
    assert (anew(letter).record.closed_at, anew(letter).record.is_open) == (None, True)


def nonsense(*, item: PostItem, by: Actor) -> Any:
    return ["a text"]


def test_a_body_that_returns_nonsense_raises(letter: PostItem, office: Office) -> None:
    with pytest.raises(TypeError, match="not str"):
        played(nonsense)(item=letter, by=office.as_("lotte"))


def test_a_call_takes_keyword_arguments_only(letter: PostItem) -> None:
    with pytest.raises(TypeError):
        RETITLE.call(letter)


def mark(*, item: PostItem, by: Actor) -> None:
    item.reading["seen"] = True
    item.reading.setdefault("by", []).append(by.name)


def test_a_value_that_is_changed_in_place_is_written_and_told(letter: PostItem, office: Office) -> None:
    played(mark)(item=letter, by=office.as_("lotte"))
    assert anew(letter).reading == {"seen": True, "by": ["Lotte van der Meulen"]}
    event = Event.objects.filter(record=letter.pk).latest("id")
    assert changes_of(event)["reading"] == [{}, {"seen": True, "by": ["Lotte van der Meulen"]}]


def mark_and_refuse(*, item: PostItem, by: Actor, again: Annotated[bool, Ask("Again")] = False) -> None:
    mark.__call__(item=item, by=by)
    if not again:
        retitle(item=item, by=by, title="no")


def test_a_refused_call_takes_back_what_it_changed_in_place(letter: PostItem, office: Office) -> None:
    by, action = office.as_("lotte"), played(mark_and_refuse)
    perform([action.call(item=letter, by=by), action.call(item=letter, by=by, again=True)])
    assert anew(letter).reading["by"] == ["Lotte van der Meulen"]


def drop_files(*, item: PostItem, by: Actor, which: Annotated[str, Given]) -> list[Remove]:
    return [Remove(one) for one in Attachment.objects.filter(record=item.record, name=which)]


def test_a_dependent_row_can_be_removed_and_the_event_names_it(letter: PostItem, office: Office) -> None:
    with guard.opened():
        for name in ("a.pdf", "b.pdf"):
            Attachment.objects.create(
                record=letter.record,
                sha256="0" * 64,
                name=name,
                media_type="x",
                size=1,
                added_at=office.now(),
            )
    played(drop_files)(item=letter, by=office.as_("lotte"), which="a.pdf")
    assert [one.name for one in Attachment.objects.filter(record=letter.pk)] == ["b.pdf"]
    assert changes_of(Event.objects.filter(record=letter.pk).latest("id")) == {"-attachment": ["a.pdf", None]}


@dataclass
class Place:
    in_transaction: bool


def prepared_with(*, item: PostItem, by: Actor, place: Annotated[Place, Given]) -> None:
    item.reading = {"prepared_in_transaction": place.in_transaction, "body": connection.in_atomic_block}


@pytest.mark.django_db(transaction=True)
def test_prepare_runs_outside_the_transaction_and_fills_what_is_given() -> None:
    office = small_office_here()
    letter = registered(office)
    action = played(prepared_with, prepare=lambda **_call: {"place": Place(connection.in_atomic_block)})
    assert [question.name for question in action.questions] == []
    action(item=letter, by=office.as_("lotte"))
    assert anew(letter).reading == {"prepared_in_transaction": False, "body": True}


def small_office_here() -> Office:
    from tests.support.office import small_office

    return small_office()


def count_others(*, item: PostItem, by: Actor) -> None:
    item.party_name = str(PostItem.objects.exclude(party_name="").count())


def test_an_action_that_reads_what_it_writes_goes_one_by_one(office: Office) -> None:
    letters = [registered(office) for _ in range(3)]
    by = office.as_("lotte")
    together, apart = played(count_others), played(count_others, one_at_a_time=True)
    apart.many([apart.call(item=one, by=by) for one in letters])
    assert [anew(one).party_name for one in letters] == ["0", "1", "2"]
    together.many([together.call(item=one, by=by) for one in letters])
    assert [anew(one).party_name for one in letters] == ["3", "3", "3"]


def test_who_may_not_see_a_record_can_do_nothing_to_it(office: Office) -> None:
    hidden = registered(office, handler=office.people["bart"], confidentiality="named")
    with pytest.raises(Refused) as refused:
        remark(record=hidden.record, by=office.as_("thijs"), text="Hallo")
    assert refused.value.refusal.code == "NotVisible"


def test_a_record_given_as_an_answer_must_be_seen_as_well(letter: PostItem, office: Office) -> None:
    hidden = registered(office, handler=office.people["bart"], confidentiality="named")
    with pytest.raises(Refused) as refused:
        link(record=letter.record, by=office.as_("thijs"), other=hidden.record)
    assert refused.value.refusal.code == "NotVisible"
    link(record=letter.record, by=office.as_("bart"), other=hidden.record)


def test_a_record_that_exists_no_more_is_refused_like_one_that_is_not_seen(
    letter: PostItem, office: Office
) -> None:
    with pytest.raises(Refused) as refused:
        remark(record=Record(pk=letter.pk + 1000), by=office.as_("lotte"), text="Hallo")
    assert refused.value.refusal.code == "NotVisible"


def test_who_registers_for_named_people_can_go_on_with_it_at_once(office: Office) -> None:
    """The audience is younger than the actor, who was made before it."""
    by = office.as_("lotte")
    from spil.modules.post.actions.registering import register

    made = register(by=by, subject="Geheim", handler=office.people["lotte"], confidentiality="named")[0]
    remark(record=made.record, by=by, text="Ligt in de kluis")
    with pytest.raises(Refused):
        remark(record=made.record, by=office.as_("thijs"), text="Ligt in de kluis")


def cross(*, item: PostItem, by: Actor, other: Annotated[Record, Ask("Other")]) -> None:
    item.record.urgent, other.effort = True, (other.effort or 0) + 5


def test_a_record_that_is_subject_and_answer_in_one_batch_is_one_row(office: Office) -> None:
    first, second = registered(office), registered(office)
    by, action = office.as_("lotte"), played(cross)
    action.many(
        [
            action.call(item=first, by=by, other=second.record),
            action.call(item=second, by=by, other=first.record),
        ]
    )
    for row in (anew(first), anew(second)):
        assert (row.record.urgent, row.record.effort, row.record.version) == (True, 5, 3)
        sequence = list(Event.objects.filter(record=row.pk).order_by("id").values_list("sequence", flat=True))
        assert sequence == [1, 2, 3]


def add_person(*, by: Actor, email: Annotated[str, Ask("E-mail")]) -> list[Person]:
    return [Person(first_name="Nieuw", last_name="Iemand", email=email)]


def test_what_concerns_no_record_is_told_in_the_chain_of_the_office(office: Office) -> None:
    action = played(add_person)
    action.many([action.call(by=office.system(), email=f"{name}@x.example") for name in "ab"])
    events = Event.objects.filter(action=action.name).order_by("id")
    assert [(one.record, one.sequence) for one in events] == [(None, 1), (None, 2)]
    assert EventValues.objects.get(event=events[0]).subject.startswith("organisation.person:")


def test_who_watches_the_door_is_told_of_every_outcome(letter: PostItem, office: Office) -> None:
    seen: list[tuple[str, str]] = []

    def watch(outcome: Any) -> None:
        seen.append((outcome.call.action.name, outcome.refusal.code if outcome.refusal else ""))

    observers.append(watch)
    try:
        perform([RETITLE.call(item=letter, by=office.as_("lotte"), title=title) for title in ("x", "no")])
    finally:
        observers.remove(watch)
    assert seen == [(RETITLE.name, ""), (RETITLE.name, "NotToday")]


def test_twenty_calls_cost_as_many_queries_as_two(office: Office, django_assert_max_num_queries: Any) -> None:
    letters = [registered(office) for _ in range(20)]
    by = office.as_("lotte")
    with django_assert_max_num_queries(100) as few:
        RETITLE.many([RETITLE.call(item=one, by=by, title="x") for one in letters[:2]])
    with django_assert_max_num_queries(len(few.captured_queries)):
        RETITLE.many([RETITLE.call(item=one, by=by, title="y") for one in letters])


def test_doing_nothing_to_a_record_is_told_too(letter: PostItem, office: Office) -> None:
    played(touch, "play.any.touch")(record=letter.record, by=office.as_("lotte"))
    assert Event.objects.filter(record=letter.pk, action="play.any.touch").count() == 1
    assert isinstance(letter, models.Model)
