"""The office that is measured: made for the measurement, on the engine asked for, and thrown away unless it is kept."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

#: the audiences of whoever reads the pages, among the ordinary ones
HERS = slice(100, 130)


@contextmanager
def throw_away_office(arguments: argparse.Namespace) -> Iterator[None]:
    """The environment of a throw-away office on the engine asked for."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "spil.config.settings"
    with ExitStack() as stack:
        folder = arguments.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="spil-bench-"))
        )
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["SPIL_DATA"] = str(folder)
        if arguments.engine == "postgresql":
            from tests.support.postgresql import Cluster

            memory = {"shared_buffers": "512MB", "work_mem": "16MB", "random_page_cost": "1.1"}
            safe = dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "on")
            kept = folder / "cluster" if arguments.keep else None
            os.environ["DATABASE_URL"] = stack.enter_context(Cluster(kept=kept, **memory, **safe)).url
        yield


def filled_office(scale: int) -> Any:
    from django.core.management import call_command
    from django.utils import timezone

    from spil.foundation.organisation.models import Person
    from tests.bench.filling import fill, known

    begun, today = time.monotonic(), timezone.localdate()
    call_command("migrate", interactive=False, verbosity=0)
    filled = known(today) if Person.objects.exists() else fill(scale, today)
    print(f"{scale:,} records filled in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return filled
