"""People at work over HTTP who write down what they were told: done, refused, or nothing because the line broke."""

from __future__ import annotations

import base64
import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from smtplib import LMTP, SMTPException
from typing import Any

from tests.support.asking import GONE, Browser, Page, ask
from tests.support.busy_office import APPROVE, ATTACH, CANCEL, PROPOSE, REGISTER, RELEASE, TAKE_BACK

#: answers after which nothing is known: the node or what it stands on was away, or asked to wait
UNKNOWN = {429, 500, 502, 503, 504}
#: what is delivered by mail
MAIL = "mail"
#: what is handed in on its page
INTAKE = "intake"
#: seconds after which it is strange that nobody answers
PATIENCE = 90.0
#: records of one deed that are more than a page waits for
MANY = 110
#: by which question an action asks for its record; what makes one asks for none
ABOUT = {APPROVE: "invoice", TAKE_BACK: "invoice", RELEASE: "run", CANCEL: "run", ATTACH: "record"}


@dataclass(frozen=True)
class Person:
    """Somebody of the office: the row, a token, and ways to sign in, once each."""

    name: str
    pk: int
    email: str
    token: str
    links: list[str]


@dataclass(frozen=True)
class Act:
    """What stands in the log each time that it was done: an action, its record (0 before it has one), by whom."""

    action: str
    record: int
    by: int


@dataclass(frozen=True)
class Deed:
    """An action on many records, from a list: the answer, None when there was none. `rivals` did the same meanwhile."""

    mark: str
    action: str
    ids: list[int]
    by: int
    page: Page | None
    rivals: bool = False

    @property
    def is_told(self) -> bool:
        return self.page is not None and self.page.status in {302, 303}

    @property
    def leads_to_a_report(self) -> bool:
        """Not all was done, or not yet."""
        return self.page is not None and "/report/" in self.page.headers.get("location", "")

    def done(self, reports: dict[str, Any]) -> set[int]:
        """On which of the records it was done, as whoever asked was told: on all, or as the report says."""
        if self.page is None or not self.leads_to_a_report:
            return set(self.ids) if self.is_told else set()
        report = reports[self.page.headers["location"].rstrip("/").rpartition("/")[2]]
        return {pk for pk, is_done, *_words in report["outcomes"] if is_done}


@dataclass
class Fight:
    """Several who wanted one thing at the same moment: the marks or acts of those who were told that they have it,
    of those who were refused, and of those who were told nothing."""

    what: str
    prize: int
    has: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sent:
    """A file that was sent: its record when that is known, else 0."""

    name: str
    sha256: str
    record: int


@dataclass
class Notes:
    """What clients were told, by action. `done` keeps the answer by mark."""

    done: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    refused: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unanswered: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: the same once more, as the log has it: what is there, and what may be
    there: Counter[Act] = field(default_factory=Counter)
    perhaps: Counter[Act] = field(default_factory=Counter)
    deeds: list[Deed] = field(default_factory=list)
    fights: list[Fight] = field(default_factory=list)
    files: list[Sent] = field(default_factory=list)
    files_perhaps: set[str] = field(default_factory=set)
    strange: list[Any] = field(default_factory=list)
    #: clients work beside each other, and adding to a counter is reading and writing
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, way: str, mark: str, act: Act, status: int, answer: Any) -> Any:
        """What was answered: the answer when it was done, "refused", or None when nothing is known of it."""
        with self.lock:
            if status == 200:
                self.done[way][mark] = answer
                self.there[act if act.record else replace(act, record=made_by(act.action, answer))] += 1
                return answer
            if status == 409:
                self.refused[way].add(mark)
                return "refused"
            self.unanswered[way].add(mark)
            self.perhaps[act] += 1
            if status and status not in UNKNOWN:
                self.strange.append((way, status, answer))
            return None

    def file(self, name: str, content: bytes, record: int, *, is_there: bool) -> None:
        with self.lock:
            if is_there:
                self.files.append(Sent(name, sha256(content).hexdigest(), record))
            else:
                self.files_perhaps.add(name)

    def copy(self) -> Notes:
        """The same, to be changed by itself; what was answered is shared."""
        there, perhaps, files = Counter(self.there), Counter(self.perhaps), list(self.files)
        fights = [replace(one, has=[*one.has], refused=[*one.refused]) for one in self.fights]
        return replace(self, there=there, perhaps=perhaps, files=files, fights=fights)

    def fought(self, what: str) -> int:
        """How often somebody had it."""
        return sum(one.what == what and bool(one.has) for one in list(self.fights))

    def told(self) -> str:
        each = ", ".join(f"{name} {len(found)}" for name, found in sorted(self.done.items()))
        lost = sum(map(len, self.unanswered.values()))
        refused = sum(map(len, self.refused.values()))
        fights = ", ".join(
            f"{what} {count}" for what, count in sorted(Counter(one.what for one in self.fights).items())
        )
        return (
            f"{sum(map(len, self.done.values()))} acknowledged ({each}), {refused} refused, {lost} unanswered;"
            f" fights: {fights}; {len(self.files)} files"
        )


