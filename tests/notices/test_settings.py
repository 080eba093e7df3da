"""The page on which one chooses how one is told."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import pytest
from django.test import Client

from spil.foundation.actions.declaration import actions
from spil.foundation.identity.models import User
from spil.foundation.notifications.models import CalendarFeed, Preferences
from spil.foundation.outbox.models import OutgoingMail
from tests.attackers.comparing import ways
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"http://testserver/feed/[\w-]{43}\.ics")
FORM = {
    "cadence": "weekly", "digest_at": "09:30", "digest_day": "2", "quiet_from": "", "quiet_until": "",
    "topic-mention": "off", "topic-turn": "digest", "quiet_days": ["6"],
}  # fmt: skip


@pytest.fixture
def office() -> Office:
    made = small_office()
    for person in made.people.values():
        User.objects.create(email=person.email, person=person, password="!")
    return made


def signed_in(office: Office, key: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=office.people[key]))
    client.cookies["spil_language"] = "nl"
    return client


def test_what_is_chosen_is_kept_and_what_is_as_the_office_chose_follows_the_office(office: Office) -> None:
    client = signed_in(office, "thijs")
    assert client.post("/notices/settings/", FORM).status_code == 302
    kept = Preferences.objects.get(person=office.people["thijs"])
    assert kept.channels == {"mention": "off"}
    assert (kept.weekly, kept.digest_at, kept.digest_day) == (True, time(9, 30), 2)
    assert (kept.quiet_from, kept.quiet_until, kept.quiet_days) == (None, None, [6])
    assert client.get("/notices/settings/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"digest_at": "half negen"}, "“half negen” is geen tijdstip."),
        ({"digest_at": "25:00"}, "“25:00” is geen tijdstip."),
        ({"digest_at": ""}, "Het overzicht heeft een tijdstip nodig."),
        ({"quiet_from": "19:00"}, "Stille uren hebben een begin en een einde."),
    ],
)
def test_what_cannot_be_is_said_with_what_was_typed_and_nothing_is_kept(
    office: Office, wrong: dict[str, str], said: str
) -> None:
    answer = signed_in(office, "thijs").post("/notices/settings/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Preferences.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("8", time(8)), ("8.30 u", time(8, 30)), ("8h05", time(8, 5)), ("17:45", time(17, 45))],
)
def test_a_time_is_read_as_people_write_it(office: Office, typed: str, kept: time) -> None:
    signed_in(office, "thijs").post("/notices/settings/", {**FORM, "digest_at": typed})
    assert Preferences.objects.get(person=office.people["thijs"]).digest_at == kept


def test_the_office_chooses_for_a_role_and_the_page_shows_it(office: Office) -> None:
    for channel in ("app", "at_once"):
        actions["notifications.office.choose"](
            by=office.as_("katrien"), role="employee", topic="turn", channel=channel
        )
    page = signed_in(office, "thijs").get("/notices/settings/").content.decode()
    turn = page[page.index('id="topic-turn"') :]
    assert '<option value="at_once" selected>' in turn[: turn.index("</select>")]


def test_the_secret_address_is_shown_once_and_can_be_withdrawn(office: Office) -> None:
    client = ways(office.people["thijs"]).client
    made = client.post("/notices/feed/").content.decode()
    assert SECRET.search(made)
    assert not SECRET.search(client.get("/notices/settings/").content.decode())
    client.post("/notices/feed/", {"withdraw": "1"})
    assert CalendarFeed.objects.get().withdrawn_at is not None


def test_a_mail_to_try_goes_out_and_the_page_says_what_became_of_it(office: Office, settings: Any) -> None:
    client = signed_in(office, "thijs")
    assert "Komt mail aan?" not in client.get("/notices/settings/").content.decode()
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    client.post("/notices/test-mail/")
    mail = OutgoingMail.objects.get()
    assert mail.to_address == office.people["thijs"].email
    OutgoingMail.objects.update(state="failed", error="550 no such user")
    assert "550 no such user" in client.get("/notices/settings/").content.decode()
