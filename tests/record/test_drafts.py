"""What was typed comes back: kept while typing, offered with the moment, gone when it is sent."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spil.foundation.drafts.keeping import find
from spil.foundation.drafts.models import Sent
from spil.foundation.events.models import Event
from spil.foundation.handling.actions import share
from spil.gateways.web.jobs import tidy_access
from spil.modules.mailroom.actions import save_as_template
from spil.modules.post.actions import close
from spil.modules.post.models import PostItem
from tests.door.playing import registered
from tests.record.playing import filled_in, signed_in
from tests.support.office import Office, small_office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def type_in(client: Client, form: str, **values: str) -> int:
    sent = {"form": form, "values": json.dumps({name: [text] for name, text in values.items()})}
    return client.post("/draft/", sent).status_code


def test_a_remark_that_was_not_sent_stands_in_the_box_again_and_only_for_who_typed_it(office: Office) -> None:
    letter = registered(office)
    thijs, nour = signed_in(office, "thijs"), signed_in(office, "nour")
    assert type_in(thijs, f"remark:{letter.pk}", text="Half een zin") == 204
    page = thijs.get(f"/record/{letter.pk}/").content.decode()
    assert ">Half een zin</textarea>" in page
    assert "Weggooien" in page
    assert "Half een zin" not in nour.get(f"/record/{letter.pk}/").content.decode()
    answer = thijs.post(f"/record/{letter.pk}/remark/", {"text": "Een hele zin"})
    assert answer.cookies["spil-sent"].value == f"remark%3A{letter.pk}"
    assert find(office.people["thijs"].pk, f"remark:{letter.pk}") is None


def test_a_form_that_was_begun_is_offered_with_its_moment_and_filled_on_asking(office: Office) -> None:
    letter, katrien = registered(office), signed_in(office, "katrien")
    here = f"/record/{letter.pk}/do/records.record.set_deadline/"
    name = katrien.get(here).content.decode().split('data-draft="')[1].split('"')[0]
    assert type_in(katrien, name, due_on="2027-01-15") == 204
    offered = katrien.get(here).content.decode()
    assert "Terugzetten" in offered
    assert "2027-01-15" not in offered
    assert 'value="2027-01-15"' in katrien.get(f"{here}?draft=1").content.decode()
    katrien.post(here, {"due_on": "2030-01-15"})
    assert find(office.people["katrien"].pk, name) is None


def test_what_was_typed_stands_there_still_when_the_record_moved_on_meanwhile(office: Office) -> None:
    letter, katrien = registered(office), signed_in(office, "katrien")
    close(item=letter, by=office.as_("griet"))
    answer = katrien.post(f"/record/{letter.pk}/do/post.item.close/", {"remark": "Een lang antwoord"})
    assert answer.status_code == 422
    assert ">Een lang antwoord</textarea>" in answer.content.decode()


def test_what_cannot_be_kept_is_said_and_who_may_not_see_the_record_is_not_shown_the_draft(
    office: Office,
) -> None:
    letter, thijs = registered(office, handler=office.people["bart"]), signed_in(office, "thijs")
    assert type_in(thijs, f"remark:{letter.pk}", text="x" * 100_001) == 413
    assert thijs.post("/draft/", {"form": "remark:1", "values": "[["}).status_code == 400
    type_in(thijs, f"remark:{letter.pk}", text="Vroeger")
    share(record=letter.record, by=office.as_("bart"), confidentiality="named")
    assert thijs.get(f"/record/{letter.pk}/").status_code == 404


def test_who_was_signed_out_while_typing_is_told_and_comes_back_to_the_page(office: Office) -> None:
    letter, nobody = registered(office), Client()
    part = nobody.get(f"/record/{letter.pk}/do/records.record.assign/", headers={"HX-Request": "true"})
    assert part.status_code == 401
    posted = nobody.post(
        f"/record/{letter.pk}/remark/",
        {"text": "x"},
        headers={"Referer": f"http://testserver/record/{letter.pk}/"},
    )
    assert posted["Location"] == f"/login/?next=%2Frecord%2F{letter.pk}%2F"


def sent_again(client: Client, here: str, form: Any, **typed: str) -> list[Any]:
    """The answers to a form that is filled in and sent, and sent once more because the first answer was lost."""
    return [client.post(here, {**form, **typed}) for _try in range(2)]


def test_a_form_that_is_sent_again_goes_where_the_first_went_and_does_nothing(office: Office) -> None:
    griet, here = signed_in(office, "griet"), "/do/post.outgoing.write/"
    form, mail = filled_in(griet.get(here)), {"subject": "Uw offerte", "text": "Graag."}
    mail |= {"party": str(office.supplier.pk)}
    first, again = sent_again(griet, here, form, **mail)
    made = PostItem.objects.get()
    assert (first.status_code, first["Location"]) == (302, f"/record/{made.pk}/")
    assert (again.status_code, again["Location"]) == (302, f"/record/{made.pk}/")
    assert again.cookies["spil-sent"].value == first.cookies["spil-sent"].value
    within = griet.post(here, {**form, **mail}, headers={"HX-Request": "true"})
    assert (within.status_code, within["HX-Redirect"]) == (204, f"/record/{made.pk}/")
    assert PostItem.objects.count() == 1

    griet.post(here, {**form, **mail, "subject": "Iets anders"})
    assert PostItem.objects.count() == 2, "who goes back and writes something else does something else"
    griet.post(here, {**filled_in(griet.get(here)), **mail})
    assert PostItem.objects.count() == 3, "a form that is drawn anew is another one"
    signed_in(office, "katrien").post(here, {**form, **mail})
    assert PostItem.objects.count() == 4, "a name is of one person"

    Sent.objects.update(at=timezone.now() - timedelta(days=1))
    tidy_access()
    assert not Sent.objects.exists()


def test_what_cannot_be_done_twice_is_not_refused_to_who_did_it_and_asks_again(office: Office) -> None:
    letter, griet = registered(office), signed_in(office, "griet")
    here = f"/record/{letter.pk}/do/post.item.close/"
    answers = sent_again(griet, here, filled_in(griet.get(here)), remark="Geregeld")
    assert [answer.get("Location") for answer in answers] == [f"/record/{letter.pk}/"] * 2
    assert griet.post(here, {"remark": "Geregeld"}).status_code == 422
    kept = save_as_template(item=registered(office), by=office.as_("griet"), name="Offerte")
    here = f"/do/post.template.remove/{kept.pk}/"
    assert [answer.status_code for answer in sent_again(griet, here, filled_in(griet.get(here)))] == [
        302,
        302,
    ]
    assert griet.post(here).status_code == 404


def test_a_remark_and_a_registration_that_are_sent_again_are_there_once(office: Office) -> None:
    letter, griet = registered(office), signed_in(office, "griet")
    page = griet.get(f"/record/{letter.pk}/")
    for answer in sent_again(griet, f"/record/{letter.pk}/remark/", filled_in(page), text="Eén keer"):
        assert answer.cookies["spil-sent"].value == f"remark%3A{letter.pk}"
    assert Event.objects.filter(record=letter.pk, action="records.record.remark").count() == 1
    once = griet.get("/post/new/").context["page"]["once"]
    answers = sent_again(griet, "/post/new/", {"once": once}, subject="Eén keer")
    assert [answer.get("Location") for answer in answers] == ["/post/new/"] * 2
    assert PostItem.objects.filter(record__title="Eén keer").count() == 1


def test_a_form_that_is_kept_has_its_name_when_it_comes_back(office: Office) -> None:
    letter, katrien = registered(office), signed_in(office, "katrien")
    here = f"/record/{letter.pk}/do/records.record.set_deadline/"
    name = katrien.get(here).content.decode().split('data-draft="')[1].split('"')[0]
    type_in(katrien, name, due_on="2030-01-15", once="van-eerst")
    assert filled_in(katrien.get(f"{here}?draft=1"))["once"] == ["van-eerst"]
    assert filled_in(katrien.get(here))["once"] != ["van-eerst"]
    type_in(katrien, name, due_on="", once="van-eerst")
    assert find(office.people["katrien"].pk, name) is None


def test_a_name_costs_one_question_more_where_something_is_done(office: Office) -> None:
    griet, asked = signed_in(office, "griet"), []
    for form in ({}, {}, {"once": "a"}):  # the first reads what the office has set
        here = f"/record/{registered(office).pk}/do/post.item.close/"
        with CaptureQueriesContext(connection) as queries:
            griet.post(here, {**form, "remark": "Klaar"})
        asked.append(len(queries))
    assert asked[2] == asked[1] + 1


@pytest.mark.django_db(transaction=True)
def test_of_one_form_that_comes_in_several_times_at_once_one_is_done_and_all_go_there(office: Office) -> None:
    letter, clients = registered(office), [signed_in(office, "griet") for _device in range(4)]
    for here, typed in (
        ("/do/post.incoming.register/", {"subject": "Eén keer"}),
        (f"/record/{letter.pk}/do/post.item.close/", {"remark": "Klaar"}),
    ):
        form = {**filled_in(clients[0].get(here)), **typed}
        answers = at_the_same_moment(*(partial(one.post, here, form) for one in clients))
        assert {answer.status_code for answer in answers} == {302}
        assert len({answer["Location"] for answer in answers}) == 1
    assert PostItem.objects.filter(record__title="Eén keer").count() == 1
    assert Event.objects.filter(record=letter.pk, action="post.item.close").count() == 1
