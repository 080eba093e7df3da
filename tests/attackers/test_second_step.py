"""The second step as it is attacked: skipped, guessed, replayed, taken from somebody else; and who must have one."""

from __future__ import annotations

import random
import re
from base64 import b32decode
from datetime import timedelta
from functools import partial
from math import log2
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.identity import totp
from spil.foundation.identity.accounts import change_password
from spil.foundation.identity.models import Authenticator, SecondStepRule, Session, Token, User
from spil.foundation.identity.second_step import begin_app, confirm_app, make_codes, second_step_of
from spil.foundation.identity.secrets import LETTERS, make_login_link, make_token
from spil.foundation.organisation.models import RoleAssignment
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import message_of
from tests.attackers.comparing import ways
from tests.attackers.test_signing_in import PASSWORD, long_ago, sign_in
from tests.support.office import Office, small_office

COOKIE = django_settings.SESSION_COOKIE_NAME


@pytest.fixture
def office(db: Any) -> Office:
    made = small_office()
    for key in ("bart", "thijs", "pieter"):
        User.objects.create_user(made.people[key].email, PASSWORD, person=made.people[key])
    return made


def code(secret: bytes, ahead: int = 0) -> str:
    return totp.code_at(secret, int(timezone.now().timestamp()) // 30 + ahead)


def with_app(office: Office, key: str) -> tuple[User, bytes]:
    user, now = User.objects.get(person=office.people[key]), timezone.now()
    secret = begin_app(user, now)
    assert confirm_app(user, code(secret, -1), now)
    return user, secret


def test_after_the_password_alone_nothing_opens(office: Office) -> None:
    bart, secret = with_app(office, "bart")
    client = Client()
    assert sign_in(client, bart.email)["Location"] == "/login/step/"
    for path in ("/", "/account/", "/list/post.incoming/", "/password/"):
        assert client.get(path)["Location"].startswith("/login/")
    assert client.post("/account/app/remove/").status_code == 302
    assert second_step_of(bart).has_app
    before = client.cookies[COOKIE].value
    assert client.post("/login/step/", {"code": "000000"}).status_code == 422
    answer = client.post("/login/step/", {"code": code(secret)})
    assert answer["Location"] == "/"
    assert client.cookies[COOKIE].value != before
    assert client.get("/").status_code == 200
    assert Client().get("/login/step/")["Location"] == "/login/"


def test_codes_are_guessed_a_few_times_and_the_wait_holds_over_new_passwords(office: Office) -> None:
    bart, secret = with_app(office, "bart")
    answers = []
    for _ in range(3):
        client = Client()
        sign_in(client, bart.email)
        answers += [client.post("/login/step/", {"code": f"{n:06}"}).status_code for n in range(2)]
    assert answers == [422] * 5 + [429]
    assert client.post("/login/step/", {"code": code(secret)}).status_code == 429
    page = Client()
    sign_in(page, bart.email, "wrong")
    assert "step" not in page.post("/login/step/", {"code": code(secret)})["Location"]


def test_a_code_that_was_used_and_a_first_step_that_is_old_open_nothing(office: Office) -> None:
    bart, secret = with_app(office, "bart")
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, bart.email)
    typed = code(secret)
    assert first.post("/login/step/", {"code": typed}).status_code == 302
    assert second.post("/login/step/", {"code": typed}).status_code == 422
    store = Session.get_session_store_class()(second.cookies[COOKIE].value)
    store["pending"] = {**store["pending"], "at": (timezone.now() - timedelta(minutes=11)).isoformat()}
    store.save()
    assert second.post("/login/step/", {"code": code(secret, 1)})["Location"] == "/login/"


def test_neither_a_mailed_link_nor_a_lost_password_goes_around_it(office: Office) -> None:
    bart, _secret = with_app(office, "bart")
    (recovery, *_rest) = make_codes(bart, timezone.now())
    client = Client()
    link = make_login_link(bart, timezone.now(), for_password=True)
    assert client.post(f"/login/{link}/")["Location"] == "/login/step/"
    assert client.post("/password/", {"new": "x" * 14, "again": "x" * 14})["Location"].startswith("/login/")
    answer = client.post("/login/step/", {"code": recovery})
    assert answer["Location"] == "/password/"
    assert 'name="old"' not in client.get("/password/").content.decode()
    again = Client()
    sign_in(again, bart.email)
    assert again.post("/login/step/", {"code": recovery}).status_code == 422


