"""A copy of every line of the log leaves the machine at once, over TLS to a server that proves its name."""

from __future__ import annotations

import logging
import os
import queue
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from spil.foundation.health.checking import Asked, Level
from spil.gateways.monitoring import passing_on
from spil.gateways.monitoring.checks import log_server
from spil.gateways.monitoring.passing_on import PassOn, Server
from tests.support.certificates import certificate_for_this_machine
from tests.support.left_out import ROOT
from tests.support.serving import free_port

pytestmark = pytest.mark.long
#: facility, severity, process, logger, text
Told = tuple[int, int, int, str, str]
LINE = re.compile(rb"<(\d+)>1 (\S+Z) \S+ spil (\d+) (\S+) - (.*)", re.DOTALL)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_for_this_machine(tmp_path_factory.mktemp("certificate"))


class LogServer:
    """Takes messages as RFC 5425 has them."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.told: queue.Queue[Told] = queue.Queue()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.lines: list[ssl.SSLSocket] = []
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def _accept(self) -> None:
        while True:
            try:
                bare, _address = self.listener.accept()
            except OSError:
                return
            with suppress(OSError):
                line = self.context.wrap_socket(bare, server_side=True)
                self.lines.append(line)
                threading.Thread(target=self._read, args=(line,), daemon=True).start()

    def _read(self, line: ssl.SSLSocket) -> None:
        with suppress(OSError, ValueError), line.makefile("rb") as stream:
            while True:
                size = b""
                while (sign := stream.read(1)).isdigit():
                    size += sign
                if not sign:
                    return
                found = LINE.fullmatch(stream.read(int(size)))
                assert found, "no message of RFC 5424"
                priority, _at, process, name, text = found.groups()
                self.told.put((*divmod(int(priority), 8), int(process), name.decode(), text.decode()))

    def next(self) -> Told:
        return self.told.get(timeout=20)

    def close(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.accepting.join(10)  # what it accepts at this moment is closed too
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()


@contextmanager
def log_server_at(port: int, certificate: Path) -> Iterator[LogServer]:
    made = LogServer(port, certificate)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def logging_to(address: str) -> Iterator[logging.Logger]:
    logger, handler = logging.getLogger("spil.access.elsewhere"), PassOn(address)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield logger
    finally:
        logger.removeHandler(handler)


def test_every_line_leaves_at_once_waits_while_the_server_is_away_and_goes_to_nobody_else(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(passing_on, "FIRST", 0.05)
    monkeypatch.setattr(passing_on, "WAITING", 3)
    port = free_port()
    address = settings.LOG_SERVER = f"tls://localhost:{port}?ca={certificate}"
    with logging_to(address) as logger:
        with log_server_at(port, certificate) as server:
            logger.warning("griet did not get in\nfrom 192.0.2.1")
            told = (16, 4, os.getpid(), logger.name, "griet did not get in\nfrom 192.0.2.1")
            assert server.next() == told
            assert [one.level for one in log_server(Asked(timezone.now()))] == [Level.GOOD]
        for number in range(8):  # one is on its way, three wait, and for the others there is no room
            logger.error("line %s", number)
        with override("nl"):
            (found,) = log_server(Asked(timezone.now()))
        assert (found.level, found.text.startswith("Het logboek wordt niet doorgegeven")) == (
            Level.ERROR,
            True,
        )
        with log_server_at(port, certificate) as server:
            lines, lost = [], 0
            while len(lines) + lost < 8:
                text = server.next()[4]
                lines += [text] if text.startswith("line ") else []
                lost += int(text.split()[0]) if text.endswith("lines were not passed on: no room") else 0
            assert (lines[0], lines == sorted(lines), lost > 0) == ("line 0", True, True)
        with log_server_at(port, certificate) as server:
            settings.LOG_SERVER = f"tls://localhost:{port}"  # nobody vouches for it
            assert [one.level for one in log_server(Asked(timezone.now()))] == [Level.ERROR]
            with pytest.raises(ssl.SSLCertVerificationError):
                Server.at(f"tls://localhost:{port}").connect()
            with pytest.raises(ssl.SSLCertVerificationError):  # it is not who it should be
                Server.at(f"tls://127.1:{port}?ca={certificate}").connect()
    for open_or_none in ("tcp://log.example:601", "log.example", "udp://127.0.0.1:514"):
        with pytest.raises(ValueError, match="SPIL_LOG_SERVER"):
            Server.at(open_or_none)


def three_told(script: str, certificate: Path, folder: Path) -> list[Told]:
    """The three lines that a script passes on."""
    port = free_port()
    with log_server_at(port, certificate) as server:
        environment = {
            **os.environ, "SPIL_LOG_SERVER": f"tls://localhost:{port}?ca={certificate}", "SPIL_DATA": str(folder),
            "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "spil.config.settings",
        }  # fmt: skip
        subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=60)
        return [server.next() for _ in range(3)]


def texts_by_process(told: list[Told]) -> list[list[str]]:
    texts: dict[int, list[str]] = {}
    for _facility, _severity, process, _name, text in told:
        texts.setdefault(process, []).append(text.rpartition(": ")[2])
    return sorted(texts.values())


def test_a_process_of_the_product_passes_its_log_on_with_secrets_masked(
    certificate: Path, tmp_path: Path
) -> None:
    """Also one that forked after the first line, and what was said last before the end."""
    script = (
        "import os, logging, django; django.setup(); log = logging.getLogger('spil.access');"
        "log.warning('before'); child = os.fork();"
        "log.warning('/login/%s/ of the child' if child == 0 else 'after', *(['x' * 43] if child == 0 else []));"
        "child and os.waitpid(child, 0)"
    )
    told = three_told(script, certificate, tmp_path)
    assert {(facility, severity, name) for facility, severity, _process, name, _text in told} == {
        (10, 4, "spil.access")
    }
    texts = sorted(text.rpartition("spil.access: ")[2] for *_head, text in told)
    assert texts[1:] == ["after", "before"]
    assert "x" * 43 not in texts[0]
    assert texts[0].endswith("of the child")
    assert len({process for _f, _s, process, _n, _t in told}) == 2


#: a process that passes a line on and then parts, as the product does: a child that is supervised, and one of a server
PARTS = """
import logging, multiprocessing, os, django
from spil.gateways.command_line.supervisor import Forked
django.setup()
log = logging.getLogger("spil.access")
log.warning("before")
def work():
    log.warning("last of a child")
    return 0
