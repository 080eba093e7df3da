"""Serve the pages only; ./spil start runs this beside the worker."""

from __future__ import annotations

import argparse
import atexit
import os
import shutil
import tempfile

NEEDS = "office"
#: threads of one server process that wait for the database or a file
THREADS = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--processes", type=int, default=2, help="default: 2")


def run(arguments: argparse.Namespace) -> int:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from spil.gateways.command_line.supervisor import follow_parent

    follow_parent()
    # the processes of the server count what was asked of them in one place
    counts = tempfile.mkdtemp(prefix="spil-figures-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
    atexit.register(shutil.rmtree, counts, ignore_errors=True)
    Server(
        "spil.config.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.processes,
        blocking_threads=THREADS,
        backpressure=THREADS * 4,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
        respawn_failed_workers=True,
    ).serve()
    return 0
