"""The whole product on one machine, as `./spil start` runs it: start-up, memory, sizes. ./spil bench product."""

from __future__ import annotations

import argparse
import gzip
import re
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.bench.figures import Figure, tell
from tests.bench.memory import memory_of
from tests.bench.running import running
from tests.bench.served import by_many
from tests.support.asking import Browser

#: seconds until the first page of a second start, MB at rest, kB of script and style on Today (gzip)
STARTS, RESTS, SERVED = 3, 250, 150
#: what is asked under load
PAGES = {"Today": "/", "list": "/list/post.incoming/", "search": "/search/?q=factuur"}
#: seconds until what is started on demand has gone again
AT_REST = 30


def main(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="spil-bench-") as folder:
        begun = time.perf_counter()
        with running("start", folder, _is_there):
            found = [Figure("first start: demo office made, first page", time.perf_counter() - begun, "s")]
        begun = time.perf_counter()
        with running("start", folder, _is_there) as (port, process):
            found.append(Figure("second start to first page", time.perf_counter() - begun, "s", STARTS))
            time.sleep(AT_REST)
            found.append(Figure("memory at rest (PSS, all processes)", memory_of(process), "MB", RESTS))
            found.append(Figure("script and style of the first page", _served(port), "kB", SERVED))
            _press(port)
            found.append(Figure("memory under load (PSS, all processes)", memory_of(process), "MB"))
        found += _sizes(Path(folder))
    tell(found, as_json=arguments.json)
    return 0


def _is_there(port: int) -> bool:
    return bool(_page(port))


def _page(port: int, path: str = "/login/") -> str:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return str(answer.read().decode())
    return ""


def _press(port: int) -> None:
    """The office manager of the demo office signs in, and eight of her browsers ask page after page."""
    browser = Browser()
    browser.post(port, "/login/", email="katrien.moerman@delinde.example", password="delinde")
    cookie = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
    for _figure in by_many(port, cookie, PAGES):
        pass


def _served(port: int) -> float:
    """kB of what the page of the shell loads, compressed."""
    names = set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', _page(port)))
    return sum(len(gzip.compress(_page(port, name).encode())) for name in names) / 1000


def _sizes(folder: Path) -> Iterator[Figure]:
    files = [one for one in folder.rglob("*") if one.is_file()]
    database = sum(one.stat().st_size for one in files if one.name.startswith("spil.sqlite3"))
    yield Figure("database of the demo office", database / 1e6, "MB")
    yield Figure("its files", sum(one.stat().st_size for one in files) / 1e6 - database / 1e6, "MB")