reading, writing = os.pipe()
child = Forked(work, reading)
assert child.wait(30) and child.status == 0
server = multiprocessing.get_context("fork").Process(target=work)
server.start()
server.join(30)
"""


def test_what_a_child_said_last_leaves_before_it_ends(certificate: Path, tmp_path: Path) -> None:
    told = three_told(PARTS, certificate, tmp_path)
    assert texts_by_process(told) == [["before"], ["last of a child"], ["last of a child"]]


#: as OpenSSL and the look-up of addresses do, reaching a server takes a lock, and the process forks meanwhile
IN_THE_MIDST = """
import logging, multiprocessing, threading, time, django
from spil.gateways.monitoring.passing_on import Server
django.setup()
lock, connect = threading.Lock(), Server.connect
def slowly(server):
    with lock:
        time.sleep(0.3)
        return connect(server)
Server.connect = slowly
log = logging.getLogger("spil.access")
log.warning("before")
while not lock.locked():
    time.sleep(0.01)
child = multiprocessing.get_context("fork").Process(target=log.warning, args=("of the child",))
child.start()
child.join(30)
log.warning("after")
"""


def test_a_child_that_is_forked_while_the_server_is_reached_passes_its_log_on(
    certificate: Path, tmp_path: Path
) -> None:
    told = three_told(IN_THE_MIDST, certificate, tmp_path)
    assert texts_by_process(told) == [["before", "after"], ["of the child"]]
