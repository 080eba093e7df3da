"""What every answer carries, over every address that the program knows: no page may load or run what is not ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

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
    token = make_token(user, "x", timezone.now())
    insider, nobody = Client(), Client()
    insider.force_login(user)
    found = [one for one in addresses(canaries) if one not in PROBES]
    mine = [one for one in found if one.startswith("/account/")]
    assert len(mine) > 8
    found = [
        *sample([one for one in found if one not in mine], 60),
        *sample(mine, 5),
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


def broken(*_given: Any, **_more: Any) -> Any:
    raise RuntimeError("planted")


def away(*_given: Any, **_more: Any) -> Any:
    raise OperationalError("unable to open database file")


def test_an_answer_that_tells_what_went_wrong_is_as_strict(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """400, 401, 403, 404, 405, 409, 413, 422, 429, 500 and 503; of pages and of REST, asked and posted."""
    settings.LARGEST_UPLOAD = 1024**2
    bart = User.objects.get()
    client, nobody = Client(raise_request_exception=False), Client(raise_request_exception=False)
    client.force_login(bart)
    token = make_token(bart, "x", timezone.now())
    item = office.post_item(b"x", name="x.txt")
    absence = {"person": bart.email, "from_on": "2026-12-21", "last_day": "2026-12-24"}

    def rest(path: str, body: Any = None, key: str = token) -> Any:
        head = {"authorization": f"Bearer {key}"}
        address = f"/api/v1/{path}/"
        if body is None:
            return nobody.get(address, headers=head)
        return nobody.post(address, json.dumps(body), content_type="application/json", headers=head)

    def large() -> Any:
        file = SimpleUploadedFile("groot.bin", b"x" * (1024**2 + 1))
        return client.post("/intake/", {"file": file})

    def guessed() -> Any:
        for _again in range(60):
            answer = nobody.post("/login/", {"email": bart.email, "password": "x"})
            if answer.status_code == 429:
                break
        return answer

    cases: list[tuple[int, Callable[[], Any]]] = [
        (302, lambda: client.post(f"/record/{item.pk}/remark/", {"text": "Gezien"})),
        (302, lambda: nobody.post("/do/post.incoming.register/", {"subject": "Brief"})),
        (302, lambda: client.post("/language/", {"language": "fr"})),
        (403, lambda: Client(enforce_csrf_checks=True).post("/login/", {})),
        (404, lambda: client.post("/nowhere/", {})),
        (405, lambda: client.get("/logout/")),
        (413, large),
        (422, lambda: client.post("/do/post.incoming.register/", {})),
        (422, lambda: nobody.post("/login/", {"email": "x", "password": "x"})),
        (429, guessed),
        (200, lambda: rest("actions/people.absence.register", absence)),
        (401, lambda: rest("kinds", key="x")),
        (404, lambda: rest("records/no.kind")),
        (409, lambda: rest("actions/post.item.cancel", {"item": item.pk, "reason": "Zomaar"})),
        (422, lambda: rest("actions/post.incoming.register", {"state": "x"})),
    ]
    problems = []
    for status, ask in cases:
        answer = ask()
        where = f"{answer.request['REQUEST_METHOD']} {answer.request['PATH_INFO']}"
        assert answer.status_code == status, f"{where}: {answer.status_code}"
        problems += [f"{where} ({status}): {fault}" for fault in faults(where, answer)]
    at_once = (
        "spil.foundation.identity.sessions.SessionStore._get_session_from_db",
        "spil.gateways.rest.api.token_of",
    )
    in_the_view = ("spil.gateways.web.views.account.sessions_of", "spil.gateways.rest.records.page")
    for status, fails in ((500, broken), (503, away)):
        for places in (in_the_view, at_once):
            with monkeypatch.context() as patched:
                for place in places:
                    patched.setattr(place, fails)
                for answer in (client.get("/account/"), rest("records/post.incoming")):
                    assert answer.status_code == status, (
                        f"{answer.request['PATH_INFO']}: {answer.status_code}"
                    )
                    problems += [f"{status} of {places}: {fault}" for fault in faults("", answer)]
    assert not problems, "\n".join(problems[:20])


def test_nothing_but_what_is_meant_to_be_served_is_served(office: Office) -> None:
    """No folder is listed, and no file of the program itself lies at an address: sources, versions, settings, data."""
    client = Client()
    client.force_login(User.objects.get())
    hidden = [
        *(f"/{one}" for one in (".git/", ".git/HEAD", ".git/config", ".gitignore", ".env", "pyproject.toml", "spil")),
        *(f"/static/{one}" for one in (".git/HEAD", "../spil", "..%2f..%2fpyproject.toml", "%2e%2e/%2e%2e/spil")),
        *(f"/static/{one}" for one in ("", "ui/", "ui/css/", "vendor/", "staticfiles.json", "nowhere.css")),
        "/data/", "/secret_key", "/static/secret_key", "/static//etc/passwd", "/src/spil/config/settings/web.py",
    ]  # fmt: skip
    for who in (client, Client()):
        for path in hidden:
            assert who.get(path).status_code == 404, path
        served = who.get("/static/ui/css/base.css")
        assert served.status_code == 200
        served.close()


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


def encrypted_settings(folder: Path) -> dict[str, Any]:
    """How cookies and answers are set where SPIL_ORIGIN is an encrypted address: settings are read when a process
    starts, so they are those of one that starts with it."""
    script = (
        "import json, django; django.setup()\n"
        "from django.conf import settings as s\n"
        "from spil.gateways.web import entering\n"
        "found = {one: getattr(s, one) for one in dir(s) if one == 'DEBUG' or"
        " one.startswith(('SESSION_COOKIE', 'CSRF_COOKIE', 'LANGUAGE_COOKIE', 'SECURE_HSTS'))}\n"
        "print(json.dumps({**found, 'KNOWN': entering.KNOWN}))"
    )
    environment = {
        **os.environ,
        "SPIL_ORIGIN": "https://spil.example",
        "SPIL_DATA": str(folder),
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
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_behind_an_encrypted_address_cookies_are_bound_to_it(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The cookies of real answers: signing in, signing out, choosing a language; and what they say of HTTPS."""
    found = encrypted_settings(tmp_path)
    monkeypatch.setattr("spil.gateways.web.entering.KNOWN", found.pop("KNOWN"))
    for name, value in found.items():
        setattr(settings, name, value)
    assert not settings.DEBUG
    client = Client()
    typed_in = {"email": office.people["bart"].email, "password": "geheim-genoeg"}
    answers = [
        client.get("/login/", secure=True),
        client.post("/login/", typed_in, secure=True),
        client.post("/language/", {"language": "fr"}, secure=True),
        client.get("/", secure=True),
        client.get("/nowhere/", secure=True),
    ]
    given = {name: cookie for answer in answers for name, cookie in answer.cookies.items()}
    assert {"__Host-spil_session", "__Host-csrftoken", "__Host-spil_language"} < set(given)
    for name, cookie in given.items():
        assert name.startswith("__Host-"), name
        assert cookie["secure"], name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name
        assert cookie["samesite"] == "Lax", name
    assert given["__Host-spil_session"]["httponly"]
    for answer in answers:
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", answer.request
    assert client.post("/logout/", secure=True).cookies["__Host-spil_session"].value == ""


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
