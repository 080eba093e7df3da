"""What the door costs, without pages and readers: ./spil bench door [--engine postgresql].

Letters registered in batches of a hundred and one by one, and the acts that other programs are measured by: an invoice
of five lines made of what was read, a supplier, an invoice found by a fragment of its number. Reading the file and
checking it by the rules of EN 16931 and Peppol, which a process of its own does before, is told beside it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from tests.bench.figures import Figure, tell
from tests.bench.office import throw_away_office

#: letters of a batch; how many in all, in batches and one by one; how often another act is timed
BATCH, MANY, FEW, RUNS = 100, 2_000, 300, 60
#: a second, by engine; and milliseconds (the issue of the benchmark)
RATES = {"sqlite": (1_500, 200), "postgresql": (1_000, 100)}
INVOICE, PARTY, FRAGMENT = 27, 17, 11


def main(arguments: argparse.Namespace) -> int:
    with ExitStack() as stack:
        stack.enter_context(throw_away_office(arguments))
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from spil.gateways.command_line.sharing import load_all

        call_command("migrate", interactive=False, verbosity=0)
        load_all()
        found = list(figures(arguments.engine))
        connections.close_all()
    tell(found, as_json=arguments.json)
    return 0


def figures(engine: str) -> Iterator[Figure]:
    from tests.support.office import everybody_signs_in, small_office

    office = small_office()
    everybody_signs_in(office, "een goed wachtwoord")  # who signs in is told what waits for her
    in_batches, one_by_one = RATES[engine]
    _register(office, BATCH, BATCH)
    yield Figure(
        "letters registered in batches", _register(office, MANY, BATCH), "a second", in_batches, True
    )
    yield Figure("letters registered one by one", _register(office, FEW, 1), "a second", one_by_one, True)
    nour, numbers = office.as_("nour"), iter(range(RUNS))
    items = [_registered(office, number) for number in range(RUNS)]
    _read(items[0])  # the process that reads is started
    unread = iter(items)
    yield Figure("an e-invoice of five lines read and checked", _median(lambda: _read(next(unread))), "ms")
    read = iter([(item, _read(item)) for item in items])
    yield Figure(
        "an invoice of five lines made of what was read",
        _median(lambda: _invoice(*next(read), nour)),
        "ms",
        INVOICE,
    )
    yield Figure("a supplier made", _median(lambda: _party(office, next(numbers))), "ms", PARTY)
    yield Figure(
        "an invoice found by a fragment of its number", _median(lambda: _found(office)), "ms", FRAGMENT
    )


def _register(office: Any, count: int, batch: int) -> float:
    """How many a second."""
    from spil.foundation.actions.declaration import Call, actions
    from spil.foundation.actions.door import perform

    by, register = office.as_("lotte"), actions.get("post.incoming.register")
    calls = [
        Call(
            register,
            {"by": by, "subject": f"Offerte {place} voor papier", "party_name": f"Afzender {place % 97}"},
        )
        for place in range(count)
    ]
    begun = time.perf_counter()
    for start in range(0, count, batch):
        if any(one.refusal is not None for one in perform(calls[start : start + batch])):
            raise RuntimeError("a letter was refused")
    return count / (time.perf_counter() - begun)


def _registered(office: Any, number: int) -> Any:
    """What came in: an electronic invoice of five lines."""
    from tests.support.invoice_file import invoice_file

    # of an amount of its own: a supplier's invoices of one amount are looked at one by one, whether they are the same
    file = invoice_file(number=f"F-2026-{number:05d}", net=str(1000 + 5 * number), lines=5)
    return office.post_item(file, name=f"{number}.xml")


def _read(item: Any) -> dict[str, Any]:
    """What the action reads before it goes through the door."""
    from spil.foundation.actions.declaration import actions

    prepare = actions.get("invoices.invoice.make_from_post").prepare
    return dict(prepare(item=item)) if prepare else {}


def _invoice(item: Any, read: dict[str, Any], by: Any) -> None:
    from spil.modules.invoices.actions import make_from_post

    make_from_post(item=item, by=by, **read)


def _party(office: Any, number: int) -> None:
    from spil.modules.contacts.public import add_supplier

    add_supplier(by=_read_anew(office), name=f"Papierhandel {number} NV")


def _found(office: Any) -> None:
    from spil.foundation.search.asking import meaning_of
    from spil.foundation.search.queries import find
    from spil.foundation.search.rules import ask

    by = _read_anew(office)
    if not find(by, meaning_of(by, ask("2026-000", by.today)).question):
        raise RuntimeError("no invoice was found")


def _read_anew(office: Any) -> Any:
    """Who acts, with all that was read of her: as for somebody who was not here for a while."""
    from spil.foundation.access.queries import actor_for

    return actor_for(office.people["katrien"], now=office.now(), today=office.today)


def _median(act: Callable[[], None]) -> float:
    """Milliseconds."""
    times = []
    for _run in range(RUNS):
        begun = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)
