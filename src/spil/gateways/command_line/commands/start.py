"""Set up what is missing, serve the office and run its jobs, until Ctrl-C.

A first start loads the demo office; with --empty it makes a real, empty office with one administrator, who signs in
with the address that --admin names (SPIL_ADMIN does the same for every command that makes an office).
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from contextlib import closing, suppress
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spil.gateways.command_line.supervisor import Supervisor

NEEDS = "nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")
    parser.add_argument(
        "--host", default="127.0.0.1", help="0.0.0.0 for the whole network (default: 127.0.0.1)"
    )
    parser.add_argument("--empty", action="store_true", help="an empty office instead of the demo office")
    parser.add_argument("--admin", default="", metavar="EMAIL", help="of its first administrator")


def run(arguments: argparse.Namespace) -> int:
    from spil.gateways.command_line import office, sharing

    os.environ["SPIL_STATIC"] = "collected"  # before the settings are read for the first time
    answer_to(arguments.host)
    if arguments.admin:
        os.environ["SPIL_ADMIN"] = address_of(arguments.admin)
    folder = office.data_dir()
    with office.alone(folder, ".running", wait=False), sharing.counted_together():
        must_be_free(arguments.host, arguments.port)
        build_pages()
        if office.wants_to_begin_anew(folder):  # the last start was cut off before it came to it
            office.begin_anew(folder)
        made = office.ensure(demo=not arguments.empty)
        if arguments.empty and not made and office.is_demo():
            print(
                f"There is a demo office in {folder} already; an empty one needs another --data DIR.",
                file=sys.stderr,
            )
        sharing.load_all()
        supervisor = supervised(arguments, folder)
        status = supervisor.run()
        while supervisor.asked:
            office.begin_anew(folder)
            supervisor = supervised(arguments, folder)
            status = supervisor.run()
        print("Stopped.", file=sys.stderr)
        return status


def supervised(arguments: argparse.Namespace, folder: Path) -> Supervisor:
    """The server and the worker of this office, until Ctrl-C or until the sample is to be thrown away."""
    from spil.gateways.command_line import office
    from spil.gateways.command_line.registry import main
    from spil.gateways.command_line.supervisor import Child, Supervisor

    served = ["web", "--host", arguments.host, "--port", str(arguments.port)]
    children = [
        Child("server", partial(main, served), essential=True),
        Child("worker", partial(main, ["worker"]), essential=False),
    ]
    visible = "127.0.0.1" if arguments.host in {"0.0.0.0", "::"} else arguments.host  # noqa: S104
    return Supervisor(
        children,
        answers=lambda: port_answers(visible, arguments.port),
        ready=lambda: announce(visible, arguments.port, folder),
        enough=lambda: office.wants_to_begin_anew(folder),
    )


def address_of(typed: str) -> str:
    """An address that can be mailed to. Raises Refused."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from spil.gateways.command_line.registry import Refused

    try:
        validate_email(typed)
    except ValidationError:
        raise Refused(
            f"{typed} is no e-mail address: ./spil start --empty --admin anna@kantoor.example"
        ) from None
    return typed


def must_be_free(host: str, port: int) -> None:
    """Refused with a sentence when another program has the port: the server itself would only log it."""
    from spil.gateways.command_line.registry import Refused

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise Refused(
                f"Cannot serve on {host}:{port}: {problem.strerror}. Another port: ./spil start --port {port + 1}"
            ) from None


def port_answers(host: str, port: int) -> bool:
    try:
        with closing(socket.create_connection((host, port), 0.3)):
            return True
    except OSError:
        return False


def answer_to(host: str) -> None:
    """Accept the names under which people reach this machine when it serves the network."""
    if host in {"127.0.0.1", "localhost", "::1"}:
        return
    known = {host, socket.gethostname(), socket.getfqdn()}
    with suppress(OSError):
        known |= {str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None)}
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # sends nothing; tells which own address would be used
        known.add(probe.getsockname()[0])
    os.environ["SPIL_HOSTS"] = ",".join(filter(None, [os.environ.get("SPIL_HOSTS", ""), *sorted(known)]))


def build_pages() -> None:
    """Translations and static files, when their sources changed since."""
    from django.conf import settings

    from spil.gateways.command_line import office, resources

    with office.alone(settings.BUILD_DIR, "pages.lock"):
        count = resources.compile_translations(settings.SOURCE_DIR)
        if count:
            print(f"Translations: {count} catalogues compiled", file=sys.stderr)
        office.set_up_django()
        if resources.gather_static(
            settings.SOURCE_DIR, settings.BUILD_DIR, settings.ROOT_DIR / "requirements.lock"
        ):
            print("Style, script and icons: gathered", file=sys.stderr)


def announce(host: str, port: int, folder: Path) -> None:
    from django.conf import settings

    from spil.gateways.command_line import office

    shown = f"[{host}]" if ":" in host else host
    print(f"\nSpil: http://{shown}:{port}/    data: {folder}", flush=True)
    if office.is_demo() and find_spec(settings.DEMO_OFFICE):
        for line in getattr(import_module(settings.DEMO_OFFICE), "SIGN_IN", []):
            print(f"  {line}", flush=True)
    print("Ctrl-C stops it.", flush=True)
