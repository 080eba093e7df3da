"""Make the office of a backup, in an empty data folder (and the empty database of DATABASE_URL).

./spil restore PLACE                          the newest backup; the key is asked
./spil restore PLACE --key FILE --data DIR    … into another folder, with the key in a file
./spil restore PLACE --backup NAME            another one; ./spil backup list --in PLACE names them
./spil restore --in-service                   the restored office goes to work: see below

Nothing that is there is ever overwritten. Every row and every file is compared with what was backed up, and the office
stands in its place when all of it is equal, and not before.

A restored office is a copy in which one reads: no mail goes or comes, no watched folder is read, nothing is backed up,
since the office that it comes from may be at work. --in-service, in its folder, ends that. Mail that waited when the
backup was made is sent with --send-mail, and left unsent with --leave-mail.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import shutil
import sys
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spil.foundation.backups.shelf import Shelf

#: the folder inside the data folder in which the office is made
WORK = ".restore"
#: what may lie in an empty data folder: locks, the key that was put there for this, the folder of a file system, and
#: what a system puts into the home of a new account
_NOTHING = frozenset(
    {".set-up", ".running", ".in-use", ".locks", ".corners", "backup_key", WORK, "lost+found"}
    | {".bash_logout", ".bashrc", ".profile"}
)
#: what a restore that was cut off may have moved already
_MOVED = frozenset({"files", "secret_key", "office.json"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "place",
        metavar="PLACE",
        nargs="?",
        default="",
        help="a folder, or s3://bucket/prefix?endpoint=https://…",
    )
    parser.add_argument("--in-service", action="store_true", help="the restored office goes to work")
    mail = parser.add_mutually_exclusive_group()
    mail.add_argument("--send-mail", action="store_true", help="send what waited when the backup was made")
    mail.add_argument("--leave-mail", action="store_true", help="do not: the office sent it since")
    parser.add_argument("--backup", default="", metavar="NAME", help="default: the newest")
    parser.add_argument(
        "--key", default=None, metavar="FILE", type=Path, help="default: SPIL_BACKUP_KEY, or asked"
    )
    parser.add_argument("--json", action="store_true", help="for a program to read")


def needs(arguments: argparse.Namespace) -> str:
    return "office" if arguments.in_service else "django"


def run(arguments: argparse.Namespace) -> int:
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from spil.foundation.backups.doing import newest
    from spil.foundation.backups.places import place_at
    from spil.foundation.backups.problems import BackupProblem
    from spil.foundation.backups.shelf import shelf_in
    from spil.gateways.command_line import office
    from spil.gateways.command_line.registry import Refused
    from spil.gateways.command_line.speaking import speak

    speak()
    folder = office.data_dir()
    if arguments.in_service:
        return _into_service(arguments)
    if not arguments.place:
        raise Refused(
            _("Which backups? ./spil restore PLACE, or --in-service for an office that was restored.")
        )
    try:
        with office.alone(folder, office.SET_UP):
            must_be_empty(folder)
            key = given_key(arguments.key)
            shelf = shelf_in(place_at(arguments.place), key)
            name = arguments.backup or _undoubted(shelf, timezone.now())
            shelf.contents(name)
            latest = newest(shelf, timezone.now())
            told = _restore(folder, arguments.place, name, key)
    except (BackupProblem, OSError) as problem:
        raise Refused(str(problem)) from None
    _tell(name, told, latest, as_json=arguments.json)
    return 0


def _undoubted(shelf: Shelf, now: datetime) -> str:
    """The newest backup. Raises Refused where some bear a day still to come: whether they or this clock are wrong, a
    person knows, and work would be missing without a word."""
    from django.utils.translation import gettext as _

    from spil.foundation.backups.doing import newest
    from spil.foundation.health.checking import told_at
    from spil.gateways.command_line.registry import Refused

    latest, ahead = newest(shelf, now), shelf.ahead(now)
    if ahead and latest not in ahead:
        words = _(
            "Some of the backups bear a day that is still to come: %(names)s. By the clock of this machine it is"
            " %(now)s. Is that wrong, set the clock first. Is it right, they were made by a clock that was ahead, and"
            " %(newest)s is the newest of the others: --backup %(newest)s."
        )
        raise Refused(words % {"names": ", ".join(ahead[-5:]), "now": told_at(now), "newest": latest})
    return latest


def _into_service(arguments: argparse.Namespace) -> int:
    from django.utils import timezone
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from spil.foundation.backups import service
    from spil.gateways.command_line.registry import Refused

    copy = service.held()
    if copy is None:
        raise Refused(_("This office is at work already."))
    count = service.waited(copy)
    if count and not (arguments.send_mail or arguments.leave_mail):
        words = ngettext(
            "%(count)s mail waited when the backup was made. Was it sent since? --leave-mail; else --send-mail.",
            "%(count)s mails waited when the backup was made. Were they sent since? --leave-mail; else --send-mail.",
            count,
        )
        raise Refused(words % {"count": count})
    service.take_into_service(timezone.now(), mail=arguments.send_mail)
    print(_("This office is in service."))
    return 0


def must_be_empty(folder: Path) -> None:
    """Raises Refused, and then nothing was taken from an office. What a restore left unfinished is thrown away."""
    from django.utils.translation import gettext as _

    from spil.foundation.backups import postgresql
    from spil.foundation.backups.former import EMBEDDED
    from spil.gateways.command_line.registry import Refused

    is_unfinished = False
    if os.environ.get("DATABASE_URL"):
        is_unfinished = postgresql.is_unfinished()
        if not is_unfinished and postgresql.has_tables():
            raise Refused(_("There are tables in this database already. A restore needs an empty one."))
    if (folder / WORK).is_dir() and not (folder / EMBEDDED).exists():
        _clear(folder, _MOVED)
    there = sorted(entry.name for entry in folder.iterdir() if entry.name not in _NOTHING)
    if there:
        raise Refused(
            _(
                "There is something in %(folder)s already: %(names)s. A restore needs an empty folder: --data DIR."
            )
            % {"folder": folder, "names": ", ".join(there[:5])}
        )
    if is_unfinished:
        postgresql.empty_database()


def _clear(folder: Path, names: Collection[str]) -> None:
    """Throw away what a restore had put there before it failed."""
    for entry in [folder / name for name in names]:
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)


def given_key(file: Path | None) -> bytes:
    """The key in the file that was named, else the office's own, else what is typed. Raises BackupProblem."""
    from django.utils.translation import gettext as _

    from spil.foundation.backups import keys

    if file is not None:
        return keys.read_file(file)
    known = keys.known_key()
    if known is not None:
        return known
    if sys.stdin.isatty():
        return keys.read(getpass.getpass(_("Key of the backups: ")))
    return keys.read(sys.stdin.buffer.readline().decode("utf-8", errors="ignore"))


