"""One call over HTTP during which the server dies at a named place, and which is sent once more with the same key.

The server is the product's own, started as always, and the client is a program that only knows that the line broke. It
does what `docs/guides/rest.md` says: the same call again, with the same key.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.faults.storm import Nursery, Part
from tests.support.asking import GONE
from tests.support.busy_office import APPROVE, CANCEL, PROPOSE, REGISTER, RELEASE
from tests.support.serving import answers, eventually, free_port


@dataclass(frozen=True)
class Told:
    """An answer; `again` when it is that of an earlier call."""

    status: int
    body: Any
    again: bool


@dataclass
class Dying:
    """Calls by the people of a nursery to a server that dies, and to the one that takes its place."""

    nursery: Nursery
    folder: Path
    count: int = 0

    def call(self, action: str, who: str, body: dict[str, Any], place: str) -> tuple[str, Told]:
        """Whether the server died in an open transaction, and what the client was told when it asked again."""
        self.count += 1
        key, moment = f"key-{self.count}-{action}", self.folder / f"moment-{self.count}"
        with self._served(place, str(moment)) as port, suppress(*GONE):
            raise AssertionError(f"{action} at {place}: answered {self._ask(port, action, who, body, key)}")
        with self._served() as port:
            told = self._ask(port, action, who, body, key)
            once_more = self._ask(port, action, who, body, key)
        assert (once_more.status, once_more.body) == (told.status, told.body), f"{action} at {place}"
        assert once_more.again, f"{action} at {place}: {once_more}"
        return moment.read_text(), told

    def does(self, action: str, who: str, body: dict[str, Any]) -> Any:
        """The same by a server that lives."""
        with self._served() as port:
            told = self._ask(port, action, who, body, "")
        assert told.status == 200, told
        return told.body

    def _served(self, place: str = "", moment: str = "") -> Any:
        return _Server(self.nursery, place, moment)

    def _ask(self, port: int, action: str, who: str, body: dict[str, Any], key: str) -> Told:
        headers = {
            "Authorization": f"Bearer {self.nursery.made['tokens'][who]}",
            "Content-Type": "application/json",
        }
        headers |= {"Idempotency-Key": key} if key else {}
        while True:
            with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
                line.request("POST", f"/api/v1/actions/{action}/", json.dumps(body), headers)
                answer = line.getresponse()
                told, again = json.loads(answer.read()), answer.headers.get("Idempotent-Replayed") == "true"
            if answer.status != 429:
                return Told(answer.status, told, again)
            # each server that starts takes a portion of what its caller may ask, and hundreds have started here
            time.sleep(int(answer.headers["Retry-After"]))


class _Server:
    """A web server of the nursery's office on a port of its own."""

    def __init__(self, nursery: Nursery, place: str, moment: str) -> None:
        self.place, self.moment, self.port = place, moment, free_port()
        self.part = Part(nursery, "dying", ["web", "--port", str(self.port), "--processes", "1"])

    def __enter__(self) -> int:
        self.part.start(self.place, self.moment)
        assert eventually(lambda: answers(self.port))
        return self.port

    def __exit__(self, *_problem: object) -> None:
        self.part.kill()


def _register(dying: Dying, mark: str, place: str) -> tuple[str, Told]:
    return dying.call(REGISTER, "griet", {"subject": mark}, place)


def _approve(dying: Dying, mark: str, place: str) -> tuple[str, Told]:
    invoice = dying.nursery.made["spare_to_approve"].pop()
    return dying.call(APPROVE, "jeroen", {"invoice": invoice, "remark": mark}, place)


def _propose(dying: Dying, _mark: str, place: str) -> tuple[str, Told]:
    return dying.call(PROPOSE, "nour", {"invoices": _two(dying)}, place)


def _release(dying: Dying, _mark: str, place: str) -> tuple[str, Told]:
    return dying.call(RELEASE, "bart", {"run": _run(dying)}, place)


def _cancel(dying: Dying, mark: str, place: str) -> tuple[str, Told]:
    return dying.call(CANCEL, "nour", {"run": _run(dying), "reason": mark}, place)


def _two(dying: Dying) -> list[int]:
    return [dying.nursery.made["spare_to_pay"].pop() for _ in range(2)]


def _run(dying: Dying) -> int:
    """A run of two invoices that waits to be released."""
    made = dying.does(PROPOSE, "nour", {"invoices": _two(dying)})
    return int(next(one["id"] for one in made["records"] if one["kind"] == "payments.run"))


#: each act, with a mark that is found in the office afterwards
ACTS: dict[str, Callable[[Dying, str, str], tuple[str, Told]]] = {
    "register": _register,
    "approve": _approve,
    "propose": _propose,
    "release": _release,
    "cancel": _cancel,
}
