"""The Record design on the real tables: list, count, search and Today, against tables without the Record row.

./spil bench record-design --scale 100000 --engine sqlite. Figures and what they mean: docs/decisions/0003-record.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.bench.office import filled_office, throw_away_office

RUNS, WARM_UP = 7, 2


def main(arguments: argparse.Namespace) -> int:
    with ExitStack() as stack:
        stack.enter_context(throw_away_office(arguments))
        import django

        django.setup()
        from tests.bench import reading

        filled = filled_office(arguments.scale)
        measured = [
            one for who in reading.actors(filled) for one in _measure(reading.cases(filled, who), who.name)
        ]
        _print(measured, arguments)
        if arguments.explain:
            _explain(reading, filled)
        from django.db import connections

        connections.close_all()
    return 0


def _clock() -> Callable[[], float]:
    """The embedded engine works in this process: its time is ours, whatever else the machine does."""
    from django.db import connection

    return time.process_time if connection.vendor == "sqlite" else time.perf_counter


@dataclass(frozen=True)
class Measured:
    what: str
    how: str
    who: str
    milliseconds: float
    fastest: float
    result: str


def _measure(cases: Any, who: str) -> Iterator[Measured]:
    clock = _clock()
    for what, how, run in cases:
        times, result = [], None
        for attempt in range(WARM_UP + RUNS):
            begun = clock()
            result = run()
            spent = clock() - begun
            if attempt >= WARM_UP:
                times.append(spent)
        yield Measured(what, how, who, median(times) * 1000, min(times) * 1000, _short(result))


def _short(result: Any) -> str:
    return str(result if isinstance(result, int) else len(result))


def _print(measured: list[Measured], arguments: argparse.Namespace) -> None:
    people = list(dict.fromkeys(one.who for one in measured))
    time_of = "processor time" if arguments.engine == "sqlite" else "time"
    print(f"\n{arguments.engine}, {arguments.scale:,} records, milliseconds of {time_of}:")
    print(f"median of {RUNS} warm runs (the fastest; what came back)\n")
    print("| what | how | " + " | ".join(people) + " |\n|---|---|" + "---|" * len(people))
    for what, how in dict.fromkeys((one.what, one.how) for one in measured):
        cells = {one.who: one for one in measured if (one.what, one.how) == (what, how)}
        shown = [_cell(cells[who]) if who in cells else "" for who in people]
        print(f"| {what} | {how} | " + " | ".join(shown) + " |")


def _cell(one: Measured) -> str:
    return f"{one.milliseconds:.1f} ({one.fastest:.1f}; {one.result})"


def _explain(reading: Any, filled: Any) -> None:
    from django.db import connection

    verb = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF)"
    for who in reading.actors(filled):
        for what, how, sql, params in reading.statements(filled, who):
            with connection.cursor() as cursor:
                cursor.execute(f"{verb} {sql}", params)
                plan = "; ".join(str(row[-1]).strip() for row in cursor.fetchall())
            print(f"\n{who.name} · {what} · {how}\n    {plan[:1_000]}")
