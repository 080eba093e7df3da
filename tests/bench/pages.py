"""Whole pages as the server makes them: time and queries per page, for somebody with 30 audiences, one client.

./spil bench pages --scale 100000. The request goes through Django's test client: middleware, queries, template; without
the network and the server around it.
"""

from __future__ import annotations

import argparse
import json
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from tests.bench.office import HERS, filled_office, throw_away_office

RUNS, WARM_UP = 40, 3
PAGES = {
    "Today": "/",
    "list": "/list/post.incoming/",
    "list, filtered": "/list/post.incoming/?state=in_hand",
    "record": "",
    "search, a word in every third": "/search/?q=factuur",
    "search, a rare word": "/search/?q=windmolenpark",
    "signing folder": "/folder/",
    "notebook": "/notebook/",
}


@dataclass(frozen=True)
class Measured:
    page: str
    median: float
    p95: float
    queries: int
    kilobytes: float


def main(arguments: argparse.Namespace) -> int:
    with ExitStack() as stack:
        stack.enter_context(throw_away_office(arguments))
        import django

        django.setup()
        filled = filled_office(arguments.scale)
        client = client_of(filled)
        measured = [measure(client, page, url or record_url(filled)) for page, url in PAGES.items()]
        if arguments.json:
            print(json.dumps([vars(one) for one in measured]))
        else:
            show(measured, arguments)
        from django.db import connections

        connections.close_all()
    return 0


def client_of(filled: Any) -> Any:
    """Katrien, signed in, who reads 30 of the audiences beside those of her own."""
    from django.conf import settings
    from django.test import Client

    from spil.foundation.actions import guard
    from spil.foundation.identity.models import User
    from spil.foundation.records.models import AudienceMember
    from spil.foundation.records.rules import MemberKind

    settings.ALLOWED_HOSTS = ["testserver"]
    person = filled.office.people["katrien"]
    with guard.opened():
        for audience in filled.ordinary[HERS]:
            AudienceMember.objects.get_or_create(
                audience_id=audience, kind=MemberKind.PERSON, ref=str(person.pk)
            )
        user = User.objects.filter(person=person).first() or User.objects.create_user(
            person.email, person=person
        )
    client = Client()
    client.force_login(user)
    return client


def record_url(filled: Any) -> str:
    """The newest invoice that she may see."""
    from spil.modules.invoices.models import Invoice

    newest = Invoice.objects.filter(audience__in=filled.ordinary[HERS]).latest("issued_on", "pk")
    return f"/record/{newest.pk}/"


def measure(client: Any, page: str, url: str) -> Measured:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for attempt in range(WARM_UP + RUNS):
        begun = clock()
        answer = client.get(url)
        if attempt >= WARM_UP:
            times.append(1000 * (clock() - begun))
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answers {answer.status_code}")
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    times.sort()
    at95 = times[min(len(times) - 1, round(0.95 * len(times)))]
    return Measured(page, times[len(times) // 2], at95, len(asked), len(answer.content) / 1000)


def clock() -> float:
    """The embedded engine works in this process: its time is ours, whatever else the machine does."""
    from django.db import connection

    return time.process_time() if connection.vendor == "sqlite" else time.perf_counter()


def show(measured: list[Measured], arguments: argparse.Namespace) -> None:
    time_of = "processor time" if arguments.engine == "sqlite" else "time"
    print(
        f"\n{arguments.engine}, {arguments.scale:,} records, milliseconds of {time_of}, {RUNS} warm requests\n"
    )
    print("| page | median | p95 | queries | kB |\n|---|---:|---:|---:|---:|")
    for one in measured:
        print(f"| {one.page} | {one.median:.0f} | {one.p95:.0f} | {one.queries} | {one.kilobytes:.0f} |")
