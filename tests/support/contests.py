"""Several who want one thing at the same moment, each at another node: one of them has it, the others are refused.

Whoever gets no answer asks again under the same key, at the next node, until it is told. So that of every fight is
known who has it, whatever was killed meanwhile; only at a page, which has no keys, somebody may be told nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from typing import Any

from tests.support.asking import GONE, Page, ask
from tests.support.busy_office import APPROVE, ATTACH, CANCEL, PROPOSE, RELEASE, TAKE_BACK
from tests.support.clients import (
    PATIENCE,
    REGISTER,
    UNKNOWN,
    Client,
    Desk,
    Fight,
    Person,
    act_of,
    as_file,
    content_of,
    made_by,
)
from tests.support.rivals import at_the_same_moment


@dataclass(frozen=True)
class Wish:
    """One person who wants to do something, and the mark under which it is told; at a desk it is a page's form."""

    who: Person
    action: str
    mark: str
    body: dict[str, Any]
    desk: Desk | None = None


class Contest(Client):
    """One fight after the other, as long as there is something to fight over."""

    def fight(self, what: str, prize: int, wishes: Sequence[Wish]) -> Any:
        """All at once, those who stand next to each other at other nodes; what the one who has it was answered."""
        answers = at_the_same_moment(
            *(partial(self._until_told, one, number) for number, one in enumerate(wishes))
        )
        fight, had = Fight(what, prize), None
        for one, (status, answer) in zip(wishes, answers, strict=True):
            told = self.notes.note(
                one.action, one.mark, act_of(one.action, one.body, one.who), status, answer
            )
            if told is None:
                fight.untold.append(one.mark)
            elif told == "refused":
                fight.refused.append(one.mark)
            else:
                fight.has.append(one.mark)
                had = told
        with self.notes.lock:
            self.notes.fights.append(fight)
        return had

    def alone(self, what: str, wish: Wish) -> Any:
        """The answer to what nobody else wants; None when it cannot be had."""
        status, answer = self._until_told(wish, 0)
        told = self.notes.note(what, wish.mark, act_of(wish.action, wish.body, wish.who), status, answer)
        return None if told == "refused" else told

    def _until_told(self, wish: Wish, node: int) -> tuple[int, Any]:
        if wish.desk is not None:
            return self._at_desk(wish.desk, wish, self.ports[node % len(self.ports)])
        key, until = token_hex(16), time.monotonic() + PATIENCE
        while time.monotonic() < until:
            node += 1
            try:
                status, answer = ask(
                    self.ports[node % len(self.ports)],
                    f"/api/v1/actions/{wish.action}/",
                    wish.who.token,
                    wish.body,
                    key=key,
                )
            except GONE:
                status, answer = 0, None
            if status and status not in UNKNOWN:
                return status, answer
            time.sleep(0.1)
        self.notes.strange.append((wish.action, "nobody answers"))
        return 0, None

    @staticmethod
    def _at_desk(desk: Desk, wish: Wish, port: int) -> tuple[int, Page | None]:
        """As REST would tell it: done leads on to another page, refused shows the form again."""
        if not desk.is_signed_in(port):
            return 0, None
        path = f"/record/{wish.body['invoice']}/do/{wish.action}/"
        page = desk.open(lambda browser: browser.post(port, path, remark=wish.body["remark"]))
        if page is None:
            return 0, None
        return {302: 200, 303: 200, 422: 409}.get(page.status, page.status), page


