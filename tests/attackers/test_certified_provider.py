"""Signing in by OpenID Connect with a certified provider (oidc-provider, on Node), which checks what it is sent.

Its login page is filled in as a browser does. Only with --deep, where npm can fetch it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
from django.test import Client

from spil.foundation.identity.models import ExternalIdentity, Provider
from spil.foundation.identity.providing import keep_secret
from tests.attackers.test_providers import answers, first_time, office_with
from tests.support.fixtures import is_deep
from tests.support.left_out import leave_out
from tests.support.office import Office
from tests.support.serving import eventually, free_port

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_deep(), reason="only on --deep: fetches the provider from npm"),
]
SECRET, BACK = "geheim van het kantoor, lang genoeg", "http://testserver/login/back/"
PEOPLE = {
    "bart": {"email": "bart@testkantoor.example", "email_verified": True},
    "thijs": {"email": "thijs@testkantoor.example", "email_verified": False},
}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The provider's address. Its process ends with the tests of this file."""
    if shutil.which("npm") is None:
        leave_out("only on a machine with Node and npm: apt install npm")
    place = tmp_path_factory.mktemp("provider")
    for file in (Path(__file__).parent / "provider").glob("*.*"):
        shutil.copy(file, place)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=place, check=True)
    port = free_port()
    command = ["node", "server.mjs", str(port), json.dumps(PEOPLE), SECRET, BACK]
    with subprocess.Popen(command, cwd=place) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            assert eventually(lambda: answers(address), 60)
            yield address
        finally:
            process.terminate()


@pytest.fixture
def office(db: Any, issuer: str) -> Office:
    return office_with(issuer, SECRET)


class _Stays(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


class Browser:
    """Somebody's browser at the provider."""

    def __init__(self) -> None:
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()), _Stays())

    def consents(self, address: str, name: str) -> str:
        """Sign in there and agree; the address it sends the browser back to."""
        for _step in range(12):
            if address.startswith(BACK):
                return address
            status, found, text = self._ask(address)
            if status in {302, 303}:
                address = found
            else:
                prompt = re.findall(r'name="prompt" value="(\w+)"', text)[0]
                fields = {"prompt": prompt, "login": name, "password": "x"}
                _status, address, _text = self._ask(address, urlencode(fields).encode())
        raise AssertionError(address)

    def _ask(self, address: str, data: bytes | None = None) -> tuple[int, str, str]:
        try:
            with self.opener.open(Request(address, data), timeout=10) as answer:  # noqa: S310
                return answer.status, "", answer.read().decode()
        except HTTPError as answer:
            return answer.code, urljoin(address, answer.headers.get("Location", "")), answer.read().decode()


def back(client: Client, name: str) -> str:
    """To the provider and back; the address to come back to."""
    asked = client.get(f"/login/with/{Provider.objects.get().pk}/")["Location"]
    return "/login/back/?" + urlsplit(Browser().consents(asked, name)).query


def test_who_has_an_account_gets_in_by_the_address_that_the_provider_tells_beside_the_token(
    office: Office,
) -> None:
    client = Client()
    assert first_time(client, back(client, "bart"))["Location"] == "/"
    assert client.get("/").status_code == 200
    assert ExternalIdentity.objects.get().subject == "bart"
    again = Client()
    assert again.get(back(again, "bart"))["Location"] == "/"


def test_an_address_that_the_provider_did_not_verify_opens_nothing(office: Office) -> None:
    client = Client()
    assert client.get(back(client, "thijs")).status_code == 422
    assert client.get("/").status_code == 302
    assert not ExternalIdentity.objects.exists()


def test_a_code_is_of_use_to_none_but_the_browser_that_asked_for_it(office: Office) -> None:
    """The provider checks the code verifier (RFC 7636): without it a stolen code would open the door."""
    victim, thief = Client(), Client()
    stolen = back(victim, "bart")
    thief.get(f"/login/with/{Provider.objects.get().pk}/")
    session = thief.session
    kept = session["provider"]
    session["provider"] = {**kept, "state": re.findall(r"state=([^&]+)", stolen)[0]}
    session.save()
    assert thief.get(stolen).status_code == 422
    assert thief.get("/").status_code == 302


def test_an_office_with_another_secret_is_given_nothing(office: Office) -> None:
    provider = Provider.objects.get()
    keep_secret(provider, "een ander geheim")
    provider.save()
    client = Client()
    assert client.get(back(client, "bart")).status_code == 422
