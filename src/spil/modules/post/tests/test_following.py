"""Nothing is forgotten: owner and deadline, put off, reminded, escalated, answered, let through."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.attachments.models import Attachment
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.files.store import store
from spil.foundation.handling.actions import accept, assign, attach, offer
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import Location, Person, Role
from spil.foundation.parties.models import Party
from spil.foundation.turns.models import Turn
from spil.foundation.working_days.models import ClosingDay
from spil.modules.post import actions as post
from spil.modules.post.models import Box, Channel, GateKeeper, ItemTypeRule, PostItem
from spil.modules.post.queries.following import to_escalate, to_remind, to_wake
from tests.support.deeds import again, refusal
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    return small_office()


def registered(office: Office, **answers: Any) -> PostItem:
    answers = {"subject": "Vraag over de lift", **answers}
    return post.register(by=office.as_("griet"), **answers)[0]


def leaves(person: Person, on: date | None) -> None:
    with guard.opened():
        Person.objects.filter(pk=person.pk).update(left_on=on)


def test_what_asks_for_an_answer_always_has_an_owner_and_a_deadline_in_working_days(office: Office) -> None:
    of_unit = registered(office, type="request", unit=office.units["FAC"], arrived_on=date(2026, 11, 20))
    assert of_unit.record.owner == office.people["jeroen"]
    assert again(of_unit).record.deadline_on == date(2026, 12, 4)
    assert registered(office, type="complaint").record.owner == office.people["griet"]
    by_itself = post.register(by=office.system(), subject="x", type="request")[0]
    assert Turn.objects.open().get(record=by_itself.pk).role == "office_manager"
    assert registered(office).record.owner is None


def test_an_exact_name_finds_its_contact_and_a_new_one_can_be_kept_in_place(office: Office) -> None:
    assert registered(office, party_name=" papier & meer nv").party == office.supplier
    assert registered(office, party_name="Stad Gent").party is None
    kept = registered(office, party_name="Stad Gent", keep_contact=True)
    assert kept.party == Party.objects.get(name="Stad Gent")
    assert registered(office, party_name="Stad Gent", keep_contact=True).party == kept.party


def test_senders_of_all_that_is_registered_together_are_looked_up_at_once(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    with guard.opened():
        Party.objects.bulk_create(Party(name=name) for name in ("Élan", "Twee", "Twee"))
    by, names = office.as_("griet"), ["PAPIER & MEER NV", " papier & meer nv", "élan", "Twee", "Niemand", " "]

    def registering(many: int) -> list[Any]:
        calls = [post.register.call(by=by, subject="x", party_name=names[at % 6]) for at in range(many)]
        return [outcome.result[0] for outcome in post.register.many(calls)]

    with CaptureQueriesContext(connection) as few:
        made = registering(6)
    found = [item.party.name if item.party else None for item in made]
    assert found == [office.supplier.name, office.supplier.name, "Élan", None, None, None]
    with django_assert_max_num_queries(len(few)):
        registering(60)


def test_what_was_put_off_comes_back_on_its_day_as_a_turn_and_a_reply_does_not_change_the_day(
    office: Office,
) -> None:
    item, griet = (
        registered(office, handler=office.people["griet"], party_name="Stad Gent"),
        office.as_("griet"),
    )
    assert refusal(post.hold, item=item, by=griet, until=office.today) == "NotLater"
    post.await_answer(item=item, by=griet)
    assert (again(item).waiting_for, again(item).waiting_since) == ("Stad Gent", office.today)
    post.hold(item=item, by=griet, until=office.today + 5 * DAY)
    registered(office, subject="Re: lift", answers=again(item))
    held = again(item)
    assert (held.record.state, held.held_until) == ("held", office.today + 5 * DAY)
    assert list(to_wake(office.today + 4 * DAY)) == []
    by = office.on(office.today + 5 * DAY).system()
    post.wake.many([post.wake.call(item=one, by=by) for one in to_wake(by.today)])
    assert again(item).record.state == "in_hand"
    turn = Turn.objects.open().get(record=item.pk)
    assert (turn.person, turn.action) == (office.people["griet"], "post.item.close")
    assert list(to_wake(by.today)) == []
    post.hold(item=again(item), by=griet, until=office.today + 9 * DAY)
    assert not Turn.objects.open().filter(record=item.pk).exists()
    post.resume(item=again(item), by=griet)
    assert again(item).record.state == "in_hand"


def test_an_answer_of_theirs_ends_what_we_sent_and_is_its_handlers_turn_in_what_came_in(
    office: Office,
) -> None:
    griet = office.as_("griet")
    asked = post.register_outgoing(
        by=griet, subject="Offerte?", party_name="Liften BV", handler=office.people["thijs"],
        answer_expected_by=date(2026, 12, 9),
    )[0]  # fmt: skip
    partly = registered(office, subject="Een deel", answers=asked, settles=False)
    assert (again(asked).record.state, partly.record.owner) == ("waiting", office.people["thijs"])
    registered(office, subject="De rest", answers=again(asked))
    assert (again(asked).record.state, again(asked).waiting_since, again(asked).waiting_for) == (
        "done",
        None,
        "",
    )
    came = registered(office, handler=office.people["thijs"])
    post.await_answer(item=came, by=office.as_("thijs"))
    registered(office, subject="Aanvulling", answers=again(came))
    assert again(came).record.state == "in_hand"
    assert Turn.objects.open().get(record=came.pk).person == office.people["thijs"]


def test_our_answer_closes_what_it_answers_unless_it_is_only_a_part(office: Office) -> None:
    griet = office.as_("griet")
    item = registered(office, party_name="Stad Gent", type="request", confidentiality="named")
    part = post.register_outgoing(by=griet, subject="Deel", answers=item, settles=False)[0]
    assert again(item).record.state == "in_hand"
    assert (part.record.confidentiality, part.party_name) == ("named", "Stad Gent")
    assert part.record.audience == again(item).record.audience
    whole = post.register_outgoing(by=griet, subject="Antwoord", answers=again(item))[0]
    assert not again(item).record.is_open
    assert Link.objects.filter(source=whole.pk, target=item.pk, relation="answers").exists()
    assert not Deadline.objects.filter(record=item.pk, met_at__isnull=True).exists()
    assert Event.objects.filter(record=item.pk, action="post.outgoing.register", to_state="done").exists()
    assert refusal(post.register_outgoing, by=griet, subject="x", answers=whole) == "NotIncoming"


def test_an_answer_is_for_the_unit_of_what_it_answers_whoever_handles_it(office: Office) -> None:
    katrien, bart, nour = office.as_("katrien"), office.people["bart"], office.people["nour"]
    theirs = registered(office, type="request", confidentiality="unit", unit=office.units["DIR"])
    ours = post.register_outgoing(by=katrien, subject="Antwoord", answers=theirs, handler=bart)[0]
    assert (ours.record.unit, ours.record.owner) == (office.units["DIR"], bart)
    reply = post.register(by=katrien, subject="Re: Antwoord", answers=again(ours), handler=nour)[0]
    both = PostItem.objects.filter(pk__in=[ours.pk, reply.pk])
    assert both.visible_to(office.as_("annelies")).count() == 2
    assert not both.visible_to(office.as_("thijs")).exists()


def test_the_day_for_an_answer_steps_over_a_day_on_which_the_handlers_place_is_closed(office: Office) -> None:
    with guard.opened():
        ClosingDay.objects.create(on=office.today + DAY, name="Verhuizing", location="GENT")
        Location.objects.create(code="UTRE", name="Utrecht")
    his = registered(office, type="request", handler=office.people["thijs"])
    nobodys = post.register(by=office.system(), subject="Van niemand", type="request")[0]
    assert again(his).record.deadline_on == again(nobodys).record.deadline_on + DAY


def test_reminders_and_escalation_count_the_working_days_of_where_the_handler_works(office: Office) -> None:
    """Two and three of them; King's Day, Tuesday 27 April 2027, is none in Breda."""
    thijs = office.people["thijs"]
    with guard.opened():
        thijs.location = Location.objects.create(code="BREDA", name="Breda", country="NL")
        thijs.save()
    late, soon = (
        registered(office, type="request", handler=thijs, answer_before=date(2027, 4, day))
        for day in (23, 28)
    )
    assert soon not in to_remind(date(2027, 4, 22))
    assert soon in to_remind(date(2027, 4, 23))
    assert list(to_escalate(date(2027, 4, 29))) == []
    assert list(to_escalate(date(2027, 4, 30))) == [late]


