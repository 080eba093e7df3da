"""Signing in, devices and tokens, as they are attacked: guessing, stolen keys, foreign sessions, lost passwords."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from math import log2
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spil.foundation.access.refusals import Refused
from spil.foundation.identity.models import LoginLink, Session, Token, Trace, User
from spil.foundation.identity.secrets import make_login_link, make_token
from spil.foundation.identity.sessions import IDLE, LASTS, kept_as
from spil.foundation.notifications.decisions import asked_by, make_link
from spil.foundation.notifications.feeds import make_feed
from spil.foundation.notifications.models import CalendarFeed, Notice
from spil.foundation.organisation.models import Person, Role
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import message_of
from spil.modules.people.actions import assign_role, change_person, close_account, invite, reopen_account
from tests.attackers.comparing import ways
from tests.support.office import Office, small_office

PASSWORD = "een goed wachtwoord"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def office(db: Any) -> Office:
    made = small_office()
    for key in ("bart", "thijs"):
        User.objects.create_user(made.people[key].email, PASSWORD, person=made.people[key])
    return made


def sign_in(client: Client, email: str, password: str = PASSWORD, **meta: Any) -> Any:
    return client.post(
        "/login/", {"email": email, "password": password}, headers={"user-agent": FIREFOX}, **meta
    )


def long_ago(client: Client) -> None:
    """The password was given an hour ago."""
    store = Session.get_session_store_class()(client.cookies[COOKIE].value)
    store["confirmed"] = (timezone.now() - timedelta(hours=1)).isoformat()
    store.save()


def account_of(office: Office, key: str) -> User:
    return User.objects.get(person=office.people[key])


def test_a_password_is_guessed_a_few_times_and_then_not_even_the_right_one_helps(office: Office) -> None:
    bart, thijs = (office.people[key].email for key in ("bart", "thijs"))
    known, mallory = Client(), Client()
    assert sign_in(known, bart).status_code == 302
    known.post("/logout/")
    answers = [sign_in(mallory, bart, f"wrong {count}") for count in range(9)]
    assert [answer.status_code for answer in answers] == [422] * 8 + [429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert sign_in(mallory, bart).status_code == 429
    assert "te vaak geprobeerd" in answers[-1].content.decode()
    # who signed in here before is not locked out by a stranger elsewhere
    assert sign_in(known, bart).status_code == 302
    assert sign_in(mallory, thijs).status_code == 302


def test_an_address_that_guesses_everywhere_is_stopped_whoever_it_tries(office: Office) -> None:
    answers = [sign_in(Client(), f"somebody{count}@x.example", "x").status_code for count in range(41)]
    assert answers == [422] * 40 + [429]
    assert sign_in(Client(), office.people["bart"].email, REMOTE_ADDR="192.0.2.8").status_code == 302


def test_nothing_tells_whether_an_account_exists(office: Office) -> None:
    """Not by words, status, or how much is done for it; nor by how often it may be tried."""
    bart, nobody = office.people["bart"].email, "nobody@testkantoor.example"
    asks = (("/login/", {"password": "x"}), ("/login/forgotten/", {}))
    told: dict[str, list[Any]] = {}
    for email in ("first@x.example", bart, nobody):
        for path, data in asks:
            with CaptureQueriesContext(connection) as queries:
                answer = Client().post(path, {**data, "email": email})
            steady = re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode().replace(email, ""))
            told.setdefault(email, []).append((steady, answer.status_code, len(queries)))
    assert told[bart] == told[nobody]
    tries = [[sign_in(Client(), email, "x").status_code for _ in range(9)] for email in (bart, nobody)]
    assert tries[0] == tries[1]


def test_a_session_has_a_new_key_after_signing_in_and_the_database_does_not_hold_it(office: Office) -> None:
    client = Client()
    client.get("/login/")
    client.cookies[COOKIE] = planted = "a" * 32
    sign_in(client, office.people["bart"].email)
    first = client.cookies[COOKIE].value
    assert first != planted
    sign_in(client, office.people["bart"].email)
    second = client.cookies[COOKIE].value
    assert second != first
    kept = str(list(Session.objects.values()))
    assert first not in kept
    assert second not in kept
    assert Session.objects.get().session_key == kept_as(second)
    stolen = Client()
    stolen.cookies[COOKIE] = kept_as(second)  # what somebody reads who has the database
    assert stolen.get("/").status_code == 302


def test_the_key_of_a_session_holds_more_than_128_bits_of_chance(office: Office) -> None:
    """Thirty-two signs of thirty-six, from the operating system; no two alike."""
    keys = []
    for _again in range(40):
        client = Client()
        client.force_login(account_of(office, "bart"))
        keys.append(client.cookies[COOKIE].value)
    assert len(set(keys)) == 40
    assert {len(key) for key in keys} == {32}
    signs = set("".join(keys))
    assert signs == set("abcdefghijklmnopqrstuvwxyz0123456789")
    assert 32 * log2(len(signs)) > 128


def test_who_signed_out_is_out_whatever_key_is_sent_again(office: Office) -> None:
    """The key that a browser had, kept by somebody: refused after signing out, and no page of it is told."""
    client, thief = Client(), Client()
    sign_in(client, office.people["bart"].email)
    thief.cookies[COOKIE] = client.cookies[COOKIE].value
    assert thief.get("/").status_code == 200
    client.post("/logout/")
    assert thief.get("/").status_code == 302
    assert thief.get("/")["Location"].startswith("/login/")
    assert thief.post("/do/post.incoming.register/", {"subject": "Brief"})["Location"].startswith("/login/")
    assert not Session.objects.filter(user=account_of(office, "bart")).exists()


def test_signing_out_is_at_hand_on_every_page(office: Office) -> None:
    client = Client()
    sign_in(client, office.people["bart"].email)
    for path in ("/", "/list/post.incoming/", "/search/", "/people/", "/account/", "/guide/"):
        page = client.get(path).content.decode()
        assert re.search(r'<form method="post" action="/logout/"[^>]*>.*?<button', page, re.DOTALL), path


def test_a_session_ends_after_four_hours_of_rest_and_after_twelve_in_any_case(office: Office) -> None:
    client = Client()
    sign_in(client, office.people["bart"].email)
    row = Session.objects.get()
    assert row.expire_date == row.started_at + LASTS
    Session.objects.update(seen_at=timezone.now() - IDLE + timedelta(minutes=1))
    assert client.get("/account/").status_code == 200
    assert timezone.now() - Session.objects.get().seen_at < timedelta(minutes=1)
    client.post("/for/", {"for": ""})  # writing in the session does not make it last longer
    assert Session.objects.get().expire_date == row.expire_date
    Session.objects.update(seen_at=timezone.now() - IDLE)
    assert client.get("/account/").status_code == 302
    sign_in(client, office.people["bart"].email)
    Session.objects.update(expire_date=timezone.now())
    assert client.get("/account/").status_code == 302


def test_devices_are_told_in_words_and_end_one_by_one_or_all_others(office: Office) -> None:
    bart = office.people["bart"].email
    here, phone, third, thijs = Client(), Client(), Client(), Client()
    for client in (here, phone, third):
        sign_in(client, bart)
    sign_in(thijs, office.people["thijs"].email)
    page = here.get("/account/").content.decode()
    assert page.count("Firefox op Windows") >= 3
    assert page.count(">dit toestel<") == 1
    foreign = kept_as(thijs.cookies[COOKIE].value)
    long_ago(here)
    for wanted in ({"others": "1"}, {"session": kept_as(phone.cookies[COOKIE].value)}):
        assert here.post("/account/end/", wanted)["Location"].startswith("/account/confirm/")
    assert phone.get("/").status_code == 200
    here.post("/account/confirm/", {"password": PASSWORD})
    here.post("/account/end/", {"session": foreign})
    assert thijs.get("/").status_code == 200
    here.post("/account/end/", {"session": kept_as(phone.cookies[COOKIE].value)})
    assert (phone.get("/").status_code, third.get("/").status_code) == (302, 200)
    here.post("/account/end/", {"others": "1"})
    assert (here.get("/").status_code, third.get("/").status_code) == (200, 302)
    assert thijs.get("/").status_code == 200


def test_another_password_ends_every_other_session_every_link_every_token_and_the_calendar(
    office: Office,
) -> None:
    bart, thijs = account_of(office, "bart"), account_of(office, "thijs")
    link = make_login_link(bart, timezone.now())
    tokens = [make_token(one, "x", timezone.now()) for one in (bart, thijs)]
    feeds = [make_feed(one.person, timezone.now()) for one in (bart, thijs)]
    here, other = Client(), Client()
    for client in (here, other):
        sign_in(client, bart.email)
    before = here.cookies[COOKIE].value
    new = {"old": PASSWORD, "new": "een nog beter wachtwoord", "again": "een nog beter wachtwoord"}
    assert here.post("/password/", new).status_code == 302
    assert here.cookies[COOKIE].value != before
    page = here.get("/")
    assert (page.status_code, other.get("/").status_code) == (200, 302)
    for words in ("1 sleutel is ingetrokken", "Het geheime adres van je agenda is ingetrokken"):
        assert words in page.content.decode()
    assert "agenda" in here.get("/password/").content.decode()
    assert [Client().get(f"/feed/{one}.ics").status_code for one in feeds] == [404, 200]
    assert Client().post(f"/login/{link}/").status_code == 403
    bearers = [{"authorization": f"Bearer {one}"} for one in tokens]
    assert [Client().get("/api/v1/kinds/", headers=one).status_code for one in bearers] == [401, 200]
    mail = OutgoingMail.objects.filter(maker="web.access_changed").latest("id")
    told = (
        message_from_bytes(message_of(mail, timezone.now()) or b"", policy=default).get_body().get_content()
    )
    for named in ("wachtwoord", "sleutels", "agenda", "authenticator-app", "passkey"):
        assert named in told


def test_a_secret_address_of_the_calendar_is_made_after_the_password_and_told(office: Office) -> None:
    """Whoever finds an open screen makes none; withdrawing it asks nothing."""
    client, bart, path = Client(), account_of(office, "bart"), "/notices/feed/"
    sign_in(client, bart.email)
    long_ago(client)
    asked = client.post(path)["Location"]
    assert asked == f"/account/confirm/?{urlencode({'next': '/notices/settings/'})}"
    assert not CalendarFeed.objects.exists()
    assert client.post(asked, {"password": PASSWORD})["Location"] == "/notices/settings/"
    assert "/feed/" in client.post(path).content.decode()
    assert "geheim adres van de agenda" in client.get("/account/").content.decode()
    mail = OutgoingMail.objects.get(maker="web.access_changed")
    assert mail.to_address == bart.email
    assert "geheim adres van de agenda" in message_of(mail, timezone.now()).decode("utf-8", "replace")
    long_ago(client)
    client.post(path, {"withdraw": "1"})
    assert CalendarFeed.objects.get().withdrawn_at is not None


def test_who_left_or_lost_access_is_out_with_the_next_page_and_old_keys_never_come_back(
    office: Office,
) -> None:
    bart, thijs = account_of(office, "bart"), account_of(office, "thijs")
    client, token = Client(), make_token(thijs, "x", timezone.now() - timedelta(minutes=1))
    sign_in(client, thijs.email)
    kinds = lambda: Client().get("/api/v1/kinds/", headers={"authorization": f"Bearer {token}"}).status_code  # noqa: E731
    assert (client.get("/").status_code, kinds()) == (200, 200)
    by = office.as_("sofie")
    by = type(by)(**{**by.__dict__, "now": timezone.now(), "today": timezone.localdate()})
    close_account(account=thijs, by=by)
    assert (client.get("/").status_code, kinds()) == (302, 401)
    reopen_account(account=User.objects.get(pk=thijs.pk), by=by)
    assert (client.get("/").status_code, kinds()) == (302, 401)
    assert sign_in(client, thijs.email).status_code == 302
    change_person(person=office.people["bart"], by=by, left_on=timezone.localdate())
    other = Client()
    assert sign_in(other, bart.email).status_code == 422
    assert Client().post(f"/login/{make_login_link(bart, timezone.now())}/").status_code == 403


def test_what_opened_an_account_before_somebody_left_opens_nothing_after_the_return(office: Office) -> None:
    thijs, person = account_of(office, "thijs"), office.people["thijs"]
    before = timezone.now() - timedelta(minutes=1)
    token, link = make_token(thijs, "x", before), make_login_link(thijs, before)
    feed = make_feed(person, before)
    kinds = lambda: Client().get("/api/v1/kinds/", headers={"authorization": f"Bearer {token}"}).status_code  # noqa: E731
    by = office.as_("sofie")
    by = type(by)(**{**by.__dict__, "now": timezone.now(), "today": timezone.localdate()})
    change_person(person=person, by=by, left_on=timezone.localdate() + timedelta(days=40))
    assert kinds() == 200, "a day that is to come takes nothing away"
    change_person(person=person, by=by, left_on=timezone.localdate())
    assert kinds() == 401
    change_person(person=person, by=by, left_on=timezone.localdate() + timedelta(days=90))
    assert kinds() == 401
    assert Client().post(f"/login/{link}/").status_code == 403
    assert Client().get(f"/feed/{feed}.ics").status_code == 404
    assert sign_in(Client(), thijs.email).status_code == 302


def test_a_stranger_who_guesses_keeps_nobody_from_the_own_password(office: Office) -> None:
    bart, client = account_of(office, "bart"), Client()
    sign_in(client, bart.email)
    for _again in range(9):
        last = sign_in(Client(REMOTE_ADDR="192.0.2.9"), bart.email, "wrong")
    assert last.status_code == 429
    assert client.post("/account/confirm/", {"password": "wrong"}).status_code == 422
    assert client.post("/account/confirm/", {"password": PASSWORD}).status_code == 302
    new = {"old": PASSWORD, "new": "vier blauwe stoelen", "again": "vier blauwe stoelen"}
    assert client.post("/password/", new).status_code == 302


def test_the_present_password_is_guessed_a_few_times_at_an_open_screen(office: Office) -> None:
    bart, client = account_of(office, "bart"), Client()
    sign_in(client, bart.email)
    for _again in range(8):
        assert "te vaak" not in client.post("/account/confirm/", {"password": "wrong"}).content.decode()
    for path, typed in (("/account/confirm/", {"password": PASSWORD}), ("/password/", {"old": PASSWORD})):
        assert client.post(path, typed).status_code == 422


def test_whoever_finds_an_open_screen_of_somebody_without_a_password_chooses_none(office: Office) -> None:
    bart = account_of(office, "bart")
    bart.set_unusable_password()
    bart.save()
    client = Client()
    client.post(f"/login/{make_login_link(bart, timezone.now(), for_password=True)}/")
    assert client.get("/password/").status_code == 200
    long_ago(client)
    new = {"new": "vier blauwe stoelen", "again": "vier blauwe stoelen"}
    assert (
        client.post("/password/", new)["Location"] == f"/account/confirm/?{urlencode({'next': '/password/'})}"
    )
    assert not User.objects.get(pk=bart.pk).has_usable_password()
    assert 'type="password"' not in client.get("/account/confirm/?next=/password/").content.decode()
    anew = client.post("/account/confirm/", {"next": "/password/"})
    assert anew["Location"] == f"/login/?{urlencode({'next': '/password/'})}"
    assert client.get("/")["Location"].startswith("/login/")


def test_whoever_finds_an_open_screen_after_a_mailed_link_is_asked_the_old_password(office: Office) -> None:
    bart, client = account_of(office, "bart"), Client()
    client.post(f"/login/{make_login_link(bart, timezone.now(), for_password=True)}/")
    assert 'name="old"' not in client.get("/password/").content.decode()
    long_ago(client)
    assert client.post("/password/", {"new": "x" * 14, "again": "x" * 14}).status_code == 422
    assert User.objects.get(pk=bart.pk).check_password(PASSWORD)


def test_a_lost_password_is_chosen_anew_by_a_link_that_works_once(office: Office, settings: Any) -> None:
    settings.SMTP_URL = "smtp://localhost:1"
    bart, client = account_of(office, "bart"), Client()
    answer = client.post("/login/forgotten/", {"email": bart.email.upper()})
    assert answer.status_code == 200
    mail, now = OutgoingMail.objects.get(), timezone.now()
    assert not LoginLink.objects.exists()  # the secret is made when the mail is sent: no queue holds it
    text = message_of(mail, now).decode("utf-8", "replace").replace("=\r\n", "")
    secret = re.search(r"/login/([\w-]{43})/", text)[1]
    assert client.get(f"/login/{secret}/").status_code == 200  # following it only asks
    assert client.post(f"/login/{secret}/")["Location"] == "/password/"
    assert 'name="old"' not in client.get("/password/").content.decode()
    again = {"new": "een nog beter wachtwoord", "again": "een nog beter wachtwoord"}
    assert client.post("/password/", again).status_code == 302
    assert client.post("/password/", again).status_code == 422  # from now on the old one is asked
    assert sign_in(Client(), bart.email, again["new"]).status_code == 302
    assert Client().post(f"/login/{secret}/").status_code == 403
    Client().post("/login/forgotten/", {"email": "nobody@x.example"})
    assert message_of(OutgoingMail.objects.latest("id"), now) is None
    answers = [Client().post("/login/forgotten/", {"email": bart.email}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


@pytest.mark.parametrize("path", ["/login/{}/", "/decide/{}/", "/feed/{}.ics", "/api/v1/kinds/"])
def test_whoever_guesses_secrets_in_addresses_is_stopped(office: Office, path: str) -> None:
    client, answers = Client(), []
    for count in range(31):
        headers = {"authorization": f"Bearer spil_{count}"} if "api" in path else {}
        ask: Callable[..., Any] = client.post if "login" in path or "decide" in path else client.get
        answers.append(ask(path.format(f"guess{count}"), headers=headers))
    assert {answer.status_code for answer in answers[:30]} <= {401, 403, 404}
    assert answers[30].status_code == 429
    assert int(answers[30]["Retry-After"]) >= 1


def test_a_token_is_made_after_the_password_reaches_no_further_than_it_says_and_is_withdrawn(
    office: Office,
) -> None:
    client = Client()
    lotte = User.objects.create_user("lotte@x.example", PASSWORD, person=office.people["lotte"])
    sign_in(client, lotte.email)
    long_ago(client)
    wanted = {"name": "Boekhouding", "may": "some", "actions": "post.incoming.*", "days": "30"}
    assert client.post("/account/tokens/", wanted)["Location"].startswith("/account/confirm/")
    assert not Token.objects.exists()
    assert client.post("/account/confirm/", {"password": "x"}).status_code == 422
    client.post("/account/confirm/", {"password": PASSWORD})
    assert client.post("/account/tokens/", {**wanted, "actions": "no.such"}).status_code == 422
    page = client.post("/account/tokens/", wanted).content.decode()
    secret = re.search(r"spil_[\w-]{43}", page)[0]
    assert secret not in client.get("/account/").content.decode()
    token = Token.objects.get()
    assert token.expires_at - token.created_at == timedelta(days=30)

    def do(name: str) -> int:
        headers = {"authorization": f"Bearer {secret}"}
        path = f"/api/v1/actions/{name}/"
        return (
            Client()
            .post(path, '{"subject": "x"}', content_type="application/json", headers=headers)
            .status_code
        )

    assert do("post.incoming.register") == 200
    headers = {"authorization": f"Bearer {secret}"}
    person = {"first_name": "x", "last_name": "x", "email": "x@x.example"}
    refused = Client().post(
        "/api/v1/actions/people.person.add/", person, content_type="application/json", headers=headers
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "OutOfScope")
    assert Client().get("/api/v1/kinds/", headers=headers).status_code == 200
    Token.objects.update(scopes=["post.incoming.register"])
    assert Client().get("/api/v1/kinds/", headers=headers).status_code == 403
    thijs = Client()
    sign_in(thijs, office.people["thijs"].email)
    thijs.post(f"/account/tokens/{token.pk}/withdraw/")
    assert do("post.incoming.register") == 200
    client.post(f"/account/tokens/{token.pk}/withdraw/")
    assert do("post.incoming.register") == 401


def test_what_happened_is_told_to_the_person_alone(office: Office) -> None:
    bart = office.people["bart"].email
    sign_in(Client(), bart, "wrong")
    client = Client()
    sign_in(client, bart)
    page = client.get("/account/").content.decode()
    assert "Aanmelden lukte niet" in page
    assert "Aangemeld" in page
    other = Client()
    sign_in(other, office.people["thijs"].email)
    assert "Aanmelden lukte niet" not in other.get("/account/").content.decode()
    assert {row.user for row in Trace.objects.all()} == {
        account_of(office, "bart"),
        account_of(office, "thijs"),
    }


@pytest.mark.parametrize(
    "new",
    [
        "Één zin, met spaties & tekens",
        "a" * 11 + "b" * 53,
        "  van voor tot achter  ",
        "密码密码密码密码密码密码",
    ],
)
def test_a_password_of_any_composition_and_length_is_taken_as_it_is(office: Office, new: str) -> None:
    client, bart = Client(), office.people["bart"].email
    sign_in(client, bart)
    page = client.get("/password/").content.decode()
    assert page.count('type="password"') == 3
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page
    assert client.post("/password/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert sign_in(Client(), bart, new).status_code == 302
    assert sign_in(Client(), bart, new.strip() + "x").status_code == 422
    for other in {new.strip(), new.upper(), new[:-1]} - {new}:
        assert sign_in(Client(), bart, other).status_code == 422


def test_a_password_has_twelve_signs_or_more(office: Office) -> None:
    client, bart = Client(), account_of(office, "bart")
    sign_in(client, bart.email)
    for new, status in (("xq7-vw2", 422), ("xq7-vw2-kp9", 422), ("xq7-vw2-kp9z", 302)):
        typed = {"old": PASSWORD, "new": new, "again": new}
        assert client.post("/password/", typed).status_code == status, f"{len(new)} signs"
    assert account_of(office, "bart").check_password("xq7-vw2-kp9z")


def test_a_fault_of_ours_is_told_without_its_inside(office: Office, monkeypatch: Any) -> None:
    """A page that breaks: plain words, no trace, no statement, no path."""
    from spil.gateways.web.views import account

    def broken(*_given: Any) -> Any:
        raise RuntimeError("SELECT geheim FROM identity_user")

    client = Client(raise_request_exception=False)
    sign_in(client, office.people["bart"].email)
    monkeypatch.setattr(account, "sessions_of", broken)
    answer = client.get("/account/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "Er ging iets mis" in text
    for inside in ("geheim FROM", "RuntimeError", "Traceback", "/spil/", "account.py"):
        assert inside not in text


@pytest.mark.parametrize(
    "new", ["Testkantoor2026!", "bart-de-wit-123", "Spil-Wachtwoord-1", "Directeur12345", "password1234"]
)
def test_a_password_of_words_of_the_office_or_of_everybody_is_refused(office: Office, new: str) -> None:
    client = Client()
    sign_in(client, office.people["bart"].email)
    typed = {"old": PASSWORD, "new": new, "again": new}
    assert client.post("/password/", typed).status_code == 422
    sentence = f"{new} en een zin erbij"
    assert client.post("/password/", {**typed, "new": sentence, "again": sentence}).status_code == 302


def test_another_address_to_sign_in_with_is_asked_the_password_and_told_at_the_old_one(
    office: Office,
) -> None:
    """An administrator gives it, whose password is asked again; who keeps the office changes where mails go alone."""
    bart, by = account_of(office, "bart"), office.as_("pieter")
    former, path = bart.email, f"/do/people.account.change_address/{bart.pk}/"
    lost = make_login_link(bart, timezone.now(), for_password=True)
    User.objects.create_user(office.people["pieter"].email, PASSWORD, person=office.people["pieter"])
    pieter, sofie = (ways(office.people[key]).client for key in ("pieter", "sofie"))
    long_ago(pieter)
    asked = pieter.post(path, {"email": "mallory@x.example"})
    assert asked["Location"] == f"/account/confirm/?{urlencode({'next': path})}"
    assert pieter.get(path, headers={"hx-request": "true"})["HX-Redirect"] == asked["Location"]
    assert sofie.post(path, {"email": "mallory@x.example"}).status_code == 404
    assert account_of(office, "bart").email == former
    assert pieter.post(asked["Location"], {"password": PASSWORD})["Location"] == path
    for wrong in ("bart", office.people["thijs"].email):
        assert pieter.post(path, {"email": wrong}).status_code == 422
    assert pieter.post(path, {"email": "Bart.Nieuw@x.example"}).status_code == 302
    assert Client().post(f"/login/{lost}/").status_code == 403, "it was mailed to the old address"
    assert sorted(told_at()) == sorted(["bart.nieuw@x.example", former])
    assert sign_in(Client(), former).status_code == 422
    assert sign_in(Client(), "bart.nieuw@x.example").status_code == 302
    # the address for mails alone: told at the old one too, and one signs in as before
    change_person(person=Person.objects.get(pk=bart.person_id), by=by, email="elsewhere@x.example")
    assert sorted(told_at()) == sorted(["bart.nieuw@x.example", former, "elsewhere@x.example"])
    assert account_of(office, "bart").email == "bart.nieuw@x.example"
    with pytest.raises(Refused, match="NotPermitted"):  # nor has the link of an administrator sent to oneself
        invite(person=office.people["pieter"], by=office.as_("sofie"))


def test_who_keeps_the_list_of_people_has_no_link_of_an_administrator_sent_to_herself(office: Office) -> None:
    """Neither of one who begins later, nor by the address before the role is given, nor by what was mailed before."""
    sofie, pieter, alias = office.as_("sofie"), office.as_("pieter"), "sofie+thijs@x.example"
    later = {"role": Role.ADMINISTRATOR, "from_on": office.today + timedelta(days=7)}
    nour, griet = (office.people[key] for key in ("nour", "griet"))
    assign_role(by=pieter, person=nour, **later)
    with pytest.raises(Refused, match="NotPermitted"):
        invite(person=nour, by=sofie)
    with pytest.raises(Refused, match="NotPermitted") as caught:
        change_person(person=nour, by=sofie, email="sofie+nour@x.example")
    assert caught.value.refusal.field == "email"
    change_person(person=nour, by=sofie, phone="1", email=nour.email.upper())
    change_person(person=nour, by=pieter, email="nour.nieuw@x.example")
    # who is no administrator yet is invited at an alias; then the role is given
    change_person(person=griet, by=sofie, email=alias)
    invite(person=griet, by=sofie)
    invited = OutgoingMail.objects.latest("id")
    link = link_in(invited)
    assign_role(by=pieter, person=griet, **later)
    assert Client().post(link).status_code == 403, "what was mailed before"
    assert message_of(invited, timezone.now()) is None, "what waits to be sent"
    Client().post("/login/forgotten/", {"email": alias})
    assert message_of(OutgoingMail.objects.latest("id"), timezone.now()) is None
    invite(person=Person.objects.get(pk=griet.pk), by=pieter)
    assert Client().post(link_in(OutgoingMail.objects.latest("id"))).status_code == 302
    # who signed in before has a password: where mails go is HR's to change, and opens nothing
    change_person(person=Person.objects.get(pk=griet.pk), by=sofie, email="griet@x.example")


def link_in(mail: OutgoingMail) -> str:
    """The way in of a mail, as it is sent."""
    text = message_from_bytes(message_of(mail, timezone.now()) or b"", policy=default).get_content()
    return re.search(r"/login/[\w-]+/", text)[0]  # type: ignore[index]


def told_at() -> list[str]:
    """Where the mails about a changed address go, which are then forgotten."""
    mails = OutgoingMail.objects.filter(maker="web.access_changed")
    assert all("E-mailadres" in message_of(one, timezone.now()).decode("utf-8", "replace") for one in mails)
    found = list(mails.values_list("to_address", flat=True))
    mails.delete()
    return found


def test_another_password_ends_the_links_to_decide_that_were_mailed(office: Office) -> None:
    """Whoever chooses one because a stranger reads the mail: he has them too."""
    person = office.people["jeroen"]
    jeroen = User.objects.create_user(person.email, PASSWORD, person=person)
    office.coded("6100")
    secret = make_link(Notice.objects.get(topic="decision"), timezone.now(), to=jeroen.email)
    client, new = Client(), "een heel andere lange zin"
    sign_in(client, jeroen.email)
    said = client.post(
        "/password/", {"old": PASSWORD, "new": new, "again": new}, follow=True
    ).content.decode()
    assert "Links in eerdere mails beslissen niets meer." in said
    assert asked_by(secret, timezone.now()) is None
