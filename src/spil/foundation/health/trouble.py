"""What an office stands on and is away, full or broken for a while, in words for whoever was at work meanwhile.

Nobody has to do anything in Spil afterwards: what was not saved was not saved at all, and it goes on by itself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from errno import EDQUOT, EIO, ENOSPC, EROFS
from typing import Any

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError
from django.utils.translation import gettext_lazy as _

from spil.foundation.files.bucket import StoreAway
from spil.foundation.files.scanning import ASK_ANEW, Infected, ScannerAway
from spil.foundation.files.store import NoSuchFile


@dataclass(frozen=True)
class Trouble:
    """`code` is for programs; the words are for a page. What passes by itself is 503, what does not is 403 or 404."""

    code: str
    title: Any
    text: Any
    remedy: Any
    status: int = 503


AWAY = Trouble(
    "Away",
    _("Not reachable just now"),
    _("The database or the file store does not answer. Nothing was half saved."),
    _("Try again in a minute; what you typed in a form is kept in this browser."),
)
FULL = Trouble(
    "Full",
    _("The disk is full"),
    _("Nothing can be saved until there is room. Nothing was half saved, and you can go on reading."),
    _("Tell whoever looks after Spil: once there is room, it goes on by itself."),
)
UNWRITABLE = Trouble(
    "Unwritable",
    _("The disk cannot be written"),
    _("Nothing can be saved just now. Nothing was half saved."),
    _("Tell whoever looks after Spil: the disk can only be read, or is broken."),
)
UNSCANNED = Trouble(
    "Unscanned",
    _("Nobody can look for viruses"),
    _("The virus scanner does not answer or does not take this file, so it is not handed on."),
    _(
        "Try again in a minute; if it stays so, tell whoever looks after Spil: ./spil check says what is wrong."
    ),
)
INFECTED = Trouble(
    "Infected",
    _("There is a virus in this file"),
    _("The virus scanner knows what is in this file: %(virus)s. It is kept as it came, and not handed on."),
    ASK_ANEW,
    403,
)
LOST = Trouble(
    "Lost",
    _("This file is lost"),
    _("The content of this file is not there any more."),
    _("Tell whoever looks after Spil: it can be taken from a backup."),
    404,
)
#: what may be trouble; `trouble_of` says whether it is
MAY_BE = (OperationalError, InterfaceError, InternalError, OSError, NoSuchFile)
#: by the error of the system, and by SQLSTATE and SQLite's own words
_BY_ERROR = {ENOSPC: FULL, EDQUOT: FULL, EROFS: UNWRITABLE, EIO: UNWRITABLE}
_BY_STATE = {"53100": FULL, "25006": UNWRITABLE}
_BY_WORDS = {
    "disk is full": FULL,
    "readonly database": UNWRITABLE,
    "disk I/O error": UNWRITABLE,
    "unable to open database file": UNWRITABLE,
}
#: bytes below which a disk that fails is taken for a full one: SQLite does not always say which it was
ROOM = 1_000_000


def trouble_of(problem: BaseException | None) -> Trouble | None:
    """What is away, full or broken; None for a fault of the program."""
    if isinstance(problem, StoreAway):
        return AWAY
    if isinstance(problem, ScannerAway):
        return UNSCANNED
    if isinstance(problem, Infected):
        return replace(INFECTED, text=INFECTED.text % {"virus": problem.virus})
    if isinstance(problem, NoSuchFile):
        return LOST
    if isinstance(problem, OSError):
        return _BY_ERROR.get(problem.errno or 0)
    if not isinstance(problem, OperationalError | InterfaceError | InternalError):
        return None
    state = getattr(problem.__cause__, "sqlstate", None)
    told = next((one for words, one in _BY_WORDS.items() if words in str(problem)), None)
    known = _BY_STATE.get(state or "") or told
    if told is UNWRITABLE and _is_full():
        return FULL
    return known or (None if isinstance(problem, InternalError) else AWAY)


def unanswered(problem: BaseException) -> str:
    """What the database has against it, or the way to it, in its own words: accounts stand in them, no passwords."""
    why = (str(problem).strip() or type(problem).__name__).splitlines()[0]
    return str(_("The database does not answer: %(why)s") % {"why": why})


def _is_full() -> bool:
    try:
        disk = os.statvfs(settings.DATA_DIR)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < ROOM
