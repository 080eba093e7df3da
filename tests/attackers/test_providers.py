"""Signing in by OpenID Connect with a provider in a process of its own (oidc-provider-mock), asked over HTTP.

It signs real tokens with a key of its own. What it does not check (the code verifier of PKCE) is checked here, and by
the certified provider of `test_certified_provider.py`.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from spil.foundation.identity.fetching import MOST_BYTES, CannotFetch, fetch, may_ask
from spil.foundation.identity.models import ExternalIdentity, Provider, SecondStepRule, User
from spil.foundation.identity.providing import NotSignedIn, asked_twice, check, described, keep_secret
from spil.foundation.organisation.models import Role, RoleAssignment
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import message_of
from spil.modules.people.actions import (
    assign_role,
    change_address,
    change_person,
    close_account,
    invite,
    reopen_account,
)
from tests.attackers.test_signing_in import PASSWORD, long_ago, sign_in
from tests.support.office import Office, small_office

CONFIGURATION = "/.well-known/openid-configuration"
#: where the password of Spil is asked, once, of who came from a provider
ASKS = "/login/with/password/"

PEOPLE = [
    {"sub": "ext-bart", "email": "Bart@testkantoor.example", "email_verified": True, "amr": ["pwd", "otp"]},
    {"sub": "ext-thijs", "email": "thijs@testkantoor.example", "email_verified": False},
    {"sub": "ext-stranger", "email": "stranger@elsewhere.example", "email_verified": True},
    {"sub": "ext-other-bart", "email": "bart@testkantoor.example", "email_verified": True},
    {"sub": "ext-wrong", "email": "wrong@elsewhere.example", "email_verified": True},
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider's address. Its process ends with the tests of this file."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    people = [word for one in PEOPLE for word in ("--user-claims", json.dumps(one))]
    command = [
        sys.executable,
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
        *people,
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 60
        try:
            while not answers(address):
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.1)
            yield address
        finally:
            process.terminate()


@pytest.fixture
def office(db: Any, issuer: str) -> Office:
    return office_with(issuer, "geheim van het kantoor")


def office_with(issuer: str, secret: str) -> Office:
    """An office that signs in by this provider, and three people with an account."""
    made = small_office()
    for key in ("bart", "thijs", "pieter"):
        User.objects.create_user(made.people[key].email, PASSWORD, person=made.people[key])
    provider = Provider(name="Testaanbieder", issuer=issuer, client_id="spil")
    keep_secret(provider, secret)
    provider.save()
    return made


def consent(address: str, subject: str) -> str:
    """Sign in at the provider and agree; where it sends the browser back to."""
    parts = urlsplit(address)
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection(parts.netloc, timeout=10)) as line:
        line.request("POST", f"{parts.path}?{parts.query}", urlencode({"sub": subject}), head)
        with line.getresponse() as answer:
            assert answer.status in {302, 303}, answer.read()
            return str(answer.headers["Location"])


def answers(address: str) -> bool:
    try:
        return bool(fetch(f"{address}/.well-known/openid-configuration"))
    except CannotFetch:
        return False


def go(client: Client, subject: str, to: str = "") -> str:
    """To the provider and back; the address to come back to, as the browser gets it."""
    pk = Provider.objects.get().pk
    answer = client.get(f"/login/with/{pk}/", {"next": to} if to else {})
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 32
    assert len(asked["nonce"][0]) >= 32
    return "/login/back/?" + urlsplit(consent(answer["Location"], subject)).query


def first_time(client: Client, back: str) -> Any:
    """Back from the provider, which an account that has a password does not know yet: the password is asked."""
    assert client.get(back)["Location"] == ASKS
    return client.post(ASKS, {"password": PASSWORD})


def test_somebody_with_a_verified_address_gets_in_and_is_known_by_name_from_then_on(office: Office) -> None:
    bart, client = User.objects.get(person=office.people["bart"]), Client()
    rights = RoleAssignment.objects.count()
    assert "Aanmelden met Testaanbieder" in client.get("/login/").content.decode()
    answer = first_time(client, go(client, "ext-bart", "/list/post.incoming/"))
    assert answer["Location"] == "/list/post.incoming/"
    assert client.get("/").status_code == 200
    kept = ExternalIdentity.objects.get()
    assert (kept.user, kept.subject) == (bart, "ext-bart")
    User.objects.filter(pk=bart.pk).update(email="new-name@testkantoor.example")
    again = Client()
    assert again.get(go(again, "ext-bart"))["Location"] == "/"
    assert (RoleAssignment.objects.count(), User.objects.count()) == (rights, 3)
    # another name at the provider with the same address is somebody else
    User.objects.filter(pk=bart.pk).update(email="bart@testkantoor.example")
    other = Client()
    assert "geen toegang" in other.get(go(other, "ext-other-bart")).content.decode()


def test_an_address_that_is_not_verified_or_not_of_the_office_opens_nothing_and_makes_nothing(
    office: Office,
) -> None:
    for subject in ("ext-thijs", "ext-stranger"):
        client = Client()
        answer = client.get(go(client, subject))
        assert answer.status_code == 422
        assert client.get("/").status_code == 302
    assert (User.objects.count(), ExternalIdentity.objects.count()) == (3, 0)
    bart = User.objects.get(person=office.people["bart"])
    User.objects.filter(pk=bart.pk).update(is_active=False)
    client = Client()
    assert client.get(go(client, "ext-bart")).status_code == 422


def test_an_account_with_a_password_is_opened_by_a_provider_after_that_password_once(office: Office) -> None:
    """A mailbox proves less than the account asks; who has no password comes in by it as by an invitation."""
    bart, client = User.objects.get(person=office.people["bart"]), Client()
    assert client.get(go(client, "ext-bart"))["Location"] == ASKS
    assert "Testaanbieder zegt dat je bart@testkantoor.example bent" in client.get(ASKS).content.decode()
    assert client.get("/").status_code == 302
    wrong = client.post(ASKS, {"password": "geraden"})
    assert (wrong.status_code, "Dit is je huidige wachtwoord niet" in wrong.content.decode()) == (422, True)
    assert not ExternalIdentity.objects.exists()
    assert Client().post(ASKS, {"password": PASSWORD})["Location"] == "/login/", "in no other browser"
    assert client.post(ASKS, {"cancel": "1"})["Location"] == "/login/"
    assert client.post(ASKS, {"password": PASSWORD})["Location"] == "/login/"
    assert first_time(client, go(client, "ext-bart"))["Location"] == "/"
    assert client.get("/").status_code == 200
    assert ExternalIdentity.objects.get().user == bart
    bart.set_unusable_password()
    bart.save()
    ExternalIdentity.objects.all().delete()
    assert client.get(go(client, "ext-bart"))["Location"] == "/"
    assert ExternalIdentity.objects.get().user == bart


def test_that_password_is_asked_a_few_minutes_and_guessed_a_few_times(office: Office) -> None:
    late, client = Client(), Client()
    assert late.get(go(late, "ext-bart"))["Location"] == ASKS
    session = late.session
    at = (timezone.now() - timedelta(minutes=11)).isoformat()
    session["to_know"] = {**session["to_know"], "at": at}
    session.save()
    assert late.post(ASKS, {"password": PASSWORD})["Location"] == "/login/"
    assert client.get(go(client, "ext-bart"))["Location"] == ASKS
    answers = [client.post(ASKS, {"password": f"wrong {n}"}).status_code for n in range(9)]
    assert answers == [422] * 8 + [429]
    assert client.post(ASKS, {"password": PASSWORD}).status_code == 429
    assert sign_in(Client(), office.people["bart"].email).status_code == 429, "the same tries as at the door"
    assert not ExternalIdentity.objects.exists()


def test_who_waits_for_the_password_does_not_become_known_by_what_another_provider_says(
    office: Office,
) -> None:
    client = Client()
    assert client.get(go(client, "ext-bart"))["Location"] == ASKS
    Provider.objects.update(client_id="spil-2")
    assert client.post(ASKS, {"password": PASSWORD})["Location"] == "/login/"
    assert not ExternalIdentity.objects.exists()


def test_by_which_provider_one_signs_in_is_told_shown_and_taken_away(office: Office) -> None:
    bart, client, thijs = User.objects.get(person=office.people["bart"]), Client(), Client()
    first_time(client, go(client, "ext-bart"))
    assert told_of(bart) == ["Aanmelden met een ander account werd toegevoegd"]
    page = client.get("/account/").content.decode()
    assert "Aanmelden met een ander account werd toegevoegd: Testaanbieder" in page
    path = f"/account/known/{ExternalIdentity.objects.get().pk}/remove/"
    assert f'action="{path}"' in page
    sign_in(thijs, office.people["thijs"].email)
    assert path not in thijs.get("/account/").content.decode()
    thijs.post(path)
    long_ago(client)
    assert client.post(path)["Location"].startswith("/account/confirm/"), "an open browser is not enough"
    assert ExternalIdentity.objects.exists()
    client.post("/account/confirm/", {"password": PASSWORD})
    assert client.post(path)["Location"] == "/account/"
    assert not ExternalIdentity.objects.exists()
    assert told_of(bart)[1:] == ["Aanmelden met een ander account werd weggehaald"]
    page = client.get("/account/").content.decode()
    assert path not in page
    assert "Aanmelden met een ander account werd weggehaald: Testaanbieder" in page
    again = Client()
    assert again.get(go(again, "ext-bart"))["Location"] == ASKS


def told_of(user: User) -> list[str]:
    """What the mails about somebody's access say that changed."""
    mails = OutgoingMail.objects.filter(maker="web.access_changed", person=user.person).order_by("id")
    texts = [message_from_bytes(message_of(one, timezone.now()) or b"", policy=default) for one in mails]
    return [re.search(r": (Aanmelden met .*)\.\s", one.get_content())[1] for one in texts]  # type: ignore[attr-defined,index]


