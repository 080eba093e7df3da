"""Run the background jobs and watch the mailboxes; ./spil start runs this beside the server."""

from __future__ import annotations

import argparse
import signal
import threading
from importlib import import_module

NEEDS = "office"


def run(arguments: argparse.Namespace) -> int:
    from spil.gateways.command_line import office
    from spil.gateways.command_line.supervisor import follow_parent

    office.prove_key()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow_parent()
    watch_all = import_module("spil.gateways.mailbox.watching").watch_all
    watcher = threading.Thread(target=watch_all, args=(stop,), name="mailboxes")
    watcher.start()
    import_module("spil.foundation.jobs.worker").run_worker(stop)
    watcher.join()
    return 0
