"""Secrets never stand in the log: each is planted, used rightly and wrongly, and looked for in all that is written."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from spil.foundation.identity.masking import masked
from spil.foundation.identity.models import User
from spil.foundation.identity.second_step import begin_app, make_codes
from spil.foundation.identity.secrets import make_login_link, make_token
from spil.foundation.identity.totp import shown
from spil.gateways.monitoring.logs import Screen
from tests.support.office import small_office

PASSWORD = "geheim-wachtwoord-dat-niemand-leest"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that the handlers of the settings write."""
    text = io.StringIO()
    handlers = [logging._handlers[name] for name in settings.LOGGING["handlers"]]  # type: ignore[attr-defined]
    screens = [one for one in handlers if isinstance(one, Screen)]
    assert screens
    for screen in screens:
        screen.stream = text
    yield text
    for screen in screens:
        screen.stream = None


@pytest.fixture
def talkative() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    yield
    root.setLevel(level)


def test_who_signs_in_and_who_fails_to_is_written_as_it_is_delivered(db: Any, written: io.StringIO) -> None:
    bart = small_office().people["bart"]
    user = User.objects.create_user(bart.email, PASSWORD, person=bart)
    for password in (PASSWORD + "x", PASSWORD):
        Client().post("/login/", {"email": user.email, "password": password})
    told = [
        line.rpartition("spil.access")[2] for line in written.getvalue().splitlines() if "spil.access" in line
    ]
    assert len(told) == 2, told
    assert all(f"account {user.pk} from 127.0.0.1" in line for line in told)


@pytest.mark.usefixtures("talkative")
def test_no_secret_is_logged_whatever_goes_wrong(db: Any, written: io.StringIO) -> None:
    office = small_office()
    bart = User.objects.create_user(office.people["bart"].email, PASSWORD, person=office.people["bart"])
    now, client = timezone.now(), Client(raise_request_exception=False)
    link, token = make_login_link(bart, now), make_token(bart, "x", now)
    code, secret = make_codes(bart, now)[0], shown(begin_app(bart, now)).replace(" ", "")
    session = "s" * 32
    for password in (PASSWORD, PASSWORD + "x"):
        client.post("/login/", {"email": bart.email, "password": password})
    client.post("/account/confirm/", {"password": PASSWORD + "y"})
    client.post("/password/", {"old": PASSWORD + "z", "new": PASSWORD, "again": PASSWORD})
    client.post("/login/step/", {"code": code})
    for made in (link, link + "x"):
        client.post(f"/login/{made}/")
        client.post(f"/login/{made}/")
        client.get(f"/decide/{made}/")
        client.put(f"/decide/{made}/")
        client.get(f"/feed/{made}.ics")
        client.get(f"/login/back/?code={made}&state={made}")
    for one in (token, token + "x"):
        for path in ("kinds", "records/no.kind", "actions/post.incoming.register"):
            Client().post(
                f"/api/v1/{path}/",
                "{",
                content_type="application/json",
                headers={"authorization": f"Bearer {one}"},
            )
            Client().get(f"/api/v1/{path}/?token={one}", headers={"authorization": f"Bearer {one}"})
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    client.get("/nowhere/")
    told = written.getvalue()
    assert "Not Found" in told
    assert "spil.access" in told
    for name, value in {
        "password": PASSWORD, "link": link, "token": token, "recovery code": code, "app": secret, "session": session,
        "office key": settings.SECRET_KEY,
    }.items():  # fmt: skip
        assert value not in told, (
            f"{name} is logged: {next(line for line in told.splitlines() if value in line)}"
        )


def test_a_fault_of_ours_is_logged_with_where_it_was_and_without_what_was_sent(
    db: Any, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page and a call of REST that break: the address, the fault and its trace; no password, token or session."""
    office = small_office()
    bart = User.objects.create_user(office.people["bart"].email, PASSWORD, person=office.people["bart"])
    token, client = make_token(bart, "x", timezone.now()), Client(raise_request_exception=False)
    client.force_login(bart)

    def broken(*_given: Any, **_more: Any) -> Any:
        raise RuntimeError("planted")

    monkeypatch.setattr("spil.gateways.web.views.account.sessions_of", broken)
    monkeypatch.setattr("spil.gateways.rest.records.page", broken)
    assert client.get(f"/account/?password={PASSWORD}").status_code == 500
    headers = {"authorization": f"Bearer {token}"}
    assert client.get("/api/v1/records/post.incoming/", headers=headers).status_code == 500
    told = written.getvalue()
    assert told.count("RuntimeError: planted") == 2
    assert "Internal Server Error: /account/" in told
    assert "Internal Server Error: /api/v1/records/" in told
    assert "Traceback" in told
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    for secret in (token.removeprefix("spil_"), PASSWORD, session, settings.SECRET_KEY):
        assert secret not in told


def test_a_line_break_in_what_somebody_sends_begins_no_line_of_the_log(db: Any, written: io.StringIO) -> None:
    Client().get("/nowhere%0aCRITICAL root: all is lost")
    assert not [line for line in written.getvalue().splitlines() if line.startswith("CRITICAL")]


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ("/login/AbCdEfGhIjKlMnOpQrStUv/", "/login/***/"),
        ("GET /feed/AbCdEfGhIjKlMnOpQrStUv.ics 404", "GET /feed/***.ics 404"),
        ("Bearer spil_AbCdEfGhIjKlMnOpQrStUv", "Bearer spil_***"),
        ("/login/back/?code=abc&state=def", "/login/back/?code=***&state=***"),
        ("/login/forgotten/", "/login/forgotten/"),
        ("/list/post.incoming/?text=x", "/list/post.incoming/?text=x"),
    ],
)
def test_a_secret_is_recognised(text: str, shown_as: str) -> None:
    assert masked(text) == shown_as