@pytest.mark.parametrize("how", ["password", "address", "closed"])
def test_what_ends_access_ends_signing_in_by_a_provider(office: Office, how: str) -> None:
    """It is what somebody who was in leaves behind, as a token is."""
    bart, client, by = User.objects.get(person=office.people["bart"]), Client(), office.as_("pieter")
    first_time(client, go(client, "ext-bart"))
    assert ExternalIdentity.objects.filter(user=bart).exists()
    if how == "password":
        new = {"old": PASSWORD, "new": "een nog beter wachtwoord", "again": "een nog beter wachtwoord"}
        assert client.post("/password/", new).status_code == 302
    elif how == "address":
        change_address(account=bart, by=by, email="bart.nieuw@testkantoor.example")
    else:
        close_account(account=bart, by=by)
        reopen_account(account=User.objects.get(pk=bart.pk), by=by)
    assert not ExternalIdentity.objects.exists()
    again = Client()
    expected = {"password": ASKS, "closed": ASKS}.get(how)
    assert again.get(go(again, "ext-bart")).headers.get("Location") == expected


@pytest.mark.parametrize("how", ["another address", "administrator"])
def test_an_address_that_is_not_the_persons_own_or_of_an_administrator_to_be_opens_nothing_the_first_time(
    office: Office, how: str
) -> None:
    """Whoever keeps the list of people chose that address, rightly or by mistake: the invitation alone opens it."""
    sofie, nour = office.as_("sofie"), office.people["nour"]
    change_person(person=nour, by=sofie, email="wrong@elsewhere.example")
    invite(person=nour, by=sofie)
    if how == "another address":
        change_person(person=nour, by=sofie, email="nour@testkantoor.example")
    else:
        assign_role(by=office.as_("pieter"), person=nour, role=Role.ADMINISTRATOR)
    client = Client()
    assert "geen toegang" in client.get(go(client, "ext-wrong")).content.decode()
    assert client.get("/").status_code == 302
    assert not ExternalIdentity.objects.exists()
    User.objects.filter(person=nour).update(last_login=office.now())
    assert client.get(go(client, "ext-wrong"))["Location"] == "/"


