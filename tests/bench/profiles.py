"""Where the time of the five hottest paths goes: ./spil bench profiles --scale 100000 [--engine postgresql].

Shares of what a profiler counts, by what the code belongs to: a profiler makes small functions look dearer than they
are, so these are for finding what to mend, and `pages`, `door` and `search` for what it brought. What came of it:
docs/decisions/0020-hottest-paths.md.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.bench.figures import Figure, tell
from tests.bench.office import filled_office, throw_away_office

RUNS, WARM_UP = 30, 3
#: own functions that are named for each path
NAMED = 6
#: what code belongs to, by a part of its file; the first that fits
ROOMS = {
    "database": ("psycopg", "sqlite3"),
    "ORM": ("/django/db/",),
    "templates": (
        "/django/template/",
        "templatetags",
        "cotton",
        "template_partials",
        "utils/html",
        "safestring",
    ),
    "texts": ("/django/utils/translation/", "/gettext.py", "/django/utils/functional.py"),
    "addresses": ("/django/urls/",),
    "Spil": ("/src/spil/",),
}

_Function = tuple[str, int, str]


@dataclass(frozen=True)
class Profile:
    """Percents of the time by room, and own functions with theirs: all of the time until they return."""

    path: str
    shares: Mapping[str, float]
    functions: Mapping[str, float]

    def figures(self) -> Iterator[Figure]:
        for part, share in [*self.shares.items(), *list(self.functions.items())[:NAMED]]:
            yield Figure(f"{self.path}: {part}", share, "%")


def main(arguments: argparse.Namespace) -> int:
    with ExitStack() as stack:
        stack.enter_context(throw_away_office(arguments))
        import django

        django.setup()
        from django.db import connections

        from spil.gateways.command_line.sharing import load_all

        filled = filled_office(arguments.scale)
        load_all()
        found = [profile(path, act) for path, act in paths(filled)]
        connections.close_all()
    if arguments.json:
        tell((figure for one in found for figure in one.figures()), as_json=True)
    else:
        show(found)
    return 0


def paths(filled: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    from tests.bench.door import _register
    from tests.bench.pages import PAGES, client_of, record_url

    client = client_of(filled)
    for page in ("Today", "list", "record", "search, a word in every third"):
        yield page, partial(client.get, PAGES[page] or record_url(filled))
    yield "a letter registered", partial(_register, filled.office, 1, 1)


def profile(path: str, act: Callable[[], object]) -> Profile:
    for _run in range(WARM_UP):
        act()
    run = cProfile.Profile()
    run.enable()
    for _run in range(RUNS):
        act()
    run.disable()
    stats: dict[_Function, Any] = pstats.Stats(run).stats  # type: ignore[attr-defined]
    total = sum(own for _calls, _all, own, _until, _callers in stats.values())
    ours = {
        function: until
        for function, (_calls, _all, _own, until, _callers) in stats.items()
        if _room(function) == "Spil"
    }
    named = sorted(ours, key=lambda function: -ours[function])
    return Profile(
        path,
        {room: 100 * seconds / total for room, seconds in _by_room(stats).items()},
        {_name(one): 100 * ours[one] / total for one in named if ours[one] < 0.6 * total},
    )


def _by_room(stats: Mapping[_Function, Any]) -> dict[str, float]:
    """Seconds by room; what is built in counts for whoever calls it, a driver for itself."""
    found: dict[str, float] = dict.fromkeys([*ROOMS, "other"], 0.0)
    for function, (_calls, _all, own, _until, callers) in stats.items():
        if function[0] != "~" or _room(function) == "database" or not callers:
            found[_room(function)] += own
        else:
            for caller, (_calls, _all, of_caller, _until) in callers.items():
                found[_room(caller)] += of_caller
    return found


def _room(function: _Function) -> str:
    file, _line, name = function
    told = name.lower() if file == "~" else file
    return next((room for room, parts in ROOMS.items() if any(part in told for part in parts)), "other")


def _name(function: _Function) -> str:
    file, _line, name = function
    return f"{file.rpartition('/src/spil/')[2].removesuffix('.py')}: {name}"


def show(found: list[Profile]) -> None:
    rooms = [*ROOMS, "other"]
    print(f"| percents of the time | {' | '.join(rooms)} |\n|---|{'---:|' * len(rooms)}")
    for one in found:
        print(f"| {one.path} | {' | '.join(f'{one.shares[room]:.0f}' for room in rooms)} |")
    for one in found:
        print(f"\n{one.path}")
        for name, share in list(one.functions.items())[:NAMED]:
            print(f"  {share:3.0f} %  {name}")
