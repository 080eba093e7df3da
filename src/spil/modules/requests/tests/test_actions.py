"""Requests: asked by a colleague, made of post and made post again, worked on, refused."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from spil.foundation.actions import guard
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.queries import attachments_of
from spil.foundation.deadlines.models import Deadline
from spil.foundation.files.store import store
from spil.foundation.handling.actions import assign, attach, offer
from spil.foundation.identity.models import User
from spil.foundation.links.models import Link
from spil.foundation.turns.models import Turn
from spil.modules.post.public import PostItem, register
from spil.modules.requests import actions as requests
from spil.modules.requests.models import Request
from tests.support.deeds import again, refusal
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def asked(office: Office, **answers: Any) -> Request:
    answers = {"what": "Zaal voor 30 mensen", "unit": office.units["FAC"], **answers}
    return requests.ask(by=office.as_("thijs"), **answers)[0]


def test_whoever_works_here_asks_and_the_head_of_the_unit_has_it(office: Office) -> None:
    request = asked(office, wanted_on=date(2026, 12, 4))
    record = again(request).record
    assert (record.number, record.owner, record.requester) == (
        "AV-2026-0001", office.people["jeroen"], office.people["thijs"],
    )  # fmt: skip
    assert record.deadline_on == date(2026, 12, 4)
    assert Turn.objects.open().get(record=request.pk).person == office.people["jeroen"]
    assert refusal(asked, office=office, wanted_on=office.today - timedelta(days=1)) == "WantedInThePast"


def test_a_file_that_lies_twice_with_the_post_lies_once_with_the_request(office: Office) -> None:
    by = office.as_("griet")
    item = register(by=by, subject="Offerte")[0]
    for words in ("v1", "v2"):
        attach(record=item.record, by=by, file=store().put(words.encode(), name=f"offerte {words}.pdf"))
    first, second = attachments_of(item.record)
    with guard.opened():  # as an earlier version let it be: the second came in place of the first as well
        twice = Attachment.of(second.file, record=item.record, by=by)
        twice.replaces = first
        twice.save()
    requests.make_from_post(item=again(item), by=by)
    assert [one.name for one in Attachment.objects.filter(record=Request.objects.get().pk)] == [
        "offerte v2.pdf"
    ]


def test_a_head_who_left_has_no_request_and_is_asked_for_nothing(office: Office) -> None:
    office.leaves("jeroen", office.today)
    assert again(asked(office)).record.owner == office.people["thijs"]
    assert refusal(asked, office=office, handler=office.people["jeroen"]) == "HasLeft"


def test_a_request_that_is_assigned_is_to_be_taken_up_by_who_has_it_now(office: Office) -> None:
    request = asked(office)
    assign(record=again(request).record, by=office.as_("katrien"), owner=office.people["thijs"])
    turn = Turn.objects.open().get(record=request.pk)
    assert (turn.person, turn.action) == (office.people["thijs"], "requests.request.take_up")


def test_a_request_is_taken_up_waits_and_is_finished_or_refused_with_the_reason(office: Office) -> None:
    request, jeroen = asked(office), office.as_("jeroen")
    assert refusal(requests.take_up, request=request, by=office.as_("nour")) == "NotPermitted"
    requests.take_up(request=request, by=jeroen)
    requests.wait(request=request, by=jeroen, waiting_for="de cateraar")
    assert (again(request).waiting_for, again(request).waiting_since) == ("de cateraar", office.today)
    requests.take_up(request=request, by=jeroen)
    assert (again(request).waiting_for, again(request).waiting_since) == ("", None)
    requests.finish(request=request, by=jeroen, answer="Geboekt")
    assert (again(request).record.state, again(request).answer) == ("done", "Geboekt")
    other = asked(office)
    requests.refuse(request=other, by=jeroen, reason="Geen plaats")
    assert (again(other).record.state, again(other).answer) == ("refused", "Geen plaats")


def test_what_was_finished_or_refused_by_mistake_is_as_it_was_before(office: Office) -> None:
    until, jeroen = date(2026, 12, 4), office.as_("jeroen")
    mistaken, taken_up = (asked(office, wanted_on=until) for _ in range(2))
    requests.refuse(request=mistaken, by=jeroen, reason="Geen plaats")
    assert not Turn.objects.open().filter(record=mistaken.pk).exists()
    assert refusal(requests.reopen, request=again(mistaken), by=office.as_("nour")) == "NotPermitted"
    requests.reopen(request=again(mistaken), by=jeroen)
    found = again(mistaken)
    assert (found.record.state, found.record.deadline_on, found.answer) == ("new", until, "")
    turn = Turn.objects.open().get(record=mistaken.pk)
    assert (turn.action, turn.person) == ("requests.request.take_up", office.people["jeroen"])
    requests.take_up(request=taken_up, by=jeroen)
    requests.wait(request=again(taken_up), by=jeroen, waiting_for="de cateraar")
    requests.finish(request=again(taken_up), by=jeroen, answer="Geboekt")
    requests.reopen(request=again(taken_up), by=jeroen)
    assert (again(taken_up).record.state, again(taken_up).record.deadline_on) == ("in_progress", until)
    assert not Turn.objects.open().filter(record=taken_up.pk).exists()


def test_the_day_by_which_it_is_wanted_can_be_another_one_or_none(office: Office) -> None:
    change, jeroen = requests.change_wanted_day, office.as_("jeroen")
    request = asked(office, wanted_on=date(2026, 12, 4))
    assert refusal(change, request=request, by=office.as_("nour"), wanted_on=None) == "NotPermitted"
    over = office.today - timedelta(days=1)
    assert refusal(change, request=request, by=jeroen, wanted_on=over) == "WantedInThePast"
    for day in (date(2026, 12, 11), None, date(2026, 12, 18)):
        change(request=again(request), by=jeroen, wanted_on=day)
        assert (again(request).wanted_on, again(request).record.deadline_on) == (day, day)
        assert Turn.objects.open().get(record=request.pk).due_on == day


def test_another_wanted_day_is_taken_back_also_when_the_day_before_is_over(office: Office) -> None:
    request, later = asked(office, wanted_on=office.today), office.today + timedelta(days=3)
    jeroen = office.as_("jeroen", today=later)
    requests.change_wanted_day(request=again(request), by=jeroen, wanted_on=later + timedelta(days=5))
    other = office.today + timedelta(days=1)
    change = partial(requests.change_wanted_day, by=jeroen)
    assert refusal(change, request=again(request), wanted_on=other) == "WantedInThePast"
    change(request=again(request), wanted_on=office.today)
    assert again(request).wanted_on == office.today


def test_who_finishes_a_request_on_a_page_takes_it_back_there(office: Office, client: Client) -> None:
    request = asked(office)
    client.force_login(User.objects.create_user("jeroen@x.example", person=office.people["jeroen"]))
    here = f"/record/{request.pk}/do/requests.request.finish/"
    page = client.post(here, {"answer": "Geboekt"}, follow=True).content.decode()
    client.post("/undo/" + page.split('action="/undo/')[1].split('"')[0])
    assert again(request).record.state == "new"


def test_post_becomes_a_request_with_its_number_and_files_and_is_as_easily_post_again(office: Office) -> None:
    item = office.post_item(
        b"%PDF-1.4 vraag", name="vraag.pdf", party_name="Stad Gent", confidentiality="named"
    )
    griet = office.as_("griet")
    request = requests.make_from_post(item=item, by=griet, unit=office.units["FAC"])[0]
    assert (again(item).record.state, again(request).record.confidentiality) == ("done", "named")
    assert request.asked_by == "Stad Gent"
    assert Attachment.objects.get(record=request.pk).sha256 == item.original
    assert Link.objects.filter(source=item.pk, target=request.pk, relation="became").exists()
    requests.unmake(request=request, by=office.as_("jeroen"))
    assert again(request).record.state == "undone"
    assert (again(item).record.state, again(item).record.number) == ("in_hand", item.record.number)
    second = requests.make_from_post(item=again(item), by=griet)[0]
    requests.take_up(request=second, by=griet)
    assert refusal(requests.unmake, request=again(second), by=griet) == "WrongState"
    assert PostItem.objects.get(pk=item.pk).record.state == "done"


def test_post_that_is_post_again_has_its_term_and_asks_again_whom_it_asked(office: Office) -> None:
    katrien, until = office.as_("katrien"), date(2026, 12, 4)
    item = register(by=office.system(), subject="Zaal gevraagd", type="request", answer_before=until)[0]
    offer(record=item.record, by=katrien, to=office.people["thijs"])

    def asked_now() -> list[Any]:
        turns = Turn.objects.open().filter(record=item.pk).order_by("id")
        return list(turns.values_list("action", "role", "person", "offered_by", "state", "due_on"))

    before = asked_now()
    request = requests.make_from_post(item=item, by=katrien, unit=office.units["FAC"])[0]
    assert (again(item).record.deadline_on, asked_now()) == (None, [])
    requests.unmake(request=request, by=office.as_("jeroen"))
    assert (again(item).record.deadline_on, asked_now()) == (until, before)
    terms = Deadline.objects.filter(record=item.pk)
    assert [(one.what, one.due_on, one.met_at) for one in terms] == [("answer", until, None)]


def test_who_works_by_a_mandate_for_requests_takes_back_what_she_made_of_post(
    office: Office, client: Client
) -> None:
    office.mandate(9, "katrien", ["requests.*"], giver="annelies")
    katrien = office.as_("katrien", for_="annelies")
    item = register(by=office.as_("griet"), subject="Zaal gevraagd")[0]
    request = requests.make_from_post(item=item, by=katrien)[0]
    requests.unmake(request=again(request), by=katrien)
    assert again(item).record.state == "in_hand"

    client.force_login(User.objects.create_user("katrien@x.example", person=office.people["katrien"]))
    client.post("/for/", {"for": str(office.people["annelies"].pk)})
    page = client.post(f"/record/{item.pk}/do/requests.request.make_from_post/", follow=True).content.decode()
    undo = page.split('action="/undo/')[1].split('"')[0]
    assert client.post(f"/undo/{undo}").status_code == 302
    assert again(item).record.state == "in_hand"


def test_a_request_of_a_colleague_never_was_post(office: Office) -> None:
    assert refusal(requests.unmake, request=asked(office), by=office.as_("jeroen")) == "NotFromPost"
    item = office.post_item(b"x", name="x.txt")
    assert refusal(requests.make_from_post, item=item, by=office.as_("nour")) == "NotPermitted"


def test_what_was_made_of_post_on_a_page_is_taken_back_where_it_says_that_it_was_made(
    office: Office, client: Client
) -> None:
    item = register(by=office.as_("griet"), subject="Zaal gevraagd", handler=office.people["griet"])[0]
    client.force_login(User.objects.create_user("griet@x.example", person=office.people["griet"]))
    page = client.post(f"/record/{item.pk}/do/requests.request.make_from_post/", follow=True).content.decode()
    undo = page.split('action="/undo/')[1].split('"')[0]
    client.post(f"/undo/{undo}")
    assert again(item).record.is_open
    assert not again(Request(pk=Link.objects.get(source=item.pk, relation="became").target_id)).record.is_open
