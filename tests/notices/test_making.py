"""Whom the door's work tells, and whom it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from spil.foundation.access.actor import Actor
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.actions.door import perform
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.notifications.deadlines import tell_deadlines
from spil.foundation.notifications.making import heard_from
from spil.foundation.notifications.models import Notice, Preferences, RoleDefault
from spil.foundation.notifications.queries import newest, pulse, unread_count
from spil.foundation.notifications.telling import words
from spil.foundation.organisation.models import Role
from spil.foundation.records.models import Record
from spil.modules.invoices.actions import approve
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
assign, share, remark = (actions[f"records.record.{name}"] for name in ("assign", "share", "remark"))


@pytest.fixture
def office() -> Office:
    made = small_office()
    for person in made.people.values():
        User.objects.create(email=person.email, person=person, password="!")
    return made


def told(office: Office, key: str) -> list[tuple[str, str]]:
    """Topic and words of what somebody is told, the newest first."""
    found = newest(office.as_(key), 50)
    with override("en"):
        return [(one.topic, words(one, office.today, "en-GB").said) for one in found]


def record_of(office: Office, **answers: Any) -> Record:
    return Record.objects.get(pk=office.post_item(b"Beste, zie bijlage.", name="brief.txt", **answers).pk)


def test_a_decision_that_waits_is_told_to_the_person_whose_turn_it_is_and_to_nobody_else(
    office: Office,
) -> None:
    office.coded("6100")
    assert ("decision", "A decision is asked: approve.") in told(office, "jeroen")
    assert "decision" not in [
        topic for key in ("nour", "thijs", "bart") for topic, _said in told(office, key)
    ]


def test_a_turn_of_a_role_is_told_to_everybody_in_it_but_to_whoever_caused_it(office: Office) -> None:
    office.invoice(by="nour")
    assert "turn" in [topic for topic, _said in told(office, "bart")]
    assert told(office, "nour") == []


def test_a_turn_that_somebody_took_is_no_news_any_more(office: Office) -> None:
    invoice = office.coded("6100")
    before = pulse(office.people["jeroen"].pk)
    assert unread_count(office.as_("jeroen")) == 1
    approve(invoice=invoice, by=office.as_("jeroen"))
    assert unread_count(office.as_("jeroen")) == 0
    assert pulse(office.people["jeroen"].pk) != before


def test_a_record_that_is_given_to_somebody_is_told_with_who_gave_it(office: Office) -> None:
    assign(record=record_of(office), by=office.as_("katrien"), owner=office.people["thijs"])
    assert told(office, "thijs") == [("turn", "Katrien Moerman gave you this.")]
    assert told(office, "katrien") == []


def test_whoever_gives_something_to_herself_is_told_nothing(office: Office) -> None:
    assign(record=record_of(office), by=office.as_("katrien"), owner=office.people["katrien"])
    assert told(office, "katrien") == []


def test_a_new_record_is_told_to_its_owner(office: Office) -> None:
    record_of(office, handler=office.people["sofie"])
    assert [topic for topic, _said in told(office, "sofie")] == ["turn"]


def test_whoever_lost_sight_is_shown_neither_the_notice_nor_its_count(office: Office) -> None:
    record = record_of(office)
    assign(record=record, by=office.as_("katrien"), owner=office.people["thijs"])
    assign(record=record, by=office.as_("katrien"), owner=office.people["bart"])
    assert unread_count(office.as_("thijs")) == 1
    share(record=record, by=office.as_("bart"), confidentiality="named")
    assert unread_count(office.as_("thijs")) == 0
    assert newest(office.as_("thijs"), 9) == []


def test_who_stands_in_for_an_absent_person_is_told_for_whom(office: Office) -> None:
    office.absent("jeroen", deputy="sofie")
    with guard.opened():
        invoice = office.coded("6100")
    turned = told(office, "sofie")
    whose = invoice.approver.first_name if invoice.approver else ""
    assert turned == ([] if whose == "Sofie" else turned)
    assign(record=record_of(office), by=office.as_("katrien"), owner=office.people["jeroen"])
    assert told(office, "sofie")[0] == (
        "turn",
        "Katrien Moerman gave you this. For Jeroen Hendriks, who is absent.",
    )
    assert told(office, "jeroen")[0] == ("turn", "Katrien Moerman gave you this.")


def test_what_waits_for_a_role_is_told_to_a_deputy_when_nobody_in_it_is_there(office: Office) -> None:
    office.absent("bart", deputy="sofie")
    office.invoice(by="griet")
    assert told(office, "sofie") == []
    office.absent("nour", deputy="thijs")
    office.invoice(by="griet", number="2")
    assert [topic for topic, _said in told(office, "thijs")] == ["turn"]
    assert told(office, "sofie")[0][1].endswith("For Bart de Wit, who is absent.")


def test_who_left_and_still_has_a_role_on_paper_keeps_nothing_from_its_deputy(office: Office) -> None:
    office.leaves("bart", office.today)
    office.absent("nour", deputy="thijs")
    office.invoice(by="griet")
    assert [topic for topic, _said in told(office, "thijs")] == ["turn"]


def test_what_is_refused_or_undone_tells_nobody(office: Office) -> None:
    record = record_of(office)
    refused = perform([assign.call(record=record, by=office.as_("thijs"), owner=office.people["sofie"])])
    assert refused[0].refusal is not None
    assert told(office, "sofie") == []


def test_an_own_choice_goes_before_the_offices_and_off_is_off(office: Office) -> None:
    RoleDefault.objects.create(role=Role.EMPLOYEE, topic="turn", channel="at_once")
    assign(record=record_of(office), by=office.as_("katrien"), owner=office.people["thijs"])
    assert Notice.objects.get(person=office.people["thijs"]).mail == "at_once"
    Preferences.objects.create(person=office.people["thijs"], channels={"turn": "off"})
    assign(record=record_of(office), by=office.as_("katrien"), owner=office.people["thijs"])
    assert Notice.objects.filter(person=office.people["thijs"]).count() == 1


def test_nobody_without_an_account_is_told(office: Office) -> None:
    User.objects.filter(person=office.people["thijs"]).update(is_active=False)
    assign(record=record_of(office), by=office.as_("katrien"), owner=office.people["thijs"])
    assert not Notice.objects.filter(person=office.people["thijs"]).exists()


def test_a_mention_is_told_and_the_owner_hears_of_the_remark(office: Office) -> None:
    record = record_of(office, handler=office.people["sofie"])
    mentions = [office.people["thijs"], office.people["griet"]]
    remark(record=record, by=office.as_("griet"), text="Weet jij dit, @Thijs?", mentions=mentions)
    assert told(office, "thijs") == [("mention", "Griet Willems mentioned you.")]
    assert told(office, "sofie")[0] == ("happened", "Griet Willems wrote.")
    assert told(office, "griet") == []


def test_a_mention_that_a_change_of_the_remark_adds_is_told_and_the_others_not_twice(office: Office) -> None:
    record, griet, people = record_of(office), office.as_("griet"), office.people
    remark(record=record, by=griet, text="@Thijs?", mentions=[people["thijs"]])
    said = Event.objects.get(record=record, action="records.record.remark")
    both = [people["thijs"], people["sofie"]]
    actions["records.record.change_remark"](
        record=record, by=griet, remark=said.sequence, text="@Thijs, @Sofie?", mentions=both
    )
    assert [len(told(office, key)) for key in ("thijs", "sofie")] == [1, 1]


def test_an_offer_is_told_until_it_is_answered_and_the_answer_to_whoever_offered(office: Office) -> None:
    invoice = office.invoice(by="nour")
    offer, decline = actions["records.record.offer"], actions["records.record.decline"]
    offer(record=invoice.record, by=office.as_("nour"), to=office.people["sofie"])
    assert told(office, "sofie")[0] == ("offer", "Nour El Amrani wants to hand this over to you.")
    assert unread_count(office.as_("sofie")) == 1
    decline(record=Record.objects.get(pk=invoice.pk), by=office.as_("sofie"), word="Niet mijn vak")
    assert unread_count(office.as_("sofie")) == 0
    assert told(office, "nour")[0] == ("happened", "Sofie Verlinden declined this.")
    offer(record=Record.objects.get(pk=invoice.pk), by=office.as_("nour"), to=office.people["sofie"])
    actions["records.record.accept"](record=Record.objects.get(pk=invoice.pk), by=office.as_("sofie"))
    assert [one.topic for one in newest(office.as_("sofie"), 9) if one.is_new] == []


def test_waiting_that_ended_is_told_to_whoever_waited_and_an_answer_to_whoever_asked(office: Office) -> None:
    invoice = office.coded("6100")
    with guard.opened():
        Record.objects.filter(pk=invoice.pk).update(
            owner=office.people["nour"], requester=office.people["lotte"]
        )
    approve(invoice=office.again(invoice), by=office.as_("jeroen"))
    assert told(office, "nour") == [("happened", "Jeroen Hendriks approved this (approved).")]
    assert told(office, "lotte") == [("decided", "Jeroen Hendriks approved this (approved).")]


def test_a_deadline_is_told_once_when_it_is_near_and_once_when_it_is_over(office: Office) -> None:
    record = record_of(office, handler=office.people["sofie"])
    due_on = office.today + timedelta(days=1)
    actions["records.record.set_deadline"](record=record, by=office.as_("sofie"), due_on=due_on)
    Notice.objects.all().delete()
    assert [tell_deadlines(office.now(), office.today) for _time in range(2)] == [1, 0]
    later = office.today + timedelta(days=3)
    assert [tell_deadlines(office.now(later), later) for _time in range(2)] == [1, 0]
    with override("en"):
        said = [words(one, later, "en-GB").said for one in newest(office.as_("sofie", today=later), 5)]
    assert said[0].startswith("Over since")


def due(office: Office, days: int, **answers: Any) -> Record:
    record = record_of(office, handler=office.people["sofie"], **answers)
    due_on = office.today + timedelta(days=days)
    actions["records.record.set_deadline"](record=record, by=office.as_("sofie"), due_on=due_on)
    return record


def test_a_deadline_is_told_though_an_earlier_one_of_the_record_was_missed(office: Office) -> None:
    due(office, 20, answer_before=office.today + timedelta(days=1))
    Notice.objects.all().delete()
    for days in (0, 2, 19, 21):
        on = office.today + timedelta(days=days)
        assert tell_deadlines(office.now(on), on) == 1
    said = Notice.objects.order_by("pk").values_list("detail__which", "detail__due_on")
    first, second = (str(office.today + timedelta(days=days)) for days in (1, 20))
    assert list(said) == [("near", first), ("passed", first), ("near", second), ("passed", second)]


def test_what_fell_while_the_machine_was_off_is_told_afterwards_and_no_second_time(office: Office) -> None:
    record = due(office, 5)
    Notice.objects.all().delete()
    later = office.today + timedelta(days=15)
    assert [tell_deadlines(office.now(later), later) for _time in range(2)] == [1, 0]
    with guard.opened():
        Record.objects.filter(pk=record.pk).update(owner=office.people["thijs"])
    assert tell_deadlines(office.now(later), later) == 0, "long known, and no news for who took it over"
    Notice.objects.all().delete()
    much_later = office.today + timedelta(days=37)
    assert tell_deadlines(office.now(much_later), much_later) == 0


def test_a_deadline_of_who_left_is_told_to_the_office_manager_who_may_see_it(office: Office) -> None:
    for level, seeing in (("office", [("deadline", "katrien")]), ("named", [])):
        record = record_of(office, handler=office.people["sofie"], confidentiality=level)
        tomorrow = office.today + timedelta(days=1)
        actions["records.record.set_deadline"](record=record, by=office.as_("sofie"), due_on=tomorrow)
        office.leaves("sofie", office.today)
        Notice.objects.all().delete()
        tell_deadlines(office.now(), office.today)
        assert list(Notice.objects.filter(record=record).values_list("topic", "person")) == [
            (topic, office.people[key].pk) for topic, key in seeing
        ]
        office.leaves("sofie", None)


def test_the_past_of_an_office_that_is_filled_is_told_to_nobody(office: Office) -> None:
    with heard_from(office.now() + timedelta(hours=1)):
        assign(record=record_of(office), by=office.as_("katrien"), owner=office.people["thijs"])
    assert told(office, "thijs") == []


def test_telling_costs_as_many_queries_for_twenty_as_for_one(office: Office) -> None:
    def cost(count: int) -> int:
        records = [record_of(office) for _number in range(count)]
        by: Actor = office.as_("katrien")
        calls = [assign.call(record=one, by=by, owner=office.people["thijs"]) for one in records]
        with CaptureQueriesContext(connection) as queries:
            perform(calls)
        return len([one for one in queries if "notifications_" in one["sql"]])

    cost(1)  # how the office is arranged is kept
    assert cost(1) == cost(20) <= 2


def test_the_pulse_is_one_query_and_says_nothing_by_itself(office: Office) -> None:
    assign(record=record_of(office), by=office.as_("katrien"), owner=office.people["thijs"])
    with CaptureQueriesContext(connection) as queries:
        tag = pulse(office.people["thijs"].pk)
    assert len(queries) == 1
    assert len(tag) == 22
    assert tag != pulse(office.people["sofie"].pk)


def test_somebody_who_acts_for_another_is_not_told_what_the_other_waited_for(office: Office) -> None:
    invoice = office.coded("6100")
    with guard.opened():
        Record.objects.filter(pk=invoice.pk).update(owner=office.people["annelies"])
    by = replace(office.as_("katrien", for_="annelies"))
    actions["invoices.invoice.hold"](invoice=office.again(invoice), by=by, reason="Wacht op de leverancier")
    assert "happened" not in [topic for topic, _said in told(office, "annelies")]
