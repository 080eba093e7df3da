"""What was typed comes back: kept while typing, offered with the moment, gone when it is sent."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from spil.foundation.drafts.keeping import find
from spil.foundation.handling.actions import share
from spil.modules.post.actions import close
from tests.door.playing import registered
from tests.record.playing import signed_in
from tests.support.office import Office, small_office

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