def test_reminders_and_escalation_come_once_for_each_deadline_by_working_days(office: Office) -> None:
    item = registered(office, type="request", handler=office.people["thijs"], answer_before=date(2026, 12, 7))
    assert (list(to_remind(date(2026, 12, 2))), list(to_remind(date(2026, 12, 3)))) == ([], [item])
    by = office.system()
    for _twice in range(2):
        post.remind(item=again(item), by=by)
    assert Turn.objects.open().get(record=item.pk).person == office.people["thijs"]
    assert list(to_remind(date(2026, 12, 4))) == []
    assert (list(to_escalate(date(2026, 12, 10))), list(to_escalate(date(2026, 12, 11)))) == ([], [item])
    for _twice in range(2):
        post.escalate(item=again(item), by=by)
    asked = Turn.objects.open().filter(record=item.pk, step="escalated").get()
    assert asked.person == office.people["jeroen"]
    assert list(to_escalate(date(2026, 12, 20))) == []
    secret = registered(
        office, handler=office.people["thijs"], confidentiality="named", answer_before=office.today
    )
    readers = secret.record.audience
    post.escalate(item=again(secret), by=by)
    assert Turn.objects.open().get(record=secret.pk).person == office.people["thijs"]
    assert again(secret).record.audience == readers


def test_what_was_put_off_beyond_its_deadline_is_escalated_and_nobody_is_reminded_of_it(
    office: Office,
) -> None:
    item = registered(office, type="request", handler=office.people["thijs"], answer_before=date(2026, 12, 7))
    post.hold(item=item, by=office.as_("thijs"), until=date(2027, 1, 11))
    assert list(to_remind(date(2026, 12, 4))) == []
    assert (list(to_escalate(date(2026, 12, 10))), list(to_escalate(date(2026, 12, 11)))) == ([], [item])
    post.escalate(item=again(item), by=office.system())
    assert waiting(item) == {("records.record.assign", "escalated", str(office.people["jeroen"]))}
    assert again(item).record.state == "held"
    assert list(to_escalate(date(2026, 12, 20))) == []


