"""What belonged to who left, or was asked of who left, goes to whoever is next; to nobody who may not read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import Event
from spil.foundation.handling.actions import assign, offer
from spil.foundation.identity.models import User
from spil.foundation.jobs.models import Job
from spil.foundation.notifications.models import Notice
from spil.foundation.notifications.telling import words
from spil.foundation.organisation.models import Role, RoleAssignment
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.modules.notebook.actions import note
from spil.modules.people import actions as people
from spil.modules.people.jobs import pass_on_what_is_left
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from spil.modules.requests import actions as requests
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    """The small office, today: the job reads the clock."""
    return small_office().on(timezone.localdate())


def letter(office: Office, handler: str, **answers: Any) -> Record:
    asked = {"subject": "Een brief", "handler": office.people[handler], **answers}
    record: Record = post.register(by=office.as_("griet"), **asked)[0].record
    return record


def owner_of(record: Record) -> Any:
    return Record.objects.get(pk=record.pk).owner


def asked(record: Record) -> list[tuple[str, Any, str]]:
    turns = Turn.objects.open().filter(record=record.pk).order_by("id")
    return [(turn.action, turn.person, turn.role) for turn in turns]


def test_the_head_of_the_unit_has_it_on_the_day_itself_and_the_timeline_says_why(office: Office) -> None:
    thijs, jeroen = office.people["thijs"], office.people["jeroen"]
    record = letter(office, "thijs", type="request", unit=office.units["FAC"])
    actions["post.item.remind"](item=PostItem.objects.get(pk=record.pk), by=office.system())
    office.leaves("thijs", office.today + DAY)
    assert pass_on_what_is_left() == 0
    office.leaves("thijs", office.today)
    assert pass_on_what_is_left() == 1
    assert owner_of(record) == jeroen
    assert asked(record) == [("post.item.close", jeroen, "")]
    event = Event.objects.filter(record=record.pk).latest("sequence")
    assert (event.action, event.by) == ("records.record.pass_on", None)
    assert actions[event.action].told
    assert pass_on_what_is_left() == 0, "once"
    assert Event.objects.filter(by=thijs).count() == 0


def test_without_a_head_whoever_keeps_the_kind_is_asked_to_give_it_to_somebody(office: Office) -> None:
    office.leaves("jeroen", office.today)
    record = letter(office, "thijs", unit=office.units["FAC"])
    box = post.open_box(by=office.as_("griet"), name="e-Box", emptied_by=office.people["thijs"])[0].record
    office.leaves("thijs", office.today)
    assert pass_on_what_is_left() == 2
    for one in (record, box):
        assert (owner_of(one), asked(one)) == (None, [("records.record.assign", None, Role.OFFICE_MANAGER)])
    assign(record=record, by=office.as_("katrien"), owner=office.people["griet"])
    assert asked(record) == []


def test_what_somebody_else_has_stays_there_and_an_offer_to_who_left_is_void(office: Office) -> None:
    request = requests.ask(by=office.as_("griet"), what="Zaal", unit=office.units["FAC"])[0].record
    offer(record=request, by=office.as_("jeroen"), to=office.people["thijs"])
    office.leaves("thijs", office.today)
    assert pass_on_what_is_left() == 1
    assert owner_of(request) == office.people["jeroen"]
    assert asked(request) == [("requests.request.take_up", office.people["jeroen"], "")]


def test_of_what_is_for_named_people_the_owner_is_asked_for_who_left(office: Office) -> None:
    record, griet = letter(office, "griet", confidentiality="named"), office.people["griet"]
    let_read = actions["records.record.let_read"]
    let_read(record=record, by=office.as_("griet"), people=[office.people["thijs"]])
    with guard.opened():
        Turn.objects.create(record=record, action="post.item.close", person=office.people["thijs"])
    office.leaves("thijs", office.today)
    assert pass_on_what_is_left() == 1
    assert (owner_of(record), asked(record)) == (griet, [("post.item.close", griet, "")])


def test_ones_own_notes_go_to_nobody(office: Office) -> None:
    task = note(by=office.as_("thijs"), line="kas tellen")[0].record
    office.leaves("thijs", office.today)
    assert pass_on_what_is_left() == 0
    assert owner_of(task) == office.people["thijs"]


def test_what_is_for_named_people_goes_to_the_head_who_reads_it_else_its_number_to_human_resources(
    office: Office,
) -> None:
    named = {"confidentiality": "named", "unit": office.units["FAC"], "answer_before": office.today}
    secret, seen = letter(office, "thijs", **named), letter(office, "thijs", **named)
    for person in office.people.values():
        User.objects.create(email=person.email, person=person, password="!")
    let_read = actions["records.record.let_read"]
    let_read(record=seen, by=office.as_("thijs"), people=[office.people["jeroen"]])
    office.leaves("thijs", office.today)
    actions["post.item.remind"].many(
        [
            actions["post.item.remind"].call(item=PostItem.objects.get(pk=one.pk), by=office.system())
            for one in (secret, seen)
        ]
    )
    Notice.objects.all().delete()
    readers = Record.objects.get(pk=secret.pk).audience
    assert pass_on_what_is_left() == 1
    assert owner_of(seen) == office.people["jeroen"]
    assert asked(seen) == [("post.item.close", office.people["jeroen"], "")]
    kept = Record.objects.get(pk=secret.pk)
    assert (kept.owner, kept.audience) == (office.people["thijs"], readers)
    assert pass_on_what_is_left() == 0
    told = Notice.objects.get(person=office.people["sofie"])
    with override("en"):
        said = words(told, office.today, "en-GB")
    assert (said.what, told.record) == (kept.number, None)
    assert "Thijs Bakker" in said.said
    assert kept.title not in f"{said}{told.detail}"
    assert not Notice.objects.filter(record=secret.pk).exists()


def test_an_invoice_is_asked_of_who_decides_today(office: Office) -> None:
    invoice = office.coded("6100", net="6000.00")
    office.leaves("jeroen", office.today)
    assert pass_on_what_is_left() == 1
    assert asked(invoice.record) == [("invoices.invoice.approve", None, Role.FINANCE)]
    assert pass_on_what_is_left() == 0
    centre = office.cost_centres["6100"]
    people.change_cost_centre(
        by=office.as_("sofie"), cost_centre=centre, responsible=office.people["annelies"]
    )
    actions["invoices.invoice.approve"](invoice=office.again(invoice), by=office.as_("annelies"))
    assert asked(invoice.record) == [("invoices.invoice.approve", office.people["bart"], "")]
    office.leaves("bart", office.today)
    with guard.opened():
        RoleAssignment.objects.create(person=office.people["thijs"], role=Role.DIRECTOR, from_on=office.today)
    assert pass_on_what_is_left() == 1
    assert asked(invoice.record) == [("invoices.invoice.approve", office.people["thijs"], "")]
    event = Event.objects.filter(record=invoice.pk).latest("sequence")
    assert event.action == "invoices.invoice.ask_responsible"


def test_of_who_left_already_it_is_passed_on_at_once(office: Office) -> None:
    waiting = Job.objects.filter(name="people.pass_on")
    for left_on, is_asked in ((office.today + DAY, False), (office.today, True)):
        people.change_person(by=office.as_("sofie"), person=office.people["thijs"], left_on=left_on)
        assert waiting.exists() == is_asked
