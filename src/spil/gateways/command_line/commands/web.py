"""Serve the pages only; ./spil start runs this beside the worker."""

from __future__ import annotations

import argparse
import multiprocessing

NEEDS = "office"
#: threads of one server process that wait for the database or a file. Eight clients at once got 65 pages a second with
#: two, 59 with three, 53 with four; with two, four slow uploads at once would bar everybody
THREADS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--processes", type=int, default=2, help="default: 2")


def run(arguments: argparse.Namespace) -> int:
    from spil.gateways.command_line import office, sharing

    office.prove_key()
    with sharing.counted_together():
        sharing.load_all()
        serve(arguments)
    return 0


def serve(arguments: argparse.Namespace) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from spil.gateways.command_line.supervisor import follow_parent

    follow_parent()
    multiprocessing.set_start_method("fork", force=True)  # what is loaded by now is shared
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