def waiting(item: PostItem) -> set[tuple[str, str, str]]:
    """The open turns: which action, which step, whose."""
    turns = Turn.objects.open().filter(record=item.pk).select_related("person")
    return {(turn.action, turn.step, str(turn.person or turn.role)) for turn in turns}


def test_who_is_given_the_work_is_asked_instead_of_who_had_it_and_nobody_to_give_it(office: Office) -> None:
    people, katrien = office.people, office.as_("katrien")
    item = registered(office, type="request", handler=people["thijs"], answer_before=date(2026, 12, 7))
    post.remind(item=item, by=office.system())
    post.escalate(item=again(item), by=office.system())
    assert len(waiting(item)) == 2
    assign(record=again(item).record, by=katrien, owner=people["bart"])
    assert waiting(item) == {("post.item.close", "", str(people["bart"]))}
    nobodys = post.register(by=office.system(), subject="x", type="request")[0]
    post.remind(item=again(nobodys), by=office.system())
    assert waiting(nobodys) == {
        ("records.record.assign", "", "office_manager"),
        ("post.item.close", "", "office_manager"),
    }
    assign(record=again(nobodys).record, by=office.as_("griet"), owner=people["nour"])
    assert waiting(nobodys) == {("post.item.close", "", str(people["nour"]))}


def test_an_offer_of_who_had_the_work_is_void_once_another_has_it(office: Office) -> None:
    people = office.people
    item = registered(office, type="request", handler=people["thijs"], answer_before=date(2026, 12, 7))
    post.remind(item=item, by=office.system())
    offer(record=again(item).record, by=office.as_("thijs"), to=people["nour"])
    assign(record=again(item).record, by=office.as_("katrien"), owner=people["bart"])
    assert waiting(item) == {("post.item.close", "", str(people["bart"]))}