def made_by(action: str, answer: Any) -> int:
    """The record that an action made."""
    kind = "payments.run" if action == PROPOSE else "post.incoming"
    return next(int(one["id"]) for one in answer["records"] if one["kind"] == kind)


def act_of(action: str, body: dict[str, Any], who: Person) -> Act:
    return Act(action, body.get(ABOUT.get(action, ""), 0), who.pk)


class Client(threading.Thread):
    """One person who goes on until it is enough."""

    def __init__(
        self, ports: list[int], who: Person, enough: threading.Event, notes: Notes, number: int = 0
    ) -> None:
        super().__init__(name=f"{type(self).__name__}{number}", daemon=True)
        self.ports, self.who, self.enough, self.notes = ports, who, enough, notes
        self.dice, self.count = random.Random(self.name), 0  # noqa: S311

    def run(self) -> None:
        while not self.enough.is_set():
            self.count += 1
            self.work(f"{self.name}x{self.count}")

    def work(self, mark: str) -> None:
        raise NotImplementedError

    def act(self, action: str, mark: str, body: dict[str, Any], who: Person | None = None) -> Any:
        """The answer when it was done, "refused", or None when nothing is known of it."""
        who = who or self.who
        try:
            status, answer = ask(self.dice.choice(self.ports), f"/api/v1/actions/{action}/", who.token, body)
        except ConnectionRefusedError:  # nobody was asked, so that nothing can be there
            time.sleep(0.1)
            return None
        except GONE:
            status, answer = 0, None
        told = self.notes.note(action, mark, act_of(action, body, who), status, answer)
        if told is None:
            time.sleep(0.05)
        return told

    def state_of(self, kind: str, pk: int | str) -> str | None:
        try:
            status, answer = ask(
                self.dice.choice(self.ports), f"/api/v1/records/{kind}/{pk}/", self.who.token
            )
        except GONE:
            return None
        return answer["state"] if status == 200 else None


def content_of(mark: str) -> bytes:
    return f"Geachte, dit is {mark}: {sha256(mark.encode()).hexdigest()}".encode()


def as_file(name: str, content: bytes) -> dict[str, str]:
    """A file as REST takes it."""
    return {"name": name, "content": base64.b64encode(content).decode()}


class Registrar(Client):
    """Registers letters, each with a file of its own."""

    def work(self, mark: str) -> None:
        name, content = f"{mark}.txt", content_of(mark)
        answer = self.act(REGISTER, mark, {"subject": mark, "file": as_file(name, content)})
        record = made_by(REGISTER, answer) if answer else 0
        self.notes.file(name, content, record, is_there=bool(answer))


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

    def __init__(self, *given: Any, invoices: list[int], stranger: Person) -> None:
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

    def __init__(self, *given: Any, invoices: list[int], second: Person) -> None:
        super().__init__(*given)
        self.invoices, self.second = list(invoices), second

    def work(self, mark: str) -> None:
        two = [self.invoices.pop() for _ in range(2) if self.invoices]
        if not two:
            self.enough.wait(0.2)
            return
        answer = self.act(PROPOSE, mark, {"invoices": two})
        if answer is None:  # perhaps they stand in a run now; then the next try is refused
            self.invoices = two + self.invoices
        if not isinstance(answer, dict):
            return
        run = next(one for one in answer["records"] if one["kind"] == "payments.run")
        if self.count % 3 == 0:
            if self.act(CANCEL, mark, {"run": run["id"], "reason": mark}):
                self.invoices = two + self.invoices
            return
        self.act(RELEASE, f"{run['number']} alone", {"run": run["id"]})
        for _try in range(8):
            if self.act(RELEASE, run["number"], {"run": run["id"]}, self.second) is not None:
                return


