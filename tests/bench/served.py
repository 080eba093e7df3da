"""Pages as people get them: over HTTP, from `./spil web` with two processes, by one client and by eight at once.

./spil bench served --scale 100000 --engine postgresql. The reader sees 30 of 5,000 audiences. The server, the database
and the clients share the machine. `--keep DIR` fills the office once.
"""

from __future__ import annotations

import argparse
import http.client
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, at, tell
from tests.bench.memory import memory_of
from tests.bench.office import filled_office, throw_away_office
from tests.bench.running import running

#: how often each page is asked by one client; and how long eight ask whatever comes, in seconds
RUNS, LONG, CLIENTS = 60, 20, 8
#: milliseconds at most for 95 of 100, by page and clients, and pages a second at least (the issue of the benchmark)
AIMS = {"Today": 80, "list": 60, "record": 60, "search": 60}
SUSTAINED, QUERIES = 60, 8


def main(arguments: argparse.Namespace) -> int:
    with ExitStack() as stack:
        stack.enter_context(throw_away_office(arguments))
        os.environ["SPIL_STATIC"] = "collected"
        from spil.gateways.command_line import office
        from spil.gateways.command_line.commands.start import build_pages

        office.make_secret_key(
            Path(os.environ["SPIL_DATA"])
        )  # before the settings are read: the server's own
        build_pages()
        from django.conf import settings
        from django.db import connections

        from tests.bench.pages import client_of, record_url

        filled = filled_office(arguments.scale)
        client = client_of(filled)
        pages = {"Today": "/", "list": "/list/post.incoming/", "record": record_url(filled),
                 "search": "/search/?q=factuur", "search, a rare word": "/search/?q=windmolenpark",
                 "list, filtered": "/list/post.incoming/?state=in_hand",
                 "list, a text in it": "/list/post.incoming/?view=all&text=lift"}  # fmt: skip
        found = [*asked(client, pages)]
        connections.close_all()
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        with running("web", os.environ["SPIL_DATA"]) as (port, server):
            found += by_one(port, cookie, pages)
            found += by_many(port, cookie, pages)
            found.append(Figure("memory of the server under load", memory_of(server), "MB"))
    tell(found, as_json=arguments.json)
    return 0


def asked(client: Any, pages: Mapping[str, str]) -> Iterator[Figure]:
    """How often each page asks the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for page, path in pages.items():
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        yield Figure(f"{page}: queries", len(captured), "", QUERIES)


class Visitor:
    """One connection that stays open, as a browser keeps it."""

    def __init__(self, port: int, cookie: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.head = {"Cookie": cookie, "Accept-Encoding": "gzip", "Accept-Language": "nl"}

    def get(self, path: str) -> float:
        """Milliseconds until the last byte was there."""
        begun = time.perf_counter()
        self.line.request("GET", path, headers=self.head)
        answer = self.line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        return 1000 * (time.perf_counter() - begun)


def by_one(port: int, cookie: str, pages: Mapping[str, str]) -> Iterator[Figure]:
    visitor = Visitor(port, cookie)
    with closing(visitor.line):
        for page, path in pages.items():
            for _warm in range(10):  # both processes have seen it
                visitor.get(path)
            times = [visitor.get(path) for _run in range(RUNS)]
            yield Figure(f"{page}: p50, one client", at(0.5, times), "ms")
            yield Figure(f"{page}: p95, one client", at(0.95, times), "ms", AIMS.get(page))


def by_many(port: int, cookie: str, pages: Mapping[str, str]) -> Iterator[Figure]:
    """Eight ask page after page, each beginning at another one."""
    until = time.monotonic() + LONG

    def client(place: int) -> list[tuple[str, float]]:
        visitor, times = Visitor(port, cookie), []
        asked = islice(cycle(pages.items()), place, None)
        with closing(visitor.line):
            while time.monotonic() < until:
                page, path = next(asked)
                times.append((page, visitor.get(path)))
        return times

    with ThreadPoolExecutor(CLIENTS) as pool:
        times = [one for each in pool.map(client, range(CLIENTS)) for one in each]
    for page in pages:
        of_page = [took for asked, took in times if asked == page]
        yield Figure(f"{page}: p50, {CLIENTS} clients", at(0.5, of_page), "ms")
        yield Figure(f"{page}: p95, {CLIENTS} clients", at(0.95, of_page), "ms")
    yield Figure(f"pages by {CLIENTS} clients", len(times) / LONG, "a second", SUSTAINED, at_least=True)
