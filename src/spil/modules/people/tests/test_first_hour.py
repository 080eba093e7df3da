"""A new office is led through what it needs; people get access by mail; the sample is thrown away on request only."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test import Client
from django.utils import timezone

from spil.foundation.access.queries import actor_for
from spil.foundation.access.refusals import Refused
from spil.foundation.identity.models import LoginLink, User
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.models import Person
from spil.foundation.organisation.origin import ANEW, write_origin
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import message_of, post_later
from spil.modules.people.actions import change_address, change_person, close_account, invite, reopen_account
from spil.modules.people.queries import first_hour_card, steps_done
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
PASSWORD = "een goed wachtwoord"
TYPED = {
    "office": "Kantoor Zuid",
    "name": "Ria Proef",
    "email": "ria@x.example",
    "password": "drie rode fietsen",
}


@pytest.fixture
def office() -> Office:
    return small_office().on(timezone.localdate())


def signed_in(person: Person) -> Client:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user(person.email, PASSWORD, person=person))
    return client


@pytest.fixture
def sample(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    write_origin(tmp_path, sample=True)
    return tmp_path


def actor_of(person: Person) -> Any:
    now = timezone.now()
    return actor_for(person, now=now, today=timezone.localdate(now))


def test_the_steps_are_one_query_and_the_card_leaves_when_all_are_done(
    office: Office, django_assert_num_queries: Any
) -> None:
    katrien, thijs = office.as_("katrien"), office.as_("thijs")
    with django_assert_num_queries(1):
        done = steps_done(modules.first_steps(), katrien)
    card = first_hour_card(katrien, katrien.everyone_ids)
    assert (card is None) == all(done)
    assert first_hour_card(thijs, thijs.everyone_ids) is None


def test_who_is_invited_signs_in_with_the_link_of_the_mail_once_and_chooses_a_password(
    office: Office,
) -> None:
    person = office.people["thijs"]
    invite(person=person, by=office.as_("sofie"))
    assert LoginLink.objects.count() == 0, "the secret is made when the mail is sent"
    path = mailed_link()
    client = Client(headers={"accept-language": "nl"})
    for _look in range(2):  # a mail scanner follows the link and uses nothing up
        assert client.get(path).status_code == 200
    assert client.post(path).headers["location"] == "/password/"
    typed = {"new": PASSWORD, "again": PASSWORD}
    assert client.post("/password/", {**typed, "again": "anders"}).status_code == 422
    assert client.post("/password/", {"new": "kort", "again": "kort"}).status_code == 422
    assert client.post("/password/", typed).status_code == 302
    assert client.get("/").status_code == 200
    assert User.objects.get(person=person).check_password(PASSWORD)
    assert Client().post(path).status_code == 403
    with pytest.raises(Refused, match=r"heeft al toegang|has access already"):
        invite(person=person, by=office.as_("sofie"))


def test_an_invitation_to_a_wrong_address_opens_nothing_once_that_is_put_right_or_it_is_sent_again(
    office: Office,
) -> None:
    person, sofie = office.people["thijs"], office.as_("sofie")
    wrong = person.email
    invite(person=person, by=sofie)
    first, again = mailed_link(), ""
    change_person(person=person, by=sofie, phone="1")
    assert Client().get(first).status_code == 200
    change_person(person=person, by=sofie, email="right@x.example")
    assert Client().post(first).status_code == 403
    post_later("web.lost_password", {"email": wrong}, to=wrong, at=timezone.now())
    assert message_of(OutgoingMail.objects.latest("id"), timezone.now()) is None, "nor by a lost password"
    for _sent in range(2):
        former = again
        invite(person=Person.objects.get(pk=person.pk), by=sofie)
        again = mailed_link()
    assert Client().post(former).status_code == 403
    waiting = OutgoingMail.objects.latest("id")
    change_person(person=Person.objects.get(pk=person.pk), by=sofie, email="newer@x.example")
    assert message_of(waiting, timezone.now()) is None, "what still waits is not sent there"
    invite(person=Person.objects.get(pk=person.pk), by=sofie)
    assert Client().post(mailed_link()).headers["location"] == "/password/"
    assert User.objects.get(person=person).email == "newer@x.example", "with which one signs in from now on"
    User.objects.filter(person=person).update(email=office.people["nour"].email)
    with pytest.raises(Refused, match="AddressTaken"):
        invite(person=office.people["nour"], by=sofie)


def test_whoever_comes_after_a_colleague_at_a_shared_address_gets_access(office: Office) -> None:
    former, griet, shared = office.people["thijs"], office.people["griet"], "onthaal@x.example"
    account = User.objects.create_user(shared, PASSWORD, person=former)
    sofie, pieter = office.as_("sofie"), office.as_("pieter")
    change_person(person=griet, by=sofie, email=shared)
    with pytest.raises(Refused, match="AddressTaken"):
        invite(person=Person.objects.get(pk=griet.pk), by=sofie)
    office.leaves("thijs", office.today)
    with pytest.raises(Refused, match=r"AddressOfWhoLeft.*Thijs Bakker"):
        invite(person=Person.objects.get(pk=griet.pk), by=sofie)
    change_address(account=account, by=pieter, email=former.email)
    invite(person=Person.objects.get(pk=griet.pk), by=sofie)
    assert Client().post(mailed_link()).headers["location"] == "/password/"


def mailed_link() -> str:
    """The way in of the mail that was made last, as it is sent."""
    text = (message_of(OutgoingMail.objects.latest("id"), timezone.now()) or b"").decode()
    return re.search(r"/login/[\w=\r\n-]+/", text)[0].replace("=\r\n", "")  # type: ignore[index]


def test_a_password_is_changed_only_by_who_knows_the_old_one(office: Office) -> None:
    client = signed_in(office.people["thijs"])
    fresh = {"new": "vier blauwe stoelen", "again": "vier blauwe stoelen"}
    assert client.post("/password/", {**fresh, "old": "geraden"}).status_code == 422
    assert client.post("/password/", {**fresh, "old": PASSWORD}).status_code == 302
    assert User.objects.get().check_password("vier blauwe stoelen")


def test_a_closed_account_is_out_at_once_and_nobody_closes_the_own_one(office: Office) -> None:
    client = signed_in(office.people["thijs"])
    account = User.objects.get()
    close_account(account=account, by=office.as_("sofie"))
    assert client.get("/").headers["location"].startswith("/login/")
    with pytest.raises(Refused):
        invite(person=office.people["thijs"], by=office.as_("sofie"))
    reopen_account(account=User.objects.get(), by=office.as_("sofie"))
    own = User.objects.create_user("sofie@x.example", PASSWORD, person=office.people["sofie"])
    with pytest.raises(Refused):
        close_account(account=own, by=office.as_("sofie"))
    with pytest.raises(Refused):
        invite(person=office.people["nour"], by=office.as_("thijs"))


def test_the_sample_is_thrown_away_only_when_all_is_filled_in(office: Office, sample: Path) -> None:
    client = signed_in(office.people["katrien"])
    refused = 422 if connection.vendor == "sqlite" else 404
    assert client.post("/people/first-hour/begin/", {**TYPED, "password": "kort"}).status_code == refused
    assert not (sample / ANEW).exists()


def test_a_real_office_and_an_employee_have_no_such_page(office: Office, sample: Path) -> None:
    assert signed_in(office.people["thijs"]).post("/people/first-hour/begin/", TYPED).status_code == 404
    write_origin(sample, sample=False)
    assert signed_in(office.people["katrien"]).post("/people/first-hour/begin/", TYPED).status_code == 404
    assert not (sample / ANEW).exists()


def test_the_note_holds_no_readable_password_and_is_left_by_one_program_alone(
    office: Office, sample: Path
) -> None:
    answer = signed_in(office.people["katrien"]).post("/people/first-hour/begin/", TYPED)
    if connection.vendor == "postgresql":  # several nodes: none of them throws the office of all away
        assert answer.status_code == 404
        return
    note = json.loads((sample / ANEW).read_text())
    assert note["office"] == TYPED["office"]
    assert TYPED["password"] not in json.dumps(note)


@pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="only on SQLite: of several nodes none throws the office of all away",
)
def test_a_password_is_kept_as_it_was_typed_and_is_no_longer_for_its_spaces(
    office: Office, sample: Path
) -> None:
    client, typed = signed_in(office.people["katrien"]), f"{TYPED['password']} "
    short = {**TYPED, "password": "vier stoel  "}
    assert client.post("/people/first-hour/begin/", short).status_code == 422
    assert client.post("/people/first-hour/begin/", {**TYPED, "password": " " * 20}).status_code == 422
    assert client.post("/people/first-hour/begin/", {**TYPED, "password": typed}).status_code == 200
    note = json.loads((sample / ANEW).read_text())
    assert check_password(typed, note["password"])
    assert not check_password(TYPED["password"], note["password"])