def test_an_answer_that_was_not_asked_here_was_used_or_was_changed_opens_nothing(office: Office) -> None:
    mallory, victim = Client(), Client()
    back = go(mallory, "ext-bart")
    assert victim.get(back)["Location"] == "/login/"  # the answer of another browser
    go(victim, "ext-bart")
    assert victim.get(back).status_code == 422  # with the state of another browser
    assert mallory.get(back)["Location"] == ASKS
    assert mallory.get(back)["Location"] == "/login/"  # nothing is asked any more
    third = Client()
    changed = go(third, "ext-bart").replace("code=", "code=x")
    assert third.get(changed).status_code == 422
    fourth = Client()
    pk = Provider.objects.get().pk
    state = parse_qs(urlsplit(fourth.get(f"/login/with/{pk}/")["Location"]).query)["state"][0]
    refused = fourth.get("/login/back/", {"state": state, "error": "access_denied"})
    assert "lukte niet" in refused.content.decode()


def other_name(address: str) -> str:
    """The same machine by its other name."""
    return (
        address.replace("127.0.0.1", "localhost")
        if "127.0.0.1" in address
        else address.replace("localhost", "127.0.0.1")
    )


def test_the_answer_of_one_provider_is_not_taken_for_that_of_another(office: Office) -> None:
    """Mixed up (RFC 9207): an answer that names another issuer, and one that comes while another provider was asked."""
    client, first = Client(), Provider.objects.get()
    named = go(client, "ext-bart") + "&iss=https%3A%2F%2Fevil.example"
    assert client.get(named).status_code == 422
    waiting = go(client, "ext-bart")
    second = Provider(name="Andere aanbieder", issuer=other_name(first.issuer), client_id="andere")
    keep_secret(second, "ander geheim")
    second.save()
    assert client.get(f"/login/with/{second.pk}/").status_code == 302
    assert client.get(waiting).status_code == 422
    assert client.get("/").status_code == 302


