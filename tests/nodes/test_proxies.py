"""The lines of the guide in the proxies that they are for: people sign in through each, and nobody lends an address."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPSHandler, Request, build_opener

import pytest

from tests.nodes.running import ADMIN, Node
from tests.nodes.test_guide import GUIDE
from tests.support.certificates import certificate_for_this_machine
from tests.support.fixtures import is_deep
from tests.support.serving import answers, eventually, free_port

pytestmark = [
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: an office in a folder"),
    pytest.mark.skipif(not is_deep(), reason="only on --deep: a server behind three proxies"),
]
#: what somebody outside writes into the request, to be taken for somebody else
FORGED = "203.0.113.9"


def lines(proxy: str) -> list[str]:
    """What the guide says to write for a proxy."""
    row = re.search(rf"^\| {proxy} \| (.*) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert row is not None
    return re.findall(r"`([^`]+)`", row[1])


def program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def caddy(folder: Path, port: int, server: int, certificate: Path) -> list[str]:
    (line,) = lines("Caddy")
    to = line.replace("10.0.0.1:8000 10.0.0.2:8000", f"127.0.0.1:{server}")
    assert to != line
    file = folder / "Caddyfile"
    file.write_text(
        "{\n    admin off\n    auto_https off\n}\n"
        f"https://localhost:{port} {{\n    tls {certificate} {certificate}\n    {to}\n}}\n"
    )
    return ["run", "--config", str(file), "--adapter", "caddyfile"]


def nginx(folder: Path, port: int, server: int, certificate: Path) -> list[str]:
    (line,) = lines("nginx")
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {places}\n"
        f"server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {certificate};\n"
        f"location / {{ proxy_pass http://127.0.0.1:{server}; {line} }} }} }}\n"
    )
    return ["-p", str(folder), "-c", str(file)]


def haproxy(folder: Path, port: int, server: int, certificate: Path) -> list[str]:
    file = folder / "haproxy.cfg"
    written = "".join(f"    {line}\n" for line in lines("HAProxy"))
    file.write_text(
        "defaults\n    mode http\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n"
        f"frontend outside\n    bind 127.0.0.1:{port} ssl crt {certificate}\n{written}    default_backend spil\n"
        f"backend spil\n    server one 127.0.0.1:{server}\n"
    )
    return ["-f", str(file), "-db"]


#: by program: writes its settings, and gives the words with which it is started
PROXIES: dict[str, Callable[[Path, int, int, Path], list[str]]] = {
    "caddy": caddy,
    "nginx": nginx,
    "haproxy": haproxy,
}


@contextmanager
def running(words: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "told").open("wb") as told:
        proxy = subprocess.Popen(words, stdout=told, stderr=told, cwd=folder)
    try:
        assert eventually(lambda: answers(port), 20), (folder / "told").read_text()
        yield
    finally:
        proxy.terminate()
        proxy.wait(20)


class Visitor:
    """A browser outside that trusts the certificate, and says of itself what it likes."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.origin = f"https://localhost:{port}"
        trusting = ssl.create_default_context(cafile=str(certificate))
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPSHandler(context=trusting), HTTPCookieProcessor(self.cookies))

    def ask(self, path: str, **answers: str) -> tuple[int, str, str]:
        """(status, address in the end, page)."""
        body = urlencode(answers).encode() if answers else None
        heads = {
            "Origin": self.origin, "Referer": self.origin + path,
            "X-Forwarded-For": FORGED, "X-Forwarded-Proto": "http",
        }  # fmt: skip
        try:
            with self.opener.open(Request(self.origin + path, body, heads), timeout=30) as answer:  # noqa: S310
                return answer.status, answer.url, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.url or "", refused.read().decode("utf-8", "replace")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of an empty office, and the password of its administrator."""
    folder = tmp_path_factory.mktemp("behind") / "data"
    first = Node(folder, {}, "user", "list")
    assert first.process.wait(180) == 0
    told = re.search(r"^Password: +(\S+)$", (folder / "log").read_text(), re.MULTILINE)
    assert told is not None
    return folder, told[1]


@pytest.mark.parametrize("name", PROXIES)
def test_who_comes_through_signs_in_is_known_by_the_own_address_and_reads_no_figures(
    office: tuple[Path, str], tmp_path: Path, name: str
) -> None:
    proxy = program(name)
    if proxy is None:
        pytest.skip(f"only on a machine with {name}")
    folder, password = office
    certificate = certificate_for_this_machine(tmp_path)
    port, server = free_port(), free_port()
    settings = {"SPIL_ORIGIN": f"https://localhost:{port}"}
    web = Node(folder, settings, "web", "--port", str(server), "--processes", "1")
    try:
        assert eventually(lambda: answers(server), 60), (folder / "log").read_text()[-2000:]
        words = [proxy, *PROXIES[name](tmp_path, port, server, certificate)]
        with running(words, tmp_path, port):
            visitor = Visitor(port, certificate)
            page = visitor.ask("/login/")[2]
            secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
            assert secret is not None, page[:500]
            asked = {"email": ADMIN, "password": password, "csrfmiddlewaretoken": secret[1]}
            status, _url, _page = visitor.ask("/login/", **asked)
            assert status == 200
            assert {one.secure for one in visitor.cookies} == {True}
            status, url, page = visitor.ask("/account/")
            assert (status, url) == (200, f"{visitor.origin}/account/")
            assert ("127.0.0.1" in page, FORGED in page) == (True, False)
            assert visitor.ask("/metrics/")[0] == 403
    finally:
        web.kill()
