"""Run the background jobs only; ./spil start runs this beside the server."""

from __future__ import annotations

import argparse
import signal
import threading
from importlib import import_module

NEEDS = "office"


def run(arguments: argparse.Namespace) -> int:
    from spil.gateways.command_line.supervisor import follow_parent

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow_parent()
    import_module("spil.foundation.jobs.worker").run_worker(stop)
    return 0
