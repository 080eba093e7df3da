"""Ask for the scheduled jobs when their moment has come, and run none; as many as wanted may do it at once.

A worker asks for them as well. This is for an office on several nodes whose workers are all busy for long, or stand on
machines that come and go.
"""

from __future__ import annotations

import argparse
import signal
import threading
from importlib import import_module

NEEDS = "office"


def run(arguments: argparse.Namespace) -> int:
    del arguments
    from spil.gateways.command_line.supervisor import follow_parent

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow_parent()
    import_module("spil.foundation.jobs.worker").run_scheduler(stop)
    return 0