def test_a_second_step_is_asked_unless_the_provider_asks_one(office: Office) -> None:
    from tests.attackers.test_second_step import with_app

    with_app(office, "bart")
    client = Client()
    assert first_time(client, go(client, "ext-bart"))["Location"] == "/login/step/"
    assert client.get("/")["Location"].startswith("/login/")
    Provider.objects.update(has_second_step=True)
    assert client.get(go(client, "ext-bart"))["Location"] == "/"


@pytest.mark.parametrize(
    ("said", "is_strong"),
    [
        (["pwd", "otp"], True),
        (["mfa"], True),
        (["hwk", "fpt"], True),
        (["pwd"], False),
        (["pwd", "pin"], False),
        (["sms", "otp"], False),
        ([], False),
        ("mfa", False),
        ({"mfa": 1}, False),
        ([["mfa"], 7, None], False),
        (None, False),
    ],
)
def test_only_a_provider_that_says_that_it_asked_a_second_step_is_believed_to_have(
    said: Any, is_strong: bool
) -> None:
    """The methods of the token (RFC 8176); what says nothing of it counts as a password alone."""
    assert asked_twice(claims(amr=said)) is is_strong
    assert not asked_twice(claims())


def claims(**changed: Any) -> dict[str, Any]:
    now = timezone.now().timestamp()
    whole = {
        "iss": "https://id.example",
        "aud": "spil",
        "exp": now + 60,
        "iat": now,
        "nonce": "n",
        "sub": "x",
    }
    return {**whole, **changed}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"iss": "https://evil.example"}, "iss"),
        ({"aud": "another"}, "aud"),
        ({"aud": ["spil", "another"]}, "azp"),
        ({"exp": 1}, "exp"),
        ({"exp": None}, "exp"),
        ({"iat": 99999999999}, "iat"),
        ({"nonce": "other"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": ""}, "sub"),
    ],
)
def test_a_token_for_somebody_else_or_of_another_time_is_refused(changed: dict[str, Any], why: str) -> None:
    provider = Provider(issuer="https://id.example", client_id="spil")
    check(claims(), provider, "n", timezone.now())
    with pytest.raises(NotSignedIn, match=why):
        check(claims(**changed), provider, "n", timezone.now())


def test_a_token_that_is_not_signed_or_signed_by_another_is_refused(issuer: str) -> None:
    from joserfc import jwt
    from joserfc.jwk import OctKey, RSAKey

    from spil.foundation.identity.providing import _claims

    keys = fetch(f"{issuer}/jwks")
    theirs = RSAKey.import_key(keys["keys"][0]).as_pem(private=False)
    forged = [
        jwt.encode({"alg": "RS256"}, claims(), RSAKey.generate_key(2048)),
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
        jwt.encode({"alg": "HS256"}, claims(), OctKey.import_key(b"x" * 40)),
        "a.b.c",
        "",
    ]
    assert theirs.startswith(b"-----BEGIN PUBLIC KEY")
    for token in forged:
        with pytest.raises(NotSignedIn):
            _claims(token, keys)


def test_the_administrator_says_which_provider_and_its_secret_is_never_shown(
    office: Office, issuer: str
) -> None:
    thijs, pieter = Client(), Client()
    sign_in(thijs, office.people["thijs"].email)
    sign_in(pieter, office.people["pieter"].email)
    pk = Provider.objects.get().pk
    for path in ("", "new/", f"{pk}/"):
        assert thijs.get(f"/account/providers/{path}").status_code == 403
        shown = pieter.get(f"/account/providers/{path}").content.decode()
        assert "geheim van het kantoor" not in shown
    assert "geheim van" not in str(list(Provider.objects.values()))
    given = {"name": "Nieuw", "client_id": "x", "client_secret": "y", "is_active": "on"}
    for wrong in ("http://169.254.169.254", "https://localhost", "file:///etc/passwd", f"{issuer}/nowhere"):
        assert pieter.post("/account/providers/new/", {**given, "issuer": wrong}).status_code == 422
    assert Provider.objects.count() == 1
    kept = {"name": "Nieuwe naam", "issuer": issuer, "client_id": "spil", "is_active": "on"}
    assert pieter.post(f"/account/providers/{pk}/", kept).status_code == 302
    assert Provider.objects.get().name == "Nieuwe naam"
    client = Client()
    assert client.get(go(client, "ext-bart"))["Location"] == ASKS  # the secret stayed


