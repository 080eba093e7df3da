"""What every answer carries, over every address that the program knows: no page may load or run what is not ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from spil.foundation.files.store import store
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.organisation.origin import write_origin
from spil.modules.post.models import PostItem
from tests.consistency.test_canaries import addresses
from tests.support.canaries import plant
from tests.support.fixtures import sample
from tests.support.left_out import ROOT
from tests.support.office import Office, small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency, pytest.mark.long]
STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
    "form-action": "'self'",
}

#: answers for machines that watch, given before anything else is looked at; no browser asks them
PROBES = {"/health/", "/ready/", "/metrics/"}


@pytest.fixture
def office() -> Office:
    made = small_office()
    User.objects.create_user(made.people["bart"].email, "geheim-genoeg", person=made.people["bart"])
    return made


def policy(answer: Any) -> dict[str, str]:
    parts = (one.strip().partition(" ") for one in answer.get("Content-Security-Policy", "").split(";"))
    return {name: value for name, _space, value in parts}


def faults(address: str, answer: Any) -> list[str]:
    """What is missing in the head of an answer."""
    told, found = policy(answer), []
    if "sandbox" in told:  # a file, or a message in its frame: even less, and no form and no script at all
        strict = {"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'self'"}
        wrong = [name for name, value in strict.items() if told.get(name) != value]
        wrong += [
            one for one in ("script-src", "object-src", "allow-scripts", "allow-forms") if one in str(told)
        ]
    else:
        wrong = [name for name, value in STRICT.items() if told.get(name) != value]
        wrong += [value for value in ("unsafe-inline", "unsafe-eval", "http:", "*") if value in str(told)]
    found += [f"policy: {one}" for one in wrong]
    head = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": None,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": None,
    }
    found += [
        name for name, value in head.items() if not answer.get(name) or (value and answer[name] != value)
    ]
    if answer.get("Access-Control-Allow-Origin"):
        found.append("open to other sites")
    kind = answer.get("Content-Type", "")
    if kind.startswith("text/") and "charset" not in kind:
        found.append(f"no charset: {kind}")
    return found


def test_every_answer_is_strict(office: Office) -> None:
    """Over all addresses, as somebody who sees everything and as nobody; a sample in the everyday run."""
    canaries = plant(office, insider="bart")
    user = User.objects.get()
    token = make_token(user, "x", office.now())
    insider, nobody = Client(), Client()
    insider.force_login(user)
    found = [one for one in addresses(canaries) if not one.startswith("/account/") and one not in PROBES]
    found = [
        *sample(found, 60),
        "/account/",
        "/login/",
        "/login/forgotten/",
        "/nowhere/",
        "/static/ui/css/base.css",
    ]
    problems = []
    for address in found:
        headers = {"authorization": f"Bearer {token}"} if address.startswith("/api/") else {}
        for client in (insider, nobody):
            answer = client.get(address, headers=headers)
            b"".join(answer.streaming_content) if answer.streaming else b""  # type: ignore[attr-defined]
            problems += [f"{address} ({answer.status_code}): {fault}" for fault in faults(address, answer)]
    assert not problems, "\n".join(problems[:20])


HOSTILE = {
    "page.html": b"<html><script>alert(document.domain)</script></html>",
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "style.css": b"body { background: url(//evil.example) }",
    "script.js": b"alert(1)",
    "polyglot.pdf": b"<script>alert(1)</script>%PDF-1.4\n",
    "feed.xml": b'<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    "page.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "a.txt": b"<script>alert(1)</script>",
    'a"\r\nX-Evil: 1.pdf': b"%PDF-1.4\n",
}


def test_what_somebody_uploads_is_never_run(office: Office) -> None:
    """Files lie under their hash outside of every served folder; they come as a download, or as what runs nothing."""
    client = Client()
    client.force_login(User.objects.get())
    for name, content in HOSTILE.items():
        item = office.post_item(content, name=name)
        (file,) = PostItem.objects.get(pk=item.pk).record.attachments.all()
        for path in (f"/file/{file.pk}/", f"/file/{file.pk}/show/"):
            answer = client.get(path)
            got = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
            assert got == content
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "X-Evil" not in answer
            runs = answer["Content-Type"].partition(";")[0] in {
                "text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml", "text/css",
                "text/javascript", "application/javascript",
            }  # fmt: skip
            shown = not answer["Content-Disposition"].startswith("attachment")
            assert not (runs and shown), f"{name} at {path}: {answer['Content-Type']}"
        with store().open(file.sha256) as kept:
            path_on_disk = Path(kept.name)
        assert path_on_disk.name.startswith(file.sha256[:8]) or file.sha256 in str(path_on_disk)
        assert not os.access(path_on_disk, os.X_OK) or not path_on_disk.stat().st_mode & 0o111


def test_behind_an_encrypted_address_cookies_are_bound_to_it(tmp_path: Path) -> None:
    """Settings are read when a process starts, so it is asked of one that starts with such an address."""
    script = (
        "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME,"
        " s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SESSION_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SAMESITE, s.DEBUG)"
    )
    environment = {
        **os.environ,
        "SPIL_ORIGIN": "https://spil.example",
        "SPIL_DATA": str(tmp_path),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "spil.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == [
        "__Host-spil_session", "__Host-csrftoken", "__Host-spil_language", "True", "True", "31536000", "True", "True",
        "Lax", "False",
    ]  # fmt: skip


def test_a_form_of_another_site_changes_nothing_and_a_change_is_never_a_link(office: Office) -> None:
    """Without the token of the form every POST is refused; GET on what changes something is refused too."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get())
    for path in (
        "/account/end/",
        "/password/",
        "/do/people.absence.register/",
        "/login/",
        "/login/forgotten/",
        "/for/",
    ):
        assert (
            client.post(path, {"email": "x"}, headers={"origin": "https://evil.example"}).status_code == 403
        ), path
        assert client.post(path, {"email": "x"}).status_code == 403, path
    for path in (
        "/logout/",
        "/account/end/",
        "/account/tokens/",
        "/account/codes/",
        "/preferences/",
        "/for/",
    ):
        assert client.get(path).status_code == 405, path
    assert client.get("/").status_code == 200


def test_nobody_is_sent_to_another_site(office: Office) -> None:
    wanted = [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "login",
        "¾",
    ]
    for address in wanted:
        client = Client()
        answer = client.post(
            "/login/", {"email": office.people["bart"].email, "password": "geheim-genoeg", "next": address}
        )
        assert answer["Location"] == "/", address
        assert client.post("/language/", {"language": "fr", "next": address})["Location"] == "/"


def test_signing_out_makes_the_browser_forget(office: Office) -> None:
    client = Client()
    client.force_login(User.objects.get())
    assert client.get("/")["Cache-Control"] == "no-store"
    answer = client.post("/logout/")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert client.get("/").status_code == 302


def test_a_real_office_shows_no_building_blocks(office: Office, settings: Any, tmp_path: Path) -> None:
    """The gallery is for who builds and tries out: it is there in the sample, and where it is asked for."""
    client = Client()
    client.force_login(User.objects.latest("pk"))
    settings.GALLERY, settings.DATA_DIR = False, tmp_path
    for path in ("/gallery/", "/gallery/message/"):
        assert client.get(path).status_code == 404
    write_origin(tmp_path, sample=True)
    assert client.get("/gallery/message/").status_code == 200