def _restore(folder: Path, place: str, name: str, key: bytes) -> dict[str, Any]:
    """Make it beside, and move it into its place; the database last."""
    from spil.foundation.backups import postgresql
    from spil.foundation.backups.former import EMBEDDED
    from spil.foundation.backups.restoring import restore_into
    from spil.gateways.command_line.speaking import say_over

    work, database = folder / WORK, os.environ.get("DATABASE_URL", "")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    if database:
        postgresql.mark_unfinished()
    try:
        told = restore_into(work, place=place, backup=name, key=key, database=database, say=say_over)
        for entry in sorted(work.iterdir(), key=lambda one: one.name == EMBEDDED):
            entry.rename(folder / entry.name)
    except BaseException:
        _clear(folder, {*_MOVED, EMBEDDED})
        if database:
            postgresql.empty_database()
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if database:
        postgresql.mark_finished()
    say_over("")
    return told


def _tell(name: str, told: dict[str, Any], latest: str, *, as_json: bool) -> None:
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from spil.gateways.command_line.speaking import readable_size

    if as_json:
        print(json.dumps({"name": name, **told}))
        return
    words = _(
        "Restored %(name)s: %(tables)s tables with %(rows)s rows, and %(files)s files (%(size)s). Every table and every"
        " file is equal to what was backed up."
    )
    print(words % {**told, "name": name, "size": readable_size(told["bytes"])})
    print(
        _(
            "What was destroyed, and whoever was erased on request, after this backup was made is in this office"
            " again. Do that once more."
        )
    )
    print(
        _(
            "It is a copy in which one reads: no mail goes or comes, and nothing is backed up. To let it work in the"
            " place of the office: ./spil restore --in-service."
        )
    )
    if latest != name:
        print(
            _(
                "Restore %(latest)s into another folder to see which: they stand there under Archive and under"
                " Personal data."
            )
            % {"latest": latest}
        )
    if told["missing"]:
        words = ngettext(
            "%(count)s file was damaged or missing when the backup was made, and is not in it.",
            "%(count)s files were damaged or missing when the backup was made, and are not in it.",
            told["missing"],
        )
        print(words % {"count": told["missing"]}, file=sys.stderr)