def test_who_adds_or_changes_a_provider_is_told_to_every_administrator_and_in_the_log(
    office: Office, issuer: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An administrator who adds one of her own, comes in as a colleague and takes it away does so in the open."""
    for key in ("katrien", "annelies"):
        User.objects.create_user(office.people[key].email, PASSWORD, person=office.people[key])
        assign_role(by=office.as_("pieter"), person=office.people[key], role=Role.ADMINISTRATOR)
    change_person(person=office.people["katrien"], by=office.as_("pieter"), language="fr")
    pieter, path = Client(), "/account/providers/new/"
    sign_in(pieter, office.people["pieter"].email)
    close_account(account=User.objects.get(person=office.people["annelies"]), by=office.as_("pieter"))
    added = {"name": "Van Pieter", "issuer": other_name(issuer), "client_id": "x", "is_active": "on"}
    assert pieter.post(path, {**added, "client_secret": "stiekem"}).status_code == 302
    told = told_to_administrators()
    assert list(told) == [office.people["pieter"].email, office.people["katrien"].email]
    own, hers = told.values()
    for words in ("Pieter Goossens voegde Van Pieter toe", "- Adres van de aanbieder", "- Geheim"):
        assert words in own
    assert "Pieter Goossens a ajouté Van Pieter" in hers
    path = f"/account/providers/{Provider.objects.latest('pk').pk}/"
    assert pieter.post(path, {**added, "name": "Iets anders", "is_active": ""}).status_code == 302
    changed = told_to_administrators()[office.people["pieter"].email]
    assert "Pieter Goossens veranderde Van Pieter → Iets anders" in changed
    listed = [line for line in changed.splitlines() if line.startswith("- ")]
    assert listed == ["- Naam op de knop", "- Mensen mogen zich ermee aanmelden"]
    assert pieter.post(path, {**added, "name": "Iets anders", "is_active": ""}).status_code == 302
    assert not told_to_administrators(), "nothing changed"
    by = f"by person {office.people['pieter'].pk}"
    logged = [line for line in caplog.messages if line.startswith("provider_changed")]
    assert len(logged) == 2
    assert all(line.endswith(by) for line in logged)
    assert "'client_secret'" in logged[0]
    assert "'name', 'is_active'" in logged[1]
    assert "stiekem" not in caplog.text + own + hers


def told_to_administrators() -> dict[str, str]:
    """The mails that wait, by address, as they are sent."""
    mails = OutgoingMail.objects.filter(maker="web.provider_changed").order_by("id")
    texts = {
        one.to_address: message_from_bytes(message_of(one, timezone.now()) or b"", policy=default)
        for one in mails
    }
    mails.delete()
    return {address: str(one.get_content()) for address, one in texts.items()}  # type: ignore[attr-defined]


def test_another_provider_is_given_no_secret_of_the_former_one_and_knows_nobody_by_its_names(
    office: Office,
) -> None:
    """Somebody else may have at the one the name that bart has at the other, or as another client there."""
    provider, client, pieter = Provider.objects.get(), Client(), Client()
    first_time(client, go(client, "ext-bart"))
    sign_in(pieter, office.people["pieter"].email)
    path, former = f"/account/providers/{provider.pk}/", provider.secret
    kept = {"name": "Nieuwe naam", "issuer": provider.issuer, "client_id": "spil", "is_active": "on"}
    assert pieter.post(path, kept).status_code == 302
    assert ExternalIdentity.objects.count() == 1
    with ThreadingHTTPServer(("127.0.0.1", 0), Impostor) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.says = address = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
        elsewhere = {**kept, "issuer": address}
        refused = pieter.post(path, elsewhere)
        assert refused.status_code == 422
        assert "Dit is een andere aanbieder" in refused.content.decode()
        assert (Provider.objects.get().secret, ExternalIdentity.objects.count()) == (former, 1)
        assert pieter.post(path, {**elsewhere, "client_secret": "y"}).status_code == 302
        assert not ExternalIdentity.objects.exists()
        bart = User.objects.get(person=office.people["bart"])
        ExternalIdentity.objects.create(provider=provider, user=bart, subject="x", made_at=timezone.now())
        assert pieter.post(path, {**elsewhere, "client_id": "spil-2"}).status_code == 302
        assert not ExternalIdentity.objects.exists()
        server.shutdown()


class Impostor(BaseHTTPRequestHandler):
    """A provider that says that it is another one."""

    def do_GET(self) -> None:
        about = {"issuer": self.server.says, "authorization_endpoint": "https://id.example/authorize"}  # type: ignore[attr-defined]
        content = json.dumps(about).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: Any) -> None:
        pass


def test_a_provider_that_says_that_it_is_another_one_is_neither_kept_nor_asked(office: Office) -> None:
    """Its name must be the very address that it was asked at, to the last sign (OpenID Connect Discovery 1.0, 4.3)."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Impostor) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        provider = Provider(name="Bedrieger", issuer=address, client_id="spil")
        for says in ("https://id.example", f"{address}/", address.upper(), ""):
            server.says = says  # type: ignore[attr-defined]
            with pytest.raises(CannotFetch, match="another issuer"):
                described(provider)
        pieter = Client()
        sign_in(pieter, office.people["pieter"].email)
        given = {
            "name": "Bedrieger",
            "issuer": address,
            "client_id": "x",
            "client_secret": "y",
            "is_active": "on",
        }
        assert pieter.post("/account/providers/new/", given).status_code == 422
        server.says = address  # type: ignore[attr-defined]
        assert described(provider)["issuer"] == address
        server.shutdown()


@pytest.mark.parametrize(
    ("address", "encrypted", "plain"),
    [
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("::ffff:10.1.2.3", True, False),
        ("::ffff:127.0.0.1", False, True),
        ("0.0.0.0", False, False),  # noqa: S104
        ("224.0.0.1", False, False),
        ("10.1.2.3", True, False),
        ("93.184.216.34", True, False),
    ],
)
def test_only_addresses_that_a_provider_can_have_are_asked(
    address: str, encrypted: bool, plain: bool
) -> None:
    assert may_ask(address, encrypted=True) is encrypted
    assert may_ask(address, encrypted=False) is plain


def test_nothing_but_an_encrypted_address_elsewhere_is_fetched_and_no_redirect_is_followed(
    issuer: str,
) -> None:
    wrong = [
        "http://192.0.2.1/x",
        "ftp://127.0.0.1/",
        issuer.replace("://", "://user:x@") + CONFIGURATION,
        "",
        "http://",
        f"{issuer}/oauth2/authorize",
    ]
    for url in wrong:
        started = time.monotonic()
        with pytest.raises(CannotFetch):
            fetch(url)
        assert time.monotonic() - started < 6
    assert fetch(issuer + CONFIGURATION)["issuer"] == issuer


def test_a_name_of_which_one_address_is_none_to_ask_is_not_asked_at_all(
    issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As whoever keeps the name's zone may answer: a good address, and one where only this machine can reach."""
    known = socket.getaddrinfo
    addresses = ["127.0.0.1"]

    def looked_up(host: Any, port: Any, *words: Any, **more: Any) -> Any:
        hosts = addresses if host == "id.example" else [host]
        return [answer for one in hosts for answer in known(one, port, *words, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    url = f"http://id.example:{urlsplit(issuer).port}{CONFIGURATION}"
    assert "issuer" in fetch(url)
    addresses.append("169.254.169.254")
    with pytest.raises(CannotFetch):
        fetch(url)


def test_no_more_is_read_of_an_answer_than_a_provider_has_to_say() -> None:
    class Endless(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            length = MOST_BYTES - 10 if self.path == "/short" else MOST_BYTES
            self.wfile.write(b'{"x":"' + b"x" * length + b'"}')

        def log_message(self, *_words: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Endless) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            where = f"http://127.0.0.1:{server.server_port}"
            assert len(fetch(f"{where}/short")["x"]) == MOST_BYTES - 10
            with pytest.raises(CannotFetch):
                fetch(f"{where}/long")
        finally:
            server.shutdown()


def test_a_provider_that_asks_both_steps_gives_the_second_one_that_a_role_must_have(office: Office) -> None:
    Provider.objects.update(has_second_step=True)
    SecondStepRule.objects.create(role=Role.FINANCE, grace_days=0)
    client = Client()
    first_time(client, go(client, "ext-bart"))
    assert client.get("/").status_code == 200
