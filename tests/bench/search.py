"""The search as people use it, with need-to-know on, by one client and by eight at once.

./spil bench search --scale 1000000 --engine sqlite --keep DIR. What is timed is all that a search costs on the server
but drawing the page: reading what was typed, finding, ranking, reading the records shown, and saying why. Figures and
what was mended after them: docs/decisions/0011-search.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any

from tests.bench.figures import Figure, tell
from tests.bench.office import filled_office, throw_away_office

#: how often each text is asked by one client and by each of several, and how many these are
RUNS, RUNS_EACH, CLIENTS = 10, 5, 8
#: processes that answer several clients: as many as ./spil web starts
PROCESSES = 2
#: what must hold at a million records, milliseconds (issue: the search of the register)
AIMS = {1: 60, CLIENTS: 200}
AIMED = ("ten commonest words", "ten rare words", "two words", "a prefix", "no hit")
SHOWN = 7


def texts() -> dict[str, list[str]]:
    """What is asked, by what it is."""
    from tests.bench.filling import _WORDS, COMMON, RARES

    common = [COMMON, *_WORDS][:10]
    return {
        "ten commonest words": common,
        "ten rare words": list(RARES),
        "two words": [f"{COMMON} {word}" for word in common[1:4]] + [f"{RARES[0]} {COMMON}", "lift koffie"],
        "a prefix": ["verz", "onder", "schoonm", "contr", "ver"],
        "no hit": ["qwxzkjv", "zonnebloemolie onderhoud", "9999999999"],
        "filters": ["van:proximus type:factuur >1000 vorige maand", "factuur is:open", "type:factuur >19000"],
        "typing errors": ["vergaderign", "bliksemafleidr", "huur verhoging", "borstwerng"],
        "a number": ["B-0004711", "4711"],
    }


@dataclass(frozen=True)
class Timed:
    """Milliseconds of one sort of text for one reader, asked by so many clients at once.

    `processor` is the p95 of the time that this process computed: on SQLite all of it, whatever else the machine does.
    """

    what: str
    who: str
    clients: int
    median: float
    p95: float
    slowest: float
    processor: float
    hits: int

    def figures(self) -> Iterator[Figure]:
        at_once = "one client" if self.clients == 1 else f"{self.clients} clients"
        aim = AIMS[self.clients] if self.what in AIMED else None
        yield Figure(f"{self.what}, {self.who}: p50, {at_once}", self.median, "ms")
        yield Figure(f"{self.what}, {self.who}: p95, {at_once}", self.p95, "ms", aim)


def main(arguments: argparse.Namespace) -> int:
    with ExitStack() as stack:
        stack.enter_context(throw_away_office(arguments))
        import django

        django.setup()
        from tests.bench.reading import actors

        filled = filled_office(arguments.scale)
        found = [one for who in actors(filled) for clients in AIMS for one in _measured(who, clients)]
        if arguments.json:
            tell((figure for one in found for figure in one.figures()), as_json=True)
        else:
            _print(found, arguments)
        if arguments.explain:
            _explain(actors(filled))
        from django.db import connections

        connections.close_all()
    return 0


def once(actor: Any, text: str) -> int:
    """One search, as the palette makes it; how many were found."""
    from spil.foundation.records.models import Record
    from spil.foundation.search.asking import meaning_of
    from spil.foundation.search.explaining import reasons
    from spil.foundation.search.queries import find
    from spil.foundation.search.rules import ask
    from spil.foundation.search.visits import favourites

    meaning = meaning_of(actor, ask(text, actor.today))
    hits = find(actor, meaning.question, favoured=favourites(actor.person_id, actor.now))
    ids = [hit.record_id for hit in hits[:SHOWN]]
    rows = Record.objects.visible_to(actor).select_related("owner").in_bulk(ids)
    reasons(list(rows.values()), meaning.shown)
    return len(hits)


def _measured(actor: Any, clients: int) -> Iterator[Timed]:
    for what, asked in texts().items():
        for text in asked:
            once(actor, text)
        times, processor, hits = (
            sorted(column) for column in zip(*_asked_by(clients, actor, asked), strict=True)
        )
        yield Timed(
            what,
            actor.name,
            clients,
            round(times[len(times) // 2], 1),
            round(_p95(times), 1),
            round(times[-1], 1),
            round(_p95(processor), 1),
            int(hits[-1]),
        )


def _p95(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def _asked_by(clients: int, actor: Any, asked: Sequence[str]) -> list[tuple[float, float, int]]:
    """Each client asks every text, one after the other, beginning at another one: `_timed` of each.

    Several are answered by as many processes as serve the pages, each with its threads.
    """
    if clients == 1:
        return _client(actor, asked, RUNS + 1, 0)
    from django.db import connections

    connections.close_all()
    places = [range(first, clients, PROCESSES) for first in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, get_context("fork")) as pool:
        answers = list(pool.map(partial(_clients, actor, asked, RUNS_EACH + 1), places))
    return [one for each in answers for one in each]


def _clients(
    actor: Any, asked: Sequence[str], runs: int, places: Sequence[int]
) -> list[tuple[float, float, int]]:
    """Clients of one process, at once; each asks a first time before it counts, as a server that is warm."""
    with ThreadPoolExecutor(len(places)) as pool:
        list(pool.map(lambda place: _client(actor, asked[:1], 1, place), places))
        answers = list(pool.map(lambda place: _client(actor, asked, runs, place), places))
    return [one for each in answers for one in each]


def _client(actor: Any, asked: Sequence[str], runs: int, place: int) -> list[tuple[float, float, int]]:
    ordered = [*asked[place % len(asked) :], *asked[: place % len(asked)]]
    return [_timed(lambda text=text: once(actor, text)) for _ in range(runs) for text in ordered]


def _timed(run: Callable[[], int]) -> tuple[float, float, int]:
    """Milliseconds by the clock and of this thread's computing, and how many were found."""
    begun, computed = time.perf_counter(), time.thread_time()
    hits = run()
    return (time.perf_counter() - begun) * 1000, (time.thread_time() - computed) * 1000, hits


