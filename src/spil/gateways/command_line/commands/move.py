"""Move the office from its embedded database into PostgreSQL.

./spil move                    the address is asked: postgresql://user:password@host/name
./spil move < FILE             … or read, when a file has it
./spil move postgresql://…     … or typed here, where the list of processes and the history of the shell show it

Stop Spil first. The database there must be empty. All tables are copied in one state, counted, and compared row by row;
when all of it is equal, the office is in PostgreSQL from the next start on, and not before. The old database stays in
the data folder under another name for thirty days.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

NEEDS = "office"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "address",
        metavar="ADDRESS",
        nargs="?",
        default="",
        help="postgresql://user:password@host:port/name; default: asked, or read from standard input",
    )
    parser.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: argparse.Namespace) -> int:
    from django.db import connection
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from spil.foundation.backups.problems import BackupProblem
    from spil.gateways.command_line import office
    from spil.gateways.command_line.registry import Refused
    from spil.gateways.command_line.speaking import speak, why

    speak()
    if connection.vendor != "sqlite":
        raise Refused(_("This office is in PostgreSQL already."))
    address = arguments.address or _given()
    if not address.startswith(("postgresql://", "postgres://")):
        raise Refused(_("An address begins with postgresql://."))
    folder = office.data_dir()
    with office.nobody_else(folder):
        try:
            told = _copy(folder, address)
            _switch(folder, address, timezone.now())
        except BackupProblem as problem:
            raise Refused(str(problem)) from None
        except OSError as problem:
            words = _(
                "The move failed, and the office is where it was: %(why)s. The database there has to be empty before"
                " another try."
            )
            raise Refused(words % {"why": why(problem)}) from None
    _tell(told, as_json=arguments.json)
    return 0


def _given() -> str:
    """The address as it is typed unseen, or the first line of standard input."""
    from django.utils.translation import gettext as _

    if sys.stdin.isatty():
        return getpass.getpass(_("Address of the database: ")).strip()
    return sys.stdin.readline().strip()


def _copy(folder: Path, address: str) -> dict[str, Any]:
    """Through a backup in a corner of the data folder, under a key that nobody has; the files stay where they are."""
    from django.db import transaction
    from django.utils import timezone

    from spil.foundation.backups.corners import MOVE, corner
    from spil.foundation.backups.keys import make_key
    from spil.foundation.backups.making import make
    from spil.foundation.backups.places import place_at
    from spil.foundation.backups.restoring import restore_into
    from spil.foundation.backups.shelf import shelf_in
    from spil.gateways.command_line.speaking import say_over

    key = make_key()
    try:
        # the transaction takes the only write lock: nothing is written until all of it is there
        with corner(folder, MOVE) as made_in, transaction.atomic():
            place = str(made_in / "place")
            shelf = shelf_in(place_at(place), key, may_begin=True)
            made = make(shelf, timezone.now(), say=say_over, files=False)
            return restore_into(
                made_in / "office",
                place=place,
                backup=made.name,
                key=key,
                database=address,
                files="",
                say=say_over,
            )
    finally:
        say_over("")


def _switch(folder: Path, address: str, now: datetime) -> None:
    """From the next start on the office is there. The address first: without it there would be no office at all.

    An old database that cannot be put aside now is put aside at night.
    """
    from django.conf import settings
    from django.db import connection

    from spil.foundation.backups.former import put_aside
    from spil.foundation.files.durable import write_private

    connection.close()
    write_private(settings.ADDRESS_FILE, address + "\n")
    with suppress(OSError):
        put_aside(folder, now)


def _tell(told: dict[str, Any], *, as_json: bool) -> None:
    from django.conf import settings
    from django.utils.translation import gettext as _

    if as_json:
        print(json.dumps({name: told[name] for name in ("equal", "tables", "rows")}))
        return
    words = _(
        "Moved: %(tables)s tables with %(rows)s rows, each equal to what was here. The address stands in %(file)s; the"
        " next start uses it."
    )
    print(words % {**told, "file": settings.ADDRESS_FILE})
