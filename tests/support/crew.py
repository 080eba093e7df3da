"""Everybody who works in an office while its processes are killed, and when enough is known of what they were told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.busy_office import APPROVE, ATTACH, PROPOSE, REGISTER, RELEASE
from tests.support.clients import (
    INTAKE,
    MANY,
    Approver,
    Bulk,
    Client,
    Notes,
    Payer,
    Person,
    Registrar,
    Uploader,
)
from tests.support.contests import SameApproval, SameFile, SameList, SamePayment

#: invoices that one approver keeps turning, that are ticked together, and that are ticked by two
EACH, TOGETHER, TICKED_TWICE = 20, 12, 5
#: all that the crew keeps turning
TO_APPROVE = 2 * EACH + TOGETHER + TICKED_TWICE + MANY
#: what has to be acknowledged now and then, and what has to be fought over
ALL = (REGISTER, INTAKE, ATTACH, APPROVE, PROPOSE, RELEASE, f"bulk {APPROVE}")
FIGHTS, LEAST = ("step 1", "step 2", "run", "release", "file"), 2


def people_of(made: dict[str, Any]) -> dict[str, Person]:
    """The people of an office that `busy_office` prepared."""
    return {
        name: Person(name, pk, made["emails"][name], made["tokens"][name], made["links"].get(name, []))
        for name, pk in made["people"].items()
    }


def crew(made: dict[str, Any], ports: list[int], enough: threading.Event, notes: Notes) -> list[Client]:
    """`TO_APPROVE` of the invoices to approve; a quarter of what is to be paid is fought over."""
    who, free = people_of(made), iter(made["to_approve"])

    def some(count: int) -> list[int]:
        return [next(free) for _ in range(count)]

    def given(name: str, number: int = 0) -> tuple[Any, ...]:
        return ports, who[name], enough, notes, number

    to_pay = made["to_pay"]
    share = len(to_pay) // 4
    return [
        *(Registrar(*given("griet", number)) for number in range(3)),
        *(
            Approver(*given("jeroen", number), invoices=some(EACH), stranger=who["nour"])
            for number in range(2)
        ),
        Payer(*given("nour", 1), invoices=to_pay[share : 2 * share], second=who["bart"]),
        Payer(*given("nour", 2), invoices=to_pay[2 * share :], second=who["bart"]),
        Bulk(*given("jeroen"), invoices=some(TOGETHER), many=some(MANY)),
        Uploader(*given("griet")),
        SameApproval(
            *given("jeroen"), invoices=made["two_steps"], director=who["annelies"], deputy=who["katrien"]
        ),
        SamePayment(*given("nour"), invoices=to_pay[:share], others=(who["bart"], who["annelies"])),
        SameList(*given("jeroen"), invoices=some(TICKED_TWICE)),
        SameFile(*given("griet")),
    ]


@contextmanager
def at_work(clients: list[Client], enough: threading.Event) -> Iterator[None]:
    """They work meanwhile; whatever happens, they do not go on."""
    for client in clients:
        client.start()
    try:
        yield
    finally:
        enough.set()
        for client in clients:
            client.join(120)
    assert not [client.name for client in clients if client.is_alive()]


def enough_is_known(notes: Notes) -> bool:
    """Of everything something was acknowledged and had, and somebody was told that nobody releases an own run."""
    alone = any(mark.endswith("alone") for mark in list(notes.refused[RELEASE]))
    rivals = any(deed.rivals and deed.is_told and deed.leads_to_a_report for deed in list(notes.deeds))
    return (
        alone
        and rivals
        and all(len(notes.done[name]) >= LEAST for name in ALL)
        and all(map(notes.fought, FIGHTS))
    )