def test_who_accepts_the_work_of_its_owner_has_all_of_it(office: Office) -> None:
    people = office.people
    item = registered(
        office, handler=people["thijs"], answer_before=date(2026, 12, 7), confidentiality="named"
    )
    post.remind(item=item, by=office.system())
    post.escalate(item=again(item), by=office.system())
    offer(record=again(item).record, by=office.as_("thijs"), to=people["nour"])
    accept(record=again(item).record, by=office.as_("nour"))
    nour = str(people["nour"])
    assert waiting(item) == {("post.item.close", "", nour), ("post.item.close", "escalated", nour)}
    assert again(item).record.owner == people["nour"]


def test_who_accepts_what_was_nobodys_has_it_and_is_not_asked_to_give_it_to_somebody(office: Office) -> None:
    item = post.register(by=office.system(), subject="x", type="request")[0]
    post.remind(item=again(item), by=office.system())
    offer(record=again(item).record, by=office.as_("katrien"), to=office.people["nour"])
    accept(record=again(item).record, by=office.as_("nour"))
    assert again(item).record.owner == office.people["nour"]
    assert waiting(item) == {("post.item.close", "", str(office.people["nour"]))}


def test_another_day_for_their_answer_takes_the_place_of_the_first_and_is_reminded_of(
    office: Office,
) -> None:
    thijs = office.as_("thijs")
    asked = post.register_outgoing(
        by=office.as_("griet"), subject="Offerte?", party_name="Liften BV", handler=office.people["thijs"],
        answer_expected_by=office.today,
    )[0]  # fmt: skip
    post.remind(item=asked, by=office.system())
    post.resume(item=again(asked), by=thijs)
    post.await_answer(item=again(asked), by=thijs, until=date(2026, 12, 7))
    assert again(asked).record.deadline_on == date(2026, 12, 7)
    assert (list(to_remind(date(2026, 12, 2))), list(to_remind(date(2026, 12, 7)))) == ([], [asked])


def test_who_stands_in_for_a_manager_for_a_day_chooses_nobody_to_open_post_from_then_on(
    office: Office,
) -> None:
    people = office.people
    office.absent("jeroen", deputy="thijs")
    choice = {"manager": people["annelies"], "keeper": people["thijs"]}
    assert refusal(post.set_gate, by=office.as_("thijs", for_="jeroen"), **choice) == "NotPermitted"
    assert not GateKeeper.objects.exists()
    post.set_gate(by=office.as_("jeroen"), manager=people["jeroen"], keeper=people["thijs"])


def test_post_for_the_director_waits_at_the_assistants_who_lets_through_passes_on_or_handles_it(
    office: Office,
) -> None:
    people, katrien = office.people, office.as_("katrien")
    with pytest.raises(Refused):
        post.set_gate(by=katrien, manager=people["annelies"], keeper=people["annelies"])
    choice = {"manager": people["jeroen"], "keeper": people["katrien"]}
    assert refusal(post.set_gate, by=katrien, **choice) == "OpensNobodysUnasked"
    gate = post.set_gate(by=katrien, manager=people["annelies"], keeper=people["fatma"])
    fatma = office.as_("fatma")
    through, passed, handled = (
        registered(office, handler=people["annelies"], party_name="Stad Gent", confidentiality="named")
        for _count in range(3)
    )
    assert {again(one).record.owner for one in (through, passed, handled)} == {people["fatma"]}
    assert PostItem.objects.visible_to(office.as_("annelies")).filter(gate="waiting").count() == 3
    assert refusal(post.let_through, item=through, by=office.as_("sofie")) == "NotVisible"
    post.let_through(item=through, by=fatma)
    assert again(through).record.owner == people["annelies"]
    assert Turn.objects.open().get(record=through.pk).person == people["annelies"]
    post.pass_on(item=passed, by=fatma, to=people["thijs"])
    assert (again(passed).record.owner, again(passed).gate) == (people["thijs"], "kept")
    post.close(item=handled, by=fatma)
    assert (again(handled).record.state, again(handled).gate) == ("done", "kept")
    assert refusal(post.let_through, item=again(through), by=fatma) == "WrongState"
    leaves(people["fatma"], office.today)
    assert registered(office, handler=people["annelies"]).gate == ""
    leaves(people["fatma"], None)
    assert registered(office, handler=people["annelies"]).gate == "waiting"
    post.end_gate(gate=gate, by=office.as_("annelies"))
    assert registered(office, handler=people["annelies"]).gate == ""


