"""People at work over HTTP who write down what they were told: done, refused, or nothing because the line broke."""

from __future__ import annotations

import base64
import random
import threading
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from smtplib import LMTP, SMTPException
from typing import Any
from urllib.parse import urlencode

from tests.faults.office import APPROVE, CANCEL, PROPOSE, REGISTER, RELEASE, TAKE_BACK
from tests.nodes.running import GONE, ask

#: answers after which nothing is known: the node or what it stands on was away, or asked to wait
UNKNOWN = {429, 500, 502, 503, 504}
#: what is delivered by mail
MAIL = "mail"
#: records of one deed that are more than a page waits for
MANY = 110


@dataclass
class Notes:
    """What clients were told, by action. `done` keeps the answer by mark."""

    done: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    refused: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unanswered: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    strange: list[Any] = field(default_factory=list)

    def told(self) -> str:
        each = ", ".join(f"{name} {len(found)}" for name, found in sorted(self.done.items()))
        lost = sum(map(len, self.unanswered.values()))
        refused = sum(map(len, self.refused.values()))
        return (
            f"{sum(map(len, self.done.values()))} acknowledged ({each}), {refused} refused, {lost} unanswered"
        )


class Client(threading.Thread):
    """One person who goes on until it is enough."""

    def __init__(
        self, ports: list[int], token: str, enough: threading.Event, notes: Notes, name: str
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.ports, self.token, self.enough, self.notes = ports, token, enough, notes
        self.dice, self.count = random.Random(name), 0  # noqa: S311

    def run(self) -> None:
        while not self.enough.is_set():
            self.count += 1
            self.work(f"{self.name}x{self.count}")

    def work(self, mark: str) -> None:
        raise NotImplementedError

    def act(self, action: str, mark: str, body: dict[str, Any], token: str = "") -> Any:
        """The answer when it was done, "refused", or None when nothing is known of it."""
        try:
            status, answer = ask(
                self.dice.choice(self.ports), f"/api/v1/actions/{action}/", token or self.token, body
            )
        except GONE:
            status, answer = 0, None
        if status == 200:
            self.notes.done[action][mark] = answer
            return answer
        if status == 409:
            self.notes.refused[action].add(mark)
            return "refused"
        self.notes.unanswered[action].add(mark)
        if status and status not in UNKNOWN:
            self.notes.strange.append((action, status, answer))
        time.sleep(0.05)
        return None

    def state_of(self, kind: str, pk: int | str) -> str | None:
        try:
            status, answer = ask(self.dice.choice(self.ports), f"/api/v1/records/{kind}/{pk}/", self.token)
        except GONE:
            return None
        return answer["state"] if status == 200 else None


class Registrar(Client):
    """Registers letters, each with a file of its own."""

    def work(self, mark: str) -> None:
        content = f"Geachte, dit is {mark}: {sha256(mark.encode()).hexdigest()}".encode()
        file = {"name": "brief.txt", "content": base64.b64encode(content).decode()}
        self.act(REGISTER, mark, {"subject": mark, "file": file})


class Carrier(Client):
    """The office's own mail server: it delivers a message over LMTP until it is told that it is registered."""

    def __init__(self, *given: Any, address: str) -> None:
        super().__init__(*given)
        self.address = address

    def work(self, mark: str) -> None:
        message = (
            f"From: an@x.example\r\nTo: {self.address}\r\nSubject: {mark}\r\nMessage-ID: <{mark}@x>\r\n\r\nBrief"
            f" {mark}\r\n"
        )
        while True:
            try:
                with LMTP("127.0.0.1", self.dice.choice(self.ports), timeout=30) as line:
                    line.sendmail("an@x.example", [self.address], message)
                self.notes.done[MAIL][mark] = {}
                return
            except (*GONE, SMTPException) as problem:
                if _is_for_good(problem):
                    self.notes.strange.append((MAIL, repr(problem)))
                    return
            if self.enough.wait(0.1):
                self.notes.unanswered[MAIL].add(mark)
                return


def _is_for_good(problem: Exception) -> bool:
    """Whether the office said that it does not want it (5xx); else the mail server comes back."""
    codes = [code for code, _words in getattr(problem, "recipients", {}).values()]
    return any(code >= 500 for code in [*codes, getattr(problem, "smtp_code", 0)])


class Approver(Client):
    """Approves invoices and takes it back, over and over; now and then somebody tries who may not."""

    def __init__(self, *given: Any, invoices: list[int], stranger: str) -> None:
        super().__init__(*given)
        self.invoices, self.stranger = invoices, stranger

    def work(self, mark: str) -> None:
        invoice = self.invoices[self.count % len(self.invoices)]
        state = self.state_of("invoices.invoice", invoice)
        if state == "to_approve":
            if self.count % 4 == 0:
                self.act(APPROVE, f"{mark}no", {"invoice": invoice, "remark": f"{mark}no"}, self.stranger)
            self.act(APPROVE, mark, {"invoice": invoice, "remark": mark})
        elif state == "approved":
            self.act(TAKE_BACK, f"{invoice} {mark}", {"invoice": invoice})


class Payer(Client):
    """Proposes runs of two invoices; cancels some, and has the others released after trying it alone."""

    def __init__(self, *given: Any, invoices: list[int], second: str) -> None:
        super().__init__(*given)
        self.invoices, self.second = list(invoices), second

    def work(self, mark: str) -> None:
        two = [self.invoices.pop() for _ in range(2) if self.invoices]
        if not two:
            self.enough.wait(0.2)
            return
        answer = self.act(PROPOSE, mark, {"invoices": two})
        if not isinstance(answer, dict):
            return  # perhaps they stand in a run now: nobody knows
        run = next(one for one in answer["records"] if one["kind"] == "payments.run")
        if self.count % 3 == 0:
            if self.act(CANCEL, mark, {"run": run["id"], "reason": mark}):
                self.invoices = two + self.invoices
            return
        self.act(RELEASE, f"{run['number']} alone", {"run": run["id"]})
        for _try in range(8):
            if self.act(RELEASE, run["number"], {"run": run["id"]}, self.second) is not None:
                return


class Bulk(Client):
    """Signs in as people do, ticks invoices in the list, approves them all at once and takes it back."""

    def __init__(self, *given: Any, invoices: list[int], links: list[str], many: list[int]) -> None:
        super().__init__(*given)
        self.invoices, self.links, self.many = invoices, list(links), many
        self.cookies: SimpleCookie = SimpleCookie()
        self.marks: dict[str, tuple[str, list[int], bool]] = {}
        self.asked_many = False

    def work(self, mark: str) -> None:
        if "spil_session" not in self.cookies:
            answer = self._open("POST", f"/login/{self.links.pop()}/")
            if answer is not None and answer[0] not in {302, 303, *UNKNOWN}:
                self.notes.strange.append(("login", answer))
            self.enough.wait(0.2)
            return
        if not self.asked_many:
            self.asked_many = self._deed(APPROVE, f"{mark}many", self.many)
            return
        state = self.state_of("invoices.invoice", self.invoices[0])
        if state == "to_approve":
            self._deed(APPROVE, mark, self.invoices)
        elif state == "approved":
            self._deed(TAKE_BACK, mark, self.invoices)

    def _deed(self, action: str, mark: str, ids: list[int]) -> bool:
        fields = [("asked", "1"), ("next", "/"), ("remark", mark), *(("ids", str(pk)) for pk in ids)]
        answer = self._open("POST", f"/many/{action}/", fields)
        done = answer is not None and answer[0] in {302, 303}
        self.marks[mark] = (action, ids, done)
        if done:
            self.notes.done[f"bulk {action}"][mark] = answer
        else:
            self.notes.unanswered[f"bulk {action}"].add(mark)
            if answer is not None and answer[0] not in UNKNOWN:
                self.notes.strange.append((action, answer))
        return done

    def _open(self, method: str, path: str, fields: list[tuple[str, str]] | None = None) -> Any:
        """Status and place of an answer; None when there was none. Keeps the cookies, sends the form's token."""
        try:
            if "csrftoken" not in self.cookies:
                self._ask("GET", "/login/", "")
            token = ("csrfmiddlewaretoken", self.cookies["csrftoken"].value)
            return self._ask(method, path, urlencode([token, *(fields or [])]))
        except (*GONE, KeyError):
            return None

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str]:
        with closing(HTTPConnection("127.0.0.1", self.dice.choice(self.ports), timeout=30)) as line:
            sent = "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())
            headers = {"Cookie": sent, "Content-Type": "application/x-www-form-urlencoded"}
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            answer.read()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies.load(value)
            return answer.status, answer.getheader("Location") or ""
