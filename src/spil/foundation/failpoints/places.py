"""The places, and dying at one of them.

`SPIL_FAILPOINT=registered:3` kills the process, without any chance to tidy up, the third time that it reaches that
place; the file that `SPIL_FAILPOINT_TOLD` names then tells whether a transaction was open. With
`SPIL_FAILPOINT_VICTIM=database` it is the database that dies: PostgreSQL, of which one process that is killed takes all
others along. Without the variable this costs one look into a dictionary.
"""

from __future__ import annotations

import os
import signal
from typing import Literal, get_args

#: passed while a transaction is open: of an arrival, of the door, of its writing, and of a destruction
Inside = Literal[
    "noted",
    "registered",
    "locked",
    "performed",
    "inserted",
    "updated",
    "told",
    "settled",
    "reacted",
    "numbered",
    "indexed",
    "followed",
    "reported",
    "destroying",
]
#: passed before the transaction or after it
Outside = Literal["stored", "committed", "closed", "acknowledged", "destroyed", "swept", "certified"]
Place = Inside | Outside
INSIDE: tuple[str, ...] = get_args(Inside)
OUTSIDE: tuple[str, ...] = get_args(Outside)
_reached: dict[str, int] = {}


def reached(place: Place) -> None:
    """This place is reached; where a test asked for it, the process ends here and now."""
    wanted = os.environ.get("SPIL_FAILPOINT")
    if not wanted:
        return
    name, _, count = wanted.partition(":")
    _reached[place] = _reached.get(place, 0) + 1
    if name == place and _reached[place] == int(count or 1):
        _die()


def _die() -> None:
    from django.db import connection

    told = os.environ.get("SPIL_FAILPOINT_TOLD")
    if told:
        with open(told, "w") as file:
            file.write("inside" if connection.in_atomic_block else "outside")
    victim = os.getpid()
    if os.environ.get("SPIL_FAILPOINT_VICTIM") == "database":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            victim = cursor.fetchone()[0]
    os.kill(victim, signal.SIGKILL)
