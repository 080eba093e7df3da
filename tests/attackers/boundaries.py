"""The server that Spil runs on, with an application that tells what it got: python -m tests.attackers.boundaries N"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Method, path and body of a request as it was understood."""
    body = environ["wsgi.input"].read()
    told = {"method": environ["REQUEST_METHOD"], "path": environ["PATH_INFO"], "body": body.decode("latin-1")}
    start("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(told).encode()]


def main(port: str) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "tests.attackers.boundaries:application",
        port=int(port),
        interface=Interfaces.WSGI,
        websockets=False,
        workers_kill_timeout=10,  # as Spil has it: a worker that was left half a request may not end by itself
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1])