class SameApproval(Contest):
    """The steps of one invoice: by whom it is asked, from several screens, and by somebody who may not (any more)."""

    def __init__(self, *given: Any, invoices: list[int], director: Person, deputy: Person) -> None:
        super().__init__(*given)
        self.invoices, self.director, self.deputy = list(invoices), director, deputy
        self.desk = Desk(self.who, self.notes)

    def work(self, mark: str) -> None:
        if not self.invoices or not self.desk.is_signed_in(self.ports[0]):
            self.enough.wait(0.2)
            return
        invoice = self.invoices.pop()
        first = [
            (self.who, {}, None),
            (self.who, {}, None),
            (self.who, {}, self.desk),
            (self.deputy, {}, None),
        ]
        self.fight("step 1", invoice, list(self._wishes(invoice, f"{mark}s1", first)))
        name = {"for_person": self.director.email}
        second = [
            (self.director, {}, None),
            (self.deputy, name, None),
            (self.deputy, name, None),
            (self.director, {}, None),
        ]
        self.fight(
            "step 2", invoice, list(self._wishes(invoice, f"{mark}s2", [*second, (self.who, {}, None)]))
        )

    @staticmethod
    def _wishes(
        invoice: int, mark: str, people: Sequence[tuple[Person, dict[str, str], Desk | None]]
    ) -> Iterator[Wish]:
        for number, (who, name, desk) in enumerate(people):
            remark = f"{mark}n{number}"
            yield Wish(who, APPROVE, remark, {"invoice": invoice, "remark": remark, **name}, desk)


class SamePayment(Contest):
    """Runs that would pay one invoice, proposed by several; the run that stands, released and cancelled by several."""

    def __init__(self, *given: Any, invoices: list[int], others: Sequence[Person]) -> None:
        super().__init__(*given)
        self.invoices, self.others = list(invoices), others

    def work(self, mark: str) -> None:
        if len(self.invoices) < 3:
            self.enough.wait(0.2)
            return
        wanted, *beside = (self.invoices.pop() for _ in range(3))
        makers = [self.who, self.others[0], self.who, self.others[0]]
        made = self.fight(
            "run",
            wanted,
            [
                Wish(who, PROPOSE, f"{mark}p{number}", {"invoices": [wanted, beside[number % 2]]})
                for number, who in enumerate(makers)
            ],
        )
        if made is None:
            return
        run = made_by(PROPOSE, made)
        releases = [
            Wish(who, RELEASE, f"{mark}r{number}", {"run": run})
            for number, who in enumerate([self.who, *self.others, self.who, *self.others])
        ]
        cancels = [
            Wish(who, CANCEL, f"{mark}c{number}", {"run": run, "reason": f"{mark}c{number}"})
            for number, who in enumerate(makers[: self.count % 3])
        ]
        self.fight("release", run, [*cancels, *releases])


class SameFile(Contest):
    """One file, put on the same letter from several screens."""

    def work(self, mark: str) -> None:
        made = self.alone(REGISTER, Wish(self.who, REGISTER, mark, {"subject": mark}))
        if made is None:
            return
        record, name, content = made_by(REGISTER, made), f"{mark}.txt", content_of(mark)
        body = {"record": record, "file": as_file(name, content)}
        had = self.fight(
            "file", record, [Wish(self.who, ATTACH, f"{mark}f{number}", body) for number in range(4)]
        )
        self.notes.file(name, content, record, is_there=had is not None)


class SameList(Client):
    """The same invoices, ticked in two browsers and approved in both at once; one takes it back."""

    def __init__(self, *given: Any, invoices: list[int]) -> None:
        super().__init__(*given)
        self.invoices = invoices
        self.desks = [Desk(self.who, self.notes) for _port in self.ports]

    def work(self, mark: str) -> None:
        if not all(desk.is_signed_in(port) for desk, port in zip(self.desks, self.ports, strict=True)):
            self.enough.wait(0.2)
            return
        states = {self.state_of("invoices.invoice", pk) for pk in self.invoices}
        if states == {"to_approve"}:
            at_the_same_moment(
                *(
                    partial(desk.on_many, port, APPROVE, self.invoices, f"{mark}d{number}", rivals=True)
                    for number, (desk, port) in enumerate(zip(self.desks, self.ports, strict=True))
                )
            )
        elif None not in states:
            self.desks[0].on_many(self.dice.choice(self.ports), TAKE_BACK, self.invoices, mark)