class Desk:
    """A person at a browser, who signs in when that is needed."""

    def __init__(self, who: Person, notes: Notes) -> None:
        self.who, self.notes, self.browser = who, notes, Browser()

    def is_signed_in(self, port: int) -> bool:
        """After trying it, when it was not so."""
        if "spil_session" not in self.browser.cookies:
            link = self.who.links.pop()
            page = self.open(lambda browser: browser.post(port, f"/login/{link}/"))
            if page is not None and page.status not in {302, 303, *UNKNOWN}:
                self.notes.strange.append(("login", page))
        return "spil_session" in self.browser.cookies

    def open(self, asked: Callable[[Browser], Page]) -> Page | None:
        """The page; None when there was no answer. While nobody listens it is tried again."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                return asked(self.browser)
            except ConnectionRefusedError:
                time.sleep(0.1)
            except (*GONE, KeyError):
                return None
        return None

    def on_many(self, port: int, action: str, ids: list[int], mark: str, *, rivals: bool = False) -> Deed:
        """Tick records in a list, and do something to all of them."""
        ticked = [str(pk) for pk in ids]
        page = self.open(
            lambda browser: browser.post(
                port, f"/many/{action}/", asked="1", next="/", remark=mark, ids=ticked
            )
        )
        deed = Deed(mark, action, ids, self.who.pk, page, rivals)
        with self.notes.lock:
            self.notes.deeds.append(deed)
            if deed.is_told:
                self.notes.done[f"bulk {action}"][mark] = page
            else:
                self.notes.unanswered[f"bulk {action}"].add(mark)
            is_strange = page is not None and page.status not in {302, 303, *UNKNOWN}
            if page is not None and (is_strange or "/login/" in page.headers.get("location", "")):
                self.notes.strange.append((action, page))
        return deed


class Bulk(Client):
    """Ticks invoices in the list, approves them all at once and takes it back."""

    def __init__(self, *given: Any, invoices: list[int], many: list[int]) -> None:
        super().__init__(*given)
        self.invoices, self.many = invoices, many
        self.desk, self.asked_many = Desk(self.who, self.notes), False

    def work(self, mark: str) -> None:
        port = self.dice.choice(self.ports)
        if not self.desk.is_signed_in(port):
            self.enough.wait(0.2)
            return
        if not self.asked_many:
            self.asked_many = self.desk.on_many(port, APPROVE, self.many, f"{mark}many").is_told
            return
        state = self.state_of("invoices.invoice", self.invoices[0])
        if state == "to_approve":
            self.desk.on_many(port, APPROVE, self.invoices, mark)
        elif state == "approved":
            self.desk.on_many(port, TAKE_BACK, self.invoices, mark)


class Uploader(Client):
    """Hands in files on the page of the office, and puts more files on the letters that came of it."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.desk = Desk(self.who, self.notes)

    def work(self, mark: str) -> None:
        port = self.dice.choice(self.ports)
        if not self.desk.is_signed_in(port):
            self.enough.wait(0.2)
            return
        record = self._hand_in(port, mark)
        for number in range(2 if record else 0):
            self._attach(self.dice.choice(self.ports), record, f"{mark}n{number}")

    def _hand_in(self, port: int, mark: str) -> int:
        """The letter that a file became; 0 when nothing is known of it."""
        page = self._send(port, "/intake/", "files", mark)
        made = re.search(r'href="/record/(\d+)/"', page.text) if page is not None else None
        record = int(made[1]) if made else 0
        self._note(INTAKE, mark, Act(REGISTER, record, self.who.pk), page, is_there=bool(made))
        return record

    def _attach(self, port: int, record: int, mark: str) -> None:
        page = self._send(port, f"/record/{record}/do/{ATTACH}/", "file", mark)
        is_there = page is not None and page.status in {302, 303}
        self._note(ATTACH, mark, Act(ATTACH, record, self.who.pk), page, is_there=is_there)

    def _send(self, port: int, path: str, question: str, mark: str) -> Page | None:
        file = {question: (f"{mark}.txt", content_of(mark))}
        # the rows of the page alone: its shell names records too
        headers = {"HX-Request": "true"} if question == "files" else {}
        return self.desk.open(lambda browser: browser.upload(port, path, file, **headers))

    def _note(self, way: str, mark: str, act: Act, page: Page | None, *, is_there: bool) -> None:
        """A page that shows anything but what was done is strange: nobody else gives files to these letters."""
        self.notes.file(f"{mark}.txt", content_of(mark), act.record, is_there=is_there)
        known = 200 if is_there else page.status if page is not None and page.status in UNKNOWN else 0
        self.notes.note(way, mark, act, known, page)
        if page is not None and not is_there and not known:
            self.notes.strange.append((way, page))
