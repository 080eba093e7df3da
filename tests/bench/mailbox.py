"""A year's mailbox taken in while the site answers: ./spil bench mailbox --scale 10000 (messages).

A throw-away office, served as `./spil start` serves it: web server and worker are processes of their own. A mailbox
file of `--scale` messages is handed in on the page for it, as a person does; then three pages are fetched in turn
(Today, the list of post, a record), one every half a second, and timed, before and meanwhile. Half-way the worker is
killed (SIGKILL); it is started again by the supervisor, and goes on when the dead one's lease has run out (a minute).
At the end every message has to stand in the register once. Exit status 1 when it does not.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import signal
import statistics
import time
import urllib.request
import uuid
from collections import defaultdict
from contextlib import closing, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.intake import letters
from tests.bench.office import throw_away_office
from tests.bench.running import running

QUIET = 30
PAUSE = 0.5
Timings = dict[str, list[float]]


def main(arguments: argparse.Namespace) -> int:
    with throw_away_office(arguments):
        import django

        django.setup()
        from django.core.management import call_command

        from spil.config.empty import make_empty_office
        from spil.gateways.mailbox.taking import spil
        from spil.modules.post.actions import register

        call_command("migrate", interactive=False, verbosity=0)
        email, password = make_empty_office()
        register(by=spil(), subject="Een brief")
        with running("start", os.environ["SPIL_DATA"]) as (port, supervisor):
            person = _Person(f"http://127.0.0.1:{port}", email, password)
            return _measure(person, arguments.scale, supervisor)


class _Person:
    """Somebody at a browser: signed in, with the cookies of the site."""

    def __init__(self, site: str, email: str, password: str) -> None:
        self.site = site
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        self.send("/login/", urlencode({"email": email, "password": password}).encode())
        self.get("/list/post.incoming/")

    def get(self, path: str) -> str:
        with closing(self._open(self.site + path, timeout=120)) as answer:
            text: str = answer.read().decode()
            if "/login/" in answer.url and "/login/" not in path:
                raise RuntimeError("not signed in")
            return text

    def send(self, path: str, body: bytes, content_type: str = "application/x-www-form-urlencoded") -> str:
        """Send a form, with the token that its page holds."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path))
        head = {"Content-Type": content_type, "Referer": self.site, "X-CSRFToken": found[1] if found else ""}
        asked = urllib.request.Request(self.site + path, body, head)  # noqa: S310 - our own server
        with closing(self._open(asked, timeout=600)) as answer:
            text: str = answer.read().decode()
            return text

    def hand_in(self, name: str, content: bytes) -> str:
        mark = uuid.uuid4().hex
        head = (
            f"--{mark}\r\nContent-Disposition: form-data; name=files; filename={name}\r\n"
            "Content-Type: application/mbox\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self.send("/intake/", body, f"multipart/form-data; boundary={mark}")


def _measure(person: _Person, count: int, supervisor: int) -> int:
    from spil.foundation.arrivals.models import Arrival
    from spil.foundation.jobs.models import Job
    from spil.modules.post.models import PostItem

    record = PostItem.objects.values_list("pk", flat=True)[0]
    pages = {"Today": "/", "list": "/list/post.incoming/", "record": f"/record/{record}/"}
    before: Timings = defaultdict(list)
    for _time in range(QUIET):
        _look(person, pages, before)
    box = io.BytesIO()
    for raw in letters(count, [], "box"):
        box.write(b"From an@x.example Thu Nov 26 09:00:00 2026\n" + raw + b"\n\n")
    begun = time.monotonic()
    page = re.search(r"/intake/job/\d+/", person.hand_in("jaar.mbox", box.getvalue()))
    if page is None:
        raise RuntimeError("no job was made of the mailbox file")
    print(f"{len(box.getvalue()) / 1e6:.1f} MB handed in after {time.monotonic() - begun:.1f} s", flush=True)
    meanwhile: Timings = defaultdict(list)
    killed = resumed = told = 0.0
    while True:
        _look(person, pages, meanwhile)
        job = Job.objects.get(pk=page[0].rstrip("/").rpartition("/")[2])
        stands = PostItem.objects.count() - 1
        if not killed and stands >= count // 2:
            _kill_worker(supervisor)
            killed = time.monotonic()
            print(f"{killed - begun:6.0f} s  {stands:>6} stand; the worker is killed", flush=True)
        resumed = resumed or (time.monotonic() if killed and job.attempts > 1 else 0.0)
        if time.monotonic() - told > 10 or job.is_finished:
            told = time.monotonic()
            bar = re.search(r'<progress[^>]*value="(\d+)"', person.get(page[0]))
            shown = bar[1] if bar else "-"
            print(f"{told - begun:6.0f} s  {stands:>6} stand, bar at {shown}", flush=True)
        if job.is_finished:
            break
        time.sleep(PAUSE)
    over = time.monotonic()
    worked = over - begun - (resumed - killed if killed and resumed else 0)
    stands, keys = PostItem.objects.count() - 1, Arrival.objects.values("key").distinct().count()
    print(f"{stands} messages stand ({keys} arrivals), in {over - begun:.0f} s; {worked:.0f} s without the wait for "
          f"the dead worker: {stands / worked:.1f} a second; the job says {job.state}, {job.result}")  # fmt: skip
    for when, found in (("before", before), ("meanwhile", meanwhile)):
        for what, seconds in found.items():
            _tell(f"{what}, {when}", seconds)
    return 0 if stands == count and killed and resumed else 1


def _kill_worker(supervisor: int) -> None:
    """At once and without a word."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int(place.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            if parent == supervisor and b"worker" in place.joinpath("cmdline").read_bytes():
                os.kill(int(place.name), signal.SIGKILL)


def _look(person: _Person, pages: dict[str, str], found: Timings) -> None:
    for what, path in pages.items():
        begun = time.perf_counter()
        person.get(path)
        found[what].append(time.perf_counter() - begun)


def _tell(what: str, seconds: list[float]) -> None:
    ordered = sorted(1000 * one for one in seconds)
    p95 = ordered[max(0, int(len(ordered) * 0.95) - 1)]
    print(f"{what:<20} p50 {statistics.median(ordered):6.0f} ms  p95 {p95:6.0f} ms  worst {ordered[-1]:6.0f} ms"
          f"  of {len(ordered)}")  # fmt: skip
