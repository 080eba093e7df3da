"""Registering and handling post: allowed, refused, not permitted, told."""

from __future__ import annotations

from datetime import date

import pytest

from spil.foundation.actions.declaration import actions
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.files.store import store
from spil.foundation.turns.models import Turn
from spil.modules.post.actions import (
    await_answer,
    cancel,
    close,
    correct,
    register,
    register_outgoing,
    reopen,
    set_gate,
    take_in_hand,
)
from spil.modules.post.models import PostItem
from tests.support.deeds import again, refusal
from tests.support.office import small_office

pytestmark = pytest.mark.django_db
take_back_correction = actions["post.item.take_back_correction"]


@pytest.fixture
def office():
    return small_office()


def letter(office, **answers):
    return register(by=office.as_("griet"), subject="Brief van de gemeente", **answers)[0]


def test_incoming_post_gets_the_next_number_of_its_year(office):
    first, second = (
        letter(office),
        letter(office, handler=office.people["thijs"], answer_before=date(2026, 12, 1)),
    )
    assert (first.record.number, second.record.number) == ("IN-2026-0001", "IN-2026-0002")
    assert (second.record.unit, second.record.deadline_on) == (office.units["FAC"], date(2026, 12, 1))
    assert again(first).moved_on == office.today
    assert Event.objects.get(record=first.pk).action == "post.incoming.register"


def test_outgoing_post_has_numbers_of_its_own_and_waits_when_an_answer_is_expected(office):
    by = office.as_("griet")
    sent = register_outgoing(by=by, subject="Antwoord", file=store().put(b"%PDF-1.4 x", name="x.pdf"))[0]
    asked = register_outgoing(by=by, subject="Vraag", answer_expected_by=date(2026, 12, 9))[0]
    assert (sent.record.number, sent.record.state) == ("UIT-2026-0001", "done")
    assert (asked.record.number, asked.record.state) == ("UIT-2026-0002", "waiting")


@pytest.mark.parametrize("key", ["thijs", "nour", "jeroen", "annelies", "sofie", "pieter"])
def test_only_the_keepers_register(office, key):
    by = office.as_(key)
    assert refusal(register, by=by, subject="x") == "NotPermitted"
    assert refusal(register_outgoing, by=by, subject="x") == "NotPermitted"


def test_the_handler_works_on_an_item_until_it_is_dealt_with(office):
    item, thijs = letter(office, handler=office.people["thijs"]), office.as_("thijs")
    take_in_hand(item=item, by=thijs)
    await_answer(item=item, by=thijs, until=date(2026, 12, 1))
    assert (again(item).record.state, again(item).record.deadline_on) == ("waiting", date(2026, 12, 1))
    close(item=item, by=thijs, remark="Klaar")
    assert not again(item).record.is_open
    assert not Deadline.objects.filter(record=item.pk, met_at__isnull=True).exists()
    assert refusal(close, item=item, by=thijs) == "WrongState"
    reopen(item=item, by=thijs, reason="Toch niet")
    assert again(item).record.state == "in_hand"


def test_who_takes_an_item_without_a_handler_gets_it(office):
    item = letter(office)
    take_in_hand(item=item, by=office.as_("lotte"))
    assert again(item).record.owner == office.people["lotte"]


def test_others_do_not_handle_and_only_keepers_cancel(office):
    item = letter(office, handler=office.people["thijs"])
    nour = office.as_("nour")
    for call, answers in ((take_in_hand, {}), (await_answer, {}), (close, {}), (cancel, {"reason": "x"})):
        assert refusal(call, item=item, by=nour, **answers) == "NotPermitted"
    assert refusal(cancel, item=item, by=office.as_("thijs"), reason="x") == "NotPermitted"
    cancel(item=item, by=office.as_("griet"), reason="Dubbel")
    assert (again(item).record.state, again(item).record.number) == ("cancelled", "IN-2026-0001")
    assert refusal(reopen, item=item, by=office.as_("griet"), reason="x") == "WrongState"


def stands(item):
    found = again(item)
    record = found.record
    days = list(Deadline.objects.open().filter(record=item.pk).values_list("what", "due_on"))
    turns = set(Turn.objects.open().filter(record=item.pk).values_list("action", "person", "role"))
    return (
        *(found.type, found.gate, record.state, record.owner, record.unit, record.confidentiality),
        *(record.deadline_on, days, turns),
    )


def test_a_letter_that_turns_out_to_be_a_complaint_is_treated_as_one_until_that_is_taken_back(office):
    griet, day = office.as_("griet"), date(2026, 12, 4)
    item = letter(office, arrived_on=date(2026, 11, 20))
    before = stands(item)
    correct(item=item, by=griet, type="complaint")
    assert stands(item)[3] == office.people["griet"]
    assert stands(item)[6:] == (day, [("answer", day)], set())
    take_back_correction(item=again(item), by=griet)
    assert stands(item) == before
    assert refusal(take_back_correction, item=again(item), by=griet) == "ChangedMeanwhile"
    of_unit = letter(office, unit=office.units["FAC"], answer_before=date(2026, 12, 1))
    correct(item=of_unit, by=griet, type="complaint")
    found = again(of_unit).record
    assert (found.owner, found.deadline_on) == (office.people["jeroen"], date(2026, 12, 1))


def test_who_was_asked_to_give_a_letter_to_somebody_is_asked_again_when_its_type_is_taken_back(office):
    griet, system = office.as_("griet"), office.system()
    item = register(by=system, subject="x", answer_before=date(2026, 12, 1))[0]
    before = stands(item)
    assert before[-1] == {("records.record.assign", None, "office_manager")}
    correct(item=again(item), by=griet, type="complaint")
    assert stands(item)[3] == office.people["griet"]
    assert stands(item)[-1] == set()
    take_back_correction(item=again(item), by=griet)
    assert stands(item) == before
    nobodys = register(by=system, subject="x")[0]
    correct(item=nobodys, by=system, type="complaint")
    assert stands(nobodys)[-1] == {("records.record.assign", None, "office_manager")}


def test_an_application_is_read_by_no_more_people_than_its_type_says_and_never_by_more(office):
    griet, unit = office.as_("griet"), office.units["FAC"]
    item, secret = letter(office, unit=unit), letter(office, unit=unit, confidentiality="named")
    seen = PostItem.objects.visible_to(office.as_("nour"))
    assert seen.filter(pk=item.pk).exists()
    for one in (item, secret):
        correct(item=one, by=griet, type="application")
    assert not seen.filter(pk=item.pk).exists()
    assert [again(one).record.confidentiality for one in (item, secret)] == ["unit", "named"]
    take_back_correction(item=again(item), by=griet)
    assert seen.filter(pk=item.pk).exists()


def test_a_type_that_is_for_the_manager_goes_to_who_opens_the_managers_post(office):
    people, griet = office.people, office.as_("griet")
    set_gate(by=office.as_("katrien"), manager=people["jeroen"], keeper=people["fatma"])
    item = letter(office, unit=office.units["FAC"])
    before = stands(item)
    correct(item=item, by=griet, type="complaint")
    assert stands(item)[1:4] == ("waiting", "gated", people["fatma"])
    assert again(item).addressed_to == people["jeroen"]
    take_back_correction(item=again(item), by=griet)
    assert stands(item) == before
    assert again(item).addressed_to is None
