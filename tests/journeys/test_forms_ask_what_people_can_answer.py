"""Drawn forms: no code has to be known by heart, what has an answer is not asked to stay empty."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from spil.foundation.identity.models import User
from spil.modules.registers.models import Register, Row
from spil.modules.registers.queries import register_kinds
from tests.consistency.keys import key_register
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    register_kinds.clear()
    return small_office()


def signed_in(office: Office, key: str) -> Client:
    client = Client()
    person = office.people[key]
    client.force_login(User.objects.create_user(person.email, "geheim-genoeg", person=person))
    client.cookies["django_language"] = "nl"
    return client


def select(page: str, name: str) -> str:
    found = re.search(rf'<select[^>]* name="{name}".*?</select>', page, re.DOTALL)
    return found.group() if found else ""


def test_a_choice_with_an_answer_from_the_start_cannot_be_emptied(office: Office) -> None:
    page = signed_in(office, "griet").get("/do/post.incoming.register/").content.decode()
    assert 'value="letter" selected' in select(page, "type")
    assert 'value=""' not in select(page, "type")
    assert 'value=""' in select(page, "handler")


def test_a_choice_says_what_leaving_it_empty_means(office: Office) -> None:
    role = select(signed_in(office, "katrien").get("/do/invoices.step.add/").content.decode(), "role")
    assert re.findall(r'<option value=""[^>]*>([^<]*)', role) == ["De verantwoordelijke van de kostenplaats"]


def test_who_makes_a_register_chooses_types_and_meanings(office: Office) -> None:
    page = signed_in(office, "katrien").get("/do/registers.register.define/").content.decode()
    assert 'value="text" selected' in select(page, "fields-0-type")
    assert 'value="working"' in select(page, "states-0-family")


def test_rows_that_only_say_what_was_chosen_from_the_start_are_left_out(office: Office) -> None:
    answers = {
        "code": "rooms",
        "title": "Zaal",
        "plural": "Zalen",
        "series": "ZL",
        "confidentiality": "office",
    }
    empty = {"fields-0-name": "", "fields-0-type": "text", "states-0-code": "", "states-0-family": "new"}
    answer = signed_in(office, "katrien").post("/do/registers.register.define/", {**answers, **empty})
    assert answer.status_code == 302
    assert Register.objects.get(code="rooms").fields == []


def test_a_row_of_a_register_stands_ready_with_a_line_for_every_field(office: Office) -> None:
    register = key_register(office)
    client = signed_in(office, "griet")
    page = client.get(f"/do/registers.row.add/{register.pk}/").content.decode()
    assert "<h1>Rij toevoegen: Sleutels</h1>" in page
    assert 'name="title" type="text" value=""' in page
    for number, one in enumerate(register.definitions):
        assert f'value="{one.name}" selected' in select(page, f"values-{number}-name")
    filled = {
        "title": "Kelder",
        "values-0-name": "door",
        "values-0-value": "Archief",
        "values-1-name": "back_on",
    }
    assert client.post(f"/do/registers.row.add/{register.pk}/", filled).status_code == 302
    assert Row.objects.get(register=register).record.title == "Kelder"


def test_a_deputy_may_also_send_back_what_waits_for_the_approver(office: Office) -> None:
    office.absent("jeroen", deputy="griet", from_on=date(2020, 1, 1), until_on=date(2100, 1, 1))
    invoice = office.coded("6100")
    client = signed_in(office, "griet")
    answer = client.post(
        f"/record/{invoice.pk}/do/invoices.invoice.send_back/", {"reason": "Verkeerde dienst"}
    )
    assert answer.status_code == 302, answer.content.decode()
