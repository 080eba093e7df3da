"""The packages of the locks have no known fault, and an advisory service that is away is not taken for health."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.support.advisories import Accepted, Audit, accepted, ask, open_faults, read
from tests.support.fixtures import is_deep
from tests.support.left_out import BY_DESIGN, ROOT, required

#: the lock of what runs in an office, its extras with it; what only tests use runs nowhere else
LOCK = ROOT / "requirements-extras.lock"
#: faults that were looked at
ACCEPTED = ROOT / "advisories.toml"
DJANGO = "django==5.2.1 --hash=sha256:57fe1f1b59462caed092c80b3dd324fd92161b620d59a9ba9181c34746c97284\n"


@pytest.mark.long
@pytest.mark.skipif(
    not (required() or is_deep()), reason="only on --deep and in CI: asks an advisory service"
)
def test_no_package_has_a_known_fault(tmp_path: Path) -> None:
    """Asked for one package first: where that is not answered, nothing is, and nothing is claimed."""
    one, known = tmp_path / "one.txt", accepted(ACCEPTED)
    one.write_text(DJANGO)
    probe = ask(one, longest=30)
    if not probe.is_answered:
        pytest.skip(f"{BY_DESIGN[0]}a machine that reaches an advisory service: {probe.words}")
    found = ask(LOCK)
    assert not found.trouble, found.words
    assert not open_faults(found.faults, known, date.today())  # noqa: DTZ011 - the day of whoever runs it
    assert not found.unanswered, found.words


def test_a_fault_is_let_through_for_a_reason_and_for_a_while_and_told_with_its_remedy(tmp_path: Path) -> None:
    fault, file, today = (
        "django 5.2.1: PYSEC-2, mended in 5.2.2",
        tmp_path / "advisories.toml",
        date(2026, 11, 27),
    )
    (told,) = open_faults([fault], [], today)
    assert told.startswith(f"{fault}. Renew the locks")
    assert "[PYSEC-2] looked = 2026-11-27 until = 2026-12-04" in told
    reason = "we call nothing of it, and the next renewal brings 5.2.2"

    def said(reason: str, until: str) -> list[Accepted]:
        file.write_text(f'[PYSEC-2]\nlooked = 2026-11-27\nuntil = {until}\nreason = "{reason}"\n')
        return accepted(file)

    held = said(reason, "2026-12-04")
    assert open_faults([fault], held, date(2026, 12, 3)) == []
    assert open_faults([fault], held, date(2026, 12, 4)), "from that day on it counts again"
    assert open_faults([fault.replace("PYSEC-2", "PYSEC-3")], held, today), "another one of the same package"
    for wrong in (("later", "2026-12-04"), (reason, "2026-12-29"), (reason, "2026-11-27")):
        with pytest.raises(ValueError, match=r"advisories\.toml: PYSEC-2"):
            said(*wrong)
    accepted(ACCEPTED)  # which is so too, or this raises


def test_what_was_not_answered_is_no_health() -> None:
    fault = {"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": [], "description": ""}
    told = read(
        {"dependencies": [{"name": "a", "version": "2", "vulns": [fault]}, {"name": "b", "skip_reason": "x"}]}
    )
    assert told == Audit(2, ("a 2: PYSEC-1, mended in 2.1",), ("b",))
    assert not told.is_answered
    assert told.words == "the advisory service knows 1 of 2 packages; not b"
    assert not read({"dependencies": []}).is_answered
    assert read({"dependencies": [{"name": "a", "version": "2", "vulns": []}]}).is_answered


@pytest.mark.skipif(not is_deep(), reason="only on --deep: starts pip-audit three times")
def test_a_fault_that_an_advisory_service_knows_is_told(tmp_path: Path) -> None:
    """The whole way, with an OSV service on this machine: a fault, none, and a service that fails."""
    one = tmp_path / "one.txt"
    one.write_text(DJANGO)
    fault = {"id": "PYSEC-2", "summary": "x", "modified": "2026-01-01T00:00:00Z", "affected": [
        {"package": {"name": "django", "ecosystem": "PyPI"}, "ranges": [
            {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "5.2.2"}]}]}]}  # fmt: skip
    with osv(200, {"vulns": [fault]}) as address:
        assert ask(one, service=address).faults == ("django 5.2.1: PYSEC-2, mended in 5.2.2",)
    with osv(200, {}) as address:
        assert ask(one, service=address) == Audit(1)
    with osv(503, {}) as address:
        assert not ask(one, service=address).is_answered
    assert not ask(one, service=address).is_answered, "nobody listens there any more"


@contextmanager
def osv(status: int, told: dict[str, Any]) -> Iterator[str]:
    """A service that answers every question so; its address."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_told: Any) -> None:
            """Nothing: the test tells what matters."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()
