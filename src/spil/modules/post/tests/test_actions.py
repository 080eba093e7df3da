"""Registering and handling post: allowed, refused, not permitted, told."""

from __future__ import annotations

from datetime import date

import pytest

from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.files.store import store
from spil.modules.post.actions import (
    await_answer,
    cancel,
    close,
    register,
    register_outgoing,
    reopen,
    take_in_hand,
)
from tests.support.deeds import again, refusal
from tests.support.office import small_office

pytestmark = pytest.mark.django_db


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