def test_a_recovery_code_is_ten_letters_of_chance(office: Office) -> None:
    """Ten letters, each one of thirty-one (49 bits); nothing that somebody who knows the others could go on from."""
    bart = User.objects.get(person=office.people["bart"])
    codes = []
    for _again in range(20):
        random.seed(1)  # a source that can be foretold would give the same again
        codes += make_codes(bart, timezone.now())
    letters = [code.replace("-", "") for code in codes]
    assert len(set(letters)) == len(letters) == 200
    assert {len(one) for one in letters} == {10}
    assert set("".join(letters)) == set(LETTERS)
    assert 10 * log2(len(set(LETTERS))) > 49


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", '{"id": "x", "rawId": "x", "type": "public-key"}', "é" * 9000, "\x00"]
)
def test_nonsense_for_a_passkey_is_refused_plainly(office: Office, answer: str) -> None:
    client, bart = Client(), User.objects.get(person=office.people["bart"])
    assert client.post("/login/passkey/ask/").json()["userVerification"] == "required"
    assert client.post("/login/passkey/", {"answer": answer}).status_code == 422
    assert client.get("/login/passkey/")["Location"] == "/login/"
    sign_in(client, bart.email)
    asked = client.post("/account/passkeys/ask/").json()
    assert bart.email.encode().hex() not in asked["user"]["id"]
    assert client.post("/account/passkeys/", {"answer": answer}).status_code == 422
    assert not second_step_of(bart)


def test_an_app_is_set_up_on_the_page_with_recovery_codes_and_a_mail(office: Office) -> None:
    client, bart = Client(), User.objects.get(person=office.people["bart"])
    sign_in(client, bart.email)
    page = client.get("/account/app/")
    assert page["Cache-Control"] == "no-store"
    shown = re.search(r'id="app-secret">([A-Z2-7 ]+)<', page.content.decode())[1]
    assert "<svg" in page.content.decode()
    secret = b32decode(shown.replace(" ", ""))
    assert client.post("/account/app/", {"code": "1"}).status_code == 422
    page = client.post("/account/app/", {"code": code(secret)}).content.decode()
    assert len(re.findall(r'class="secret">\w{5}-\w{5}<', page)) == 10
    assert not re.search(r'class="secret">\w{5}-\w{5}<', client.get("/account/").content.decode())
    mail = message_of(OutgoingMail.objects.latest("id"), timezone.now()).decode()
    assert "authenticator-app" in mail
    assert shown not in mail
    long_ago(client)
    for path in ("app/remove", "codes", "passkeys", "passkeys/ask"):
        assert client.post(f"/account/{path}/")["Location"].startswith("/account/confirm/")
    assert second_step_of(bart).has_app


def test_whose_role_asks_it_has_days_of_grace_and_then_reaches_nothing_else(office: Office) -> None:
    by = office.as_("pieter")
    with pytest.raises(Refused, match="NotPermitted"):
        actions["people.second_step.require"](by=office.as_("thijs"), role="finance")
    actions["people.second_step.require"](by=by, role="finance", grace_days=7)
    with pytest.raises(Refused, match="AskedAlready"):
        actions["people.second_step.require"](by=by, role="finance")
    with pytest.raises(Refused, match="TooManyDays"):
        actions["people.second_step.require"](by=by, role="hr", grace_days=61)
    bart, thijs, client = User.objects.get(person=office.people["bart"]), Client(), Client()
    sign_in(client, bart.email)
    assert client.get("/").status_code == 200
    assert "Van jou wordt een tweede stap gevraagd" in client.get("/account/").content.decode()
    User.objects.filter(pk=bart.pk).update(second_step_due=timezone.now() - timedelta(days=1))
    sign_in(client, bart.email)
    for path in ("/", "/list/invoices.invoice/", "/search/?q=x", "/live/"):
        answer = client.get(path)
        assert answer.get("Location", "/account/") == "/account/" or path == "/live/"
    assert client.get("/", headers={"hx-request": "true"})["HX-Redirect"] == "/account/"
    assert client.post("/record/1/do/records.record.remark/", {"text": "x"})["Location"] == "/account/"
    shown = client.get("/account/app/").content.decode()
    secret = b32decode(re.search(r'id="app-secret">([A-Z2-7 ]+)<', shown)[1].replace(" ", ""))
    client.post("/account/app/", {"code": code(secret)})
    assert client.get("/").status_code == 200
    sign_in(thijs, office.people["thijs"].email)
    assert thijs.get("/").status_code == 200
    pieter, path = (
        ways(office.people["pieter"]).client,
        f"/do/people.second_step.lift/{SecondStepRule.objects.get().pk}/",
    )
    long_ago(pieter)
    assert pieter.post(path)["Location"].startswith("/account/confirm/"), "an open browser is not enough"
    assert SecondStepRule.objects.exists()
    pieter.post("/account/confirm/", {"password": PASSWORD})
    assert pieter.post(path).status_code == 302
    assert not SecondStepRule.objects.exists()