def test_what_waits_at_the_assistants_is_reminded_of_and_told_to_the_manager_when_it_is_late(
    office: Office,
) -> None:
    people, system = office.people, office.system()
    post.set_gate(by=office.as_("katrien"), manager=people["annelies"], keeper=people["fatma"])
    day = date(2026, 12, 7)
    item = registered(office, handler=people["annelies"], answer_before=day, confidentiality="named")
    assert (list(to_remind(date(2026, 12, 3))), list(to_escalate(date(2026, 12, 11)))) == ([item], [item])
    post.remind(item=again(item), by=system)
    assert waiting(item) == {("post.item.close", "", str(people["fatma"]))}
    post.escalate(item=again(item), by=system)
    assert ("post.item.let_through", "escalated", str(people["annelies"])) in waiting(item)
    post.let_through(item=again(item), by=office.as_("annelies"))
    assert waiting(item) == {("post.item.close", "", str(people["annelies"]))}
    passed = registered(office, handler=people["annelies"], answer_before=day)
    post.remind(item=again(passed), by=system)
    post.pass_on(item=again(passed), by=office.as_("fatma"), to=people["thijs"])
    assert waiting(passed) == {("post.item.close", "", str(people["thijs"]))}


def test_post_goes_past_who_left_to_the_next_in_line_and_in_the_end_to_the_office_manager(
    office: Office,
) -> None:
    with guard.opened():
        ItemTypeRule.objects.create(
            code="letter", person=office.people["thijs"], unit=office.units["FAC"], asks_answer=True,
            from_on=date(2026, 1, 1),
        )  # fmt: skip
    griet, system, tomorrow = office.as_("griet"), office.system(), office.today + DAY
    earlier = office.today - 2 * DAY
    came = lambda: post.register(by=system, subject="x", arrived_on=earlier)[0].record.owner_id  # noqa: E731
    office.leaves("thijs", tomorrow)
    assert came() == office.people["thijs"].pk
    office.leaves("thijs", office.today)
    assert came() == office.people["jeroen"].pk
    of_him: dict[str, Any] = {"answers": registered(office, handler=office.people["jeroen"], type="note")}
    office.leaves("jeroen", office.today)
    assert came() is None
    assert registered(office, type="note", **of_him).record.owner is None
    chosen: dict[str, Any] = {"by": griet, "subject": "x", "handler": office.people["thijs"]}
    assert refusal(post.register, **chosen) == "HasLeft"
    assert post.register(**{**chosen, "by": system}, type="note")[0].record.owner is None


def test_nobody_who_left_is_reminded_and_the_office_manager_is_told_instead(office: Office) -> None:
    fatma, griet, by = office.people["fatma"], office.as_("griet"), office.system()
    item = registered(office, type="request", handler=office.people["thijs"], answer_before=office.today)
    item.record.refresh_from_db()
    box = next(row for row in post.open_box(by=griet, name="e-Box", emptied_by=fatma) if isinstance(row, Box))
    for key in ("thijs", "jeroen", "fatma"):
        office.leaves(key, office.today)
    post.remind(item=item, by=by)
    post.escalate(item=again(item), by=by)
    post.ask_to_empty(box=box, by=by)
    asked = Turn.objects.open().filter(record__in=(item.pk, box.pk))
    assert {(turn.action, turn.person, turn.role) for turn in asked} == {
        ("post.item.close", None, Role.OFFICE_MANAGER),
        ("records.record.assign", None, Role.OFFICE_MANAGER),
        ("post.box.empty", None, Role.OFFICE_MANAGER),
    }
    assert refusal(post.open_box, by=griet, name="x", emptied_by=fatma) == "HasLeft"