def _print(found: Sequence[Timed], arguments: argparse.Namespace) -> None:
    load = os.getloadavg()[0]
    print(
        f"\n{arguments.engine}, {arguments.scale:,} records, load {load:.1f}: milliseconds,"
        " p95 (median; p95 of computing; hits)"
    )
    people = list(dict.fromkeys(one.who for one in found))
    for clients, aim in AIMS.items():
        print(
            f"\n{clients} at once, aim {aim}\n\n| | "
            + " | ".join(people)
            + " |\n|---|"
            + "---|" * len(people)
        )
        for what in dict.fromkeys(one.what for one in found):
            cells = {one.who: one for one in found if (one.what, one.clients) == (what, clients)}
            print(f"| {what} | " + " | ".join(_cell(cells[who], aim) for who in people) + " |")
    sys.stdout.flush()


def _cell(one: Timed, aim: float) -> str:
    p95 = f"**{one.p95:.0f}**" if one.p95 > aim else f"{one.p95:.0f}"
    return f"{p95} ({one.median:.0f}; {one.processor:.0f}; {one.hits})"


def _explain(actors: Sequence[Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    verb = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, COSTS OFF)"
    for actor in actors:
        for what, asked in texts().items():
            with CaptureQueriesContext(connection) as caught:
                once(actor, asked[0])
            slowest = max(caught.captured_queries, key=lambda query: float(query["time"]))
            with connection.cursor() as cursor:
                cursor.execute(f"{verb} {slowest['sql']}")
                plan = "; ".join(str(row[-1]).strip() for row in cursor.fetchall())
            print(
                f"\n{actor.name} · {what} · {slowest['time']} s\n    {slowest['sql'][:160]}\n    {plan[:1_500]}"
            )