def test_who_must_set_it_up_makes_no_token_and_no_provider_and_uses_no_token_until_it_is_there(
    office: Office,
) -> None:
    pieter = User.objects.get(person=office.people["pieter"])
    before = make_token(pieter, "nachtelijk", timezone.now())
    actions["people.second_step.require"](by=office.as_("pieter"), role="administrator", grace_days=0)
    client, rest = Client(), partial(Client().get, "/api/v1/kinds/")
    asks = {"headers": {"authorization": f"Bearer {before}"}}
    assert rest(**asks).status_code == 200, "the days of grace begin with a sign-in"
    sign_in(client, pieter.email)
    wanted = {"name": "t", "may": "everything", "days": "365"}
    for asked in (
        client.post("/account/tokens/", wanted),
        client.get("/account/providers/"),
        client.post("/account/providers/new/", {"name": "x"}),
        client.get("/status/"),
    ):
        assert (asked.status_code, asked["Location"]) == (302, "/account/")
    token = Token.objects.get()
    page = client.get("/account/").content.decode()
    assert f'action="/account/tokens/{token.pk}/withdraw/"' in page, "what is there can be withdrawn"
    assert 'action="/account/tokens/"' not in page
    assert "/account/providers/" not in page
    answer = rest(**asks)
    assert (answer.status_code, answer.json()["code"]) == (403, "SecondStepDue")
    with_app(office, "pieter")
    assert rest(**asks).status_code == 200
    SecondStepRule.objects.all().delete()
    Authenticator.objects.all().delete()
    assert rest(**asks).status_code == 200, "nobody asks it any more"


def test_an_office_that_asks_it_of_everybody_asks_it_of_who_has_no_role_too(
    office: Office, settings: Any
) -> None:
    with guard.opened():
        RoleAssignment.objects.all().delete()
    thijs, client = office.people["thijs"], Client()
    for everybody, status in (("", 200), ("everybody", 302)):
        settings.SECOND_STEP = everybody
        sign_in(client, thijs.email)
        assert client.get("/").status_code == 200, "in the days of grace"
        User.objects.filter(person=thijs).update(second_step_due=timezone.now() - timedelta(days=1))
        sign_in(client, thijs.email)
        assert client.get("/").status_code == status
        assert client.get("/account/").status_code == 200


def test_an_administrator_resets_it_with_a_trace_and_a_mail_and_no_secret_in_the_log_of_events(
    office: Office,
) -> None:
    bart, secret = with_app(office, "bart")
    client = Client()
    sign_in(client, bart.email)
    client.post("/login/step/", {"code": code(secret)})
    assert client.get("/").status_code == 200
    reset = actions["people.account.reset_second_step"]
    with pytest.raises(Refused, match="NotPermitted"):
        reset(account=bart, by=office.as_("sofie"), proof="seen")
    pieter = User.objects.get(person=office.people["pieter"])
    by = office.as_("pieter")
    by = type(by)(**{**by.__dict__, "now": timezone.now(), "today": timezone.localdate()})
    with pytest.raises(Refused, match="OwnAccount"):
        reset(account=pieter, by=by, proof="seen")
    page = ways(office.people["pieter"]).client
    path = f"/do/{reset.name}/{bart.pk}/"
    for said in ({}, {"proof": "he wrote me"}):
        assert page.post(path, said).status_code == 422
    assert client.get("/").status_code == 200, "who was asked how, and says nothing, resets nothing"
    reset(account=bart, by=by, proof="called")
    assert client.get("/").status_code == 302
    assert sign_in(client, bart.email)["Location"] == "/"
    event = Event.objects.latest("id")
    assert (event.action, event.by) == ("people.account.reset_second_step", office.people["pieter"])
    assert changes_of(event)["proof"][1] == "called", "how it was known who asked stays in the log"
    kept = Authenticator.objects.get().secret
    assert kept not in str(list(Event.objects.values()))
    mail = OutgoingMail.objects.latest("id")
    assert mail.to_address == office.people["bart"].email
    assert "gewist door een beheerder" in message_of(mail, timezone.now()).decode("utf-8", "replace")


def test_another_password_ends_a_first_step_with_the_old_one(office: Office) -> None:
    user, secret = with_app(office, "bart")
    thief = Client()
    assert sign_in(thief, user.email)["Location"] == "/login/step/"
    change_password(User.objects.get(pk=user.pk), "een heel andere lange zin", timezone.now())
    thief.post("/login/step/", {"code": code(secret, 1)})
    assert thief.get("/")["Location"].startswith("/login/")