def test_a_document_that_disappears_has_a_deadline_and_a_registered_letter_its_proof(office: Office) -> None:
    item = registered(office, channel="ebox", disappears_on=office.today + 3 * DAY)
    assert again(item).record.deadline_on == office.today + 3 * DAY
    later: dict[str, Any] = {
        "disappears_on": office.today + 9 * DAY,
        "channel": "registered",
        "barcode": "010541288511111111",
    }
    post.correct(item=item, by=office.as_("griet"), **later)
    item = again(item)
    assert (item.record.deadline_on, item.channel, item.barcode) == tuple(later.values())
    assert Deadline.objects.filter(record=item.pk).count() == 1
    sent = post.register_outgoing(by=office.as_("griet"), subject="Opzegging", channel=Channel.REGISTERED)[0]
    proof = store().put(b"%PDF-1.4 bewijs", name="bewijs.pdf")
    post.prove(
        item=sent, by=office.as_("griet"), file=proof, barcode="010541288500000000", delivered_on=office.today
    )
    assert Attachment.objects.get(record=sent.pk, role="proof").name == "bewijs.pdf"
    assert (again(sent).barcode, again(sent).delivered_on) == ("010541288500000000", office.today)


def test_a_document_that_lies_here_disappears_nowhere_and_its_answer_is_reminded_of(office: Office) -> None:
    gone, answer = date(2026, 12, 1), date(2026, 12, 15)
    days: dict[str, Any] = {"channel": "ebox", "disappears_on": gone, "answer_before": answer}
    thijs = office.people["thijs"]
    kept = registered(office, file=store().put(b"%PDF-1.4 x", name="ebox.pdf"), **days)
    assert (again(kept).record.deadline_on, again(kept).disappears_on) == (answer, gone)
    post.correct(item=kept, by=office.as_("griet"), disappears_on=gone + DAY)
    fetched = registered(office, handler=thijs, **days)
    assert again(fetched).record.deadline_on == gone
    attach(record=fetched.record, by=office.as_("nour"), file=store().put(b"%PDF-1.4 y", name="later.pdf"))
    assert [again(one).record.deadline_on for one in (kept, fetched)] == [answer, answer]
    assert set(to_remind(date(2026, 12, 14))) == {kept, fetched}
    assert list(to_escalate(gone + 9 * DAY)) == []
    mailed = registered(office, file=store().put(b"From: x", name="m.eml"), **{**days, "channel": "email"})
    assert again(mailed).record.deadline_on == gone


def test_each_deadline_is_reminded_of_and_escalated_though_an_earlier_one_was_missed(office: Office) -> None:
    gone, answer = date(2026, 12, 1), date(2026, 12, 15)
    thijs, jeroen = str(office.people["thijs"]), str(office.people["jeroen"])
    item = registered(
        office, handler=office.people["thijs"], disappears_on=gone, answer_before=answer, channel="ebox"
    )
    told = []
    for day in (
        date(2026, 11, 27),
        date(2026, 12, 7),
        date(2026, 12, 14),
        date(2026, 12, 20),
        answer + 20 * DAY,
    ):
        by = office.on(day).system()
        told.append((len(list(to_remind(day))), len(list(to_escalate(day)))))
        post.remind.many([post.remind.call(item=one, by=by) for one in to_remind(day)])
        post.escalate.many([post.escalate.call(item=one, by=by) for one in to_escalate(day)])
    assert told == [(1, 0), (0, 1), (1, 0), (0, 1), (0, 0)]
    assert waiting(item) == {("post.item.close", "", thijs), ("records.record.assign", "escalated", jeroen)}
    assert set(Turn.objects.open().filter(record=item.pk).values_list("due_on", flat=True)) == {answer}


def test_the_day_on_which_their_answer_is_expected_counts_no_more_once_it_came(office: Office) -> None:
    ours, theirs, thijs = date(2026, 12, 15), date(2026, 12, 1), office.as_("thijs")
    replied, resumed = (
        registered(office, handler=office.people["thijs"], answer_before=ours) for _count in range(2)
    )
    for item in (replied, resumed):
        post.await_answer(item=item, by=thijs, until=theirs)
        assert again(item).record.deadline_on == theirs
    registered(office, subject="Aanvulling", answers=again(replied))
    post.resume(item=again(resumed), by=thijs)
    assert [again(one).record.deadline_on for one in (replied, resumed)] == [ours, ours]
    assert list(to_remind(theirs)) == []
