"""The lines on which the office's data travels are called from outside, and what is open or too old is told."""

from __future__ import annotations

import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from spil.foundation.health import lines
from spil.foundation.health.checking import Asked, Level
from tests.support.certificates import certificate_for_this_machine

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_for_this_machine(tmp_path_factory.mktemp("certificate"))


@contextmanager
def proxy(
    certificate: Path, change: Callable[[ssl.SSLContext], Any] = lambda _context: None
) -> Iterator[int]:
    """Something that speaks TLS as a proxy does; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        change(context)
    with socket.create_server(("127.0.0.1", 0)) as waiting:
        waiting.settimeout(20)

        def serve() -> None:
            while True:
                try:
                    with waiting.accept()[0] as line, context.wrap_socket(line, server_side=True) as safe:
                        safe.recv(1)
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield int(waiting.getsockname()[1])
        waiting.shutdown(socket.SHUT_RDWR)


def too_old(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")


def weak(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ALL:kRSA:@SECLEVEL=0")


def good(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM")


def levels(found: Any) -> dict[str, Level]:
    return {one.code: one.level for one in found}


def test_the_address_that_people_type_is_called_as_a_browser_and_as_one_that_is_too_old(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    with proxy(certificate, good) as port:
        settings.ORIGIN = f"https://localhost:{port}"
        assert levels(lines.address(Asked(NOW))) == {
            "lines.certificate": Level.ERROR,
            "lines.address": Level.GOOD,
        }
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # from now on it is trusted
        found = {"lines.certificate": Level.GOOD, "lines.address": Level.GOOD}
        assert levels(lines.address(Asked(NOW))) == found
        late = Asked(NOW + timedelta(days=25))
        assert levels(lines.address(late))["lines.certificate"] is Level.ERROR
    for change, told in ((too_old, "TLS 1.1"), (weak, "kRSA")):
        with proxy(certificate, change) as port:
            settings.ORIGIN = f"https://localhost:{port}"
            (address,) = [one for one in lines.address(Asked(NOW)) if one.code == "lines.address"]
            assert (address.level, told in address.text) == (Level.ERROR, True), address
            assert address.remedy
    assert levels(lines.address(Asked(NOW))) == {"lines.address": Level.WARNING}, (
        "nobody answers there any more"
    )
    settings.ORIGIN = "http://spil.office.example"
    assert levels(lines.address(Asked(NOW))) == {"lines.address": Level.ERROR}
    for own in ("", "http://localhost:8000"):
        settings.ORIGIN = own
        assert list(lines.address(Asked(NOW))) == []


@pytest.mark.parametrize(
    ("status", "to", "level"),
    [
        (308, "https://localhost/login/", Level.GOOD),
        (302, "http://localhost/login/", Level.ERROR),
        (200, "", Level.ERROR),
    ],
)
def test_an_address_that_answers_without_encryption_is_told(status: int, to: str, level: Level) -> None:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", to)
            self.end_headers()

        def log_message(self, *_told: Any) -> None:
            """Nothing: the test tells what matters."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert levels(lines.plain("127.0.0.1", server.server_port)) == {"lines.plain": level}
        server.shutdown()
    assert levels(lines.plain("127.0.0.1", server.server_port)) == {"lines.plain": Level.GOOD}


def test_a_line_to_a_service_that_crosses_the_network_in_the_open_is_told(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> str:
        (found,) = lines.services(Asked(NOW))
        return "" if found.level is Level.GOOD else found.text.partition(": ")[2].rstrip(".")

    def database(**words: Any) -> None:
        for name, value in {"HOST": "", "PASSWORD": "", "OPTIONS": {}, **words}.items():
            monkeypatch.setitem(connection.settings_dict, name, value)

    database()
    settings.STORAGE, settings.BACKUP_PLACE = "local", "/mnt/backups"
    settings.SMTP_URL = "smtp://localhost:25"
    assert told() == ""
    database(HOST="/run/postgresql")
    assert told() == ""
    database(HOST="db.office.example", OPTIONS={"sslmode": "prefer"})
    assert told() == "DATABASE_URL"
    database(HOST="db.office.example", OPTIONS={"sslmode": "verify-full"})
    settings.STORAGE = "s3://b/p?endpoint=http://store.office.example&region=x"
    settings.BACKUP_PLACE = "s3://b/p?endpoint=https://store.office.example"
    settings.SMTP_URL = "smtp://mail.office.example"
    assert told() == "SPIL_STORAGE, SPIL_SMTP"
    settings.STORAGE, settings.SMTP_URL = (
        "s3://b/p?endpoint=http://127.0.0.1:9000",
        "smtp+starttls://mail.office.example",
    )
    assert told() == ""
    for place, level in (("/run/postgresql", None), ("db.office.example", Level.WARNING)):
        database(HOST=place, PASSWORD="geheim", OPTIONS={"sslmode": "verify-full"})
        assert levels(lines.services(Asked(NOW))).get("lines.password") == level
