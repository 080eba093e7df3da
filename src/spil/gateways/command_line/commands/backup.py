"""Back up the office while people work; see what there is; try whether it can be restored.

./spil backup                 make one, in the place of SPIL_BACKUP
./spil backup --to PLACE      … in a folder, or s3://bucket/prefix?endpoint=https://…
./spil backup --new-place     … where backups were made that are gone: begin there anew
./spil backup list            the backups of the place; --key FILE where the office is gone, else the key is asked
./spil backup try             restore the newest one into a corner that is thrown away, and say whether it is equal
./spil backup key             show the key; keep it somewhere else than the backups

The first backup makes the key. Who has lost it cannot restore anything. docs/guides/backups.md tells more.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spil.foundation.backups.making import Made

NEEDS = "django"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("make", "list", "try", "key"), default="make")
    parser.add_argument(
        "--to", "--in", dest="place", default="", metavar="PLACE", help="default: SPIL_BACKUP"
    )
    parser.add_argument(
        "--again", action="store_true", help="write every file anew, also those that are there"
    )
    parser.add_argument(
        "--new-place", action="store_true", help="begin anew where backups were made that are gone"
    )
    parser.add_argument(
        "--key", default=None, metavar="FILE", type=Path, help="with list; default: SPIL_BACKUP_KEY, or asked"
    )
    parser.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from spil.foundation.backups.problems import BackupProblem
    from spil.gateways.command_line.registry import Refused
    from spil.gateways.command_line.speaking import speak

    speak()
    if arguments.key and arguments.what != "list":
        raise Refused(_("--key goes with list."))
    does = {"make": _make, "list": _list, "try": _try, "key": _key}[arguments.what]
    try:
        return does(arguments)
    except (BackupProblem, OSError) as problem:
        raise Refused(str(problem)) from None


def _place(arguments: argparse.Namespace) -> str:
    from django.conf import settings
    from django.utils.translation import gettext as _

    from spil.gateways.command_line.registry import Refused

    if not (arguments.place or settings.BACKUP_PLACE):
        raise Refused(
            _("Where to? ./spil backup --to FOLDER, or set SPIL_BACKUP. Take another disk than this one.")
        )
    return str(arguments.place or settings.BACKUP_PLACE)


def _make(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from spil.foundation.backups import doing, keys
    from spil.gateways.command_line.registry import prepare
    from spil.gateways.command_line.speaking import say_over

    place = _place(arguments)
    prepare("office")
    key = keys.known_key()
    if key is None:
        key = keys.make_key()
        keys.keep_key(key)
        _show_new_key(keys.written(key))
    made = doing.back_up(
        place, key, timezone.now, say=say_over, again=arguments.again, new_place=arguments.new_place
    )
    say_over("")
    _tell(made, arguments.json)
    return 1 if made.missing else 0


def _show_new_key(text: str) -> None:
    from django.utils.translation import gettext as _

    print(
        _("The key of the backups, made just now:\n\n    %(key)s\n\nWrite it down and keep it somewhere else than the"
          " backups: without it nobody can restore anything.\n") % {"key": text},
        file=sys.stderr,
    )  # fmt: skip


def _tell(made: Made, as_json: bool) -> None:
    from django.utils.translation import gettext as _

    from spil.foundation.backups.doing import damaged_lists, of_days_to_come
    from spil.gateways.command_line.speaking import readable_size

    if as_json:
        print(json.dumps(vars(made)))
        return
    print(
        _("Backup %(name)s: %(rows)s rows, %(files)s files (%(size)s), of which %(new)s are new.")
        % {
            "name": made.name,
            "rows": made.rows,
            "files": made.files,
            "size": readable_size(made.file_bytes),
            "new": made.new_files,
        }
    )
    if made.removed:
        print(_("Backups that were old enough and are gone: %(count)s.") % {"count": made.removed})
    for words in (*damaged_lists(made), *of_days_to_come(made)):
        print(words, file=sys.stderr)
    for content in made.missing:
        print(_("Damaged or missing in the office itself: %(name)s") % {"name": content}, file=sys.stderr)


def _list(arguments: argparse.Namespace) -> int:
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from spil.foundation.backups.places import place_at
    from spil.foundation.backups.problems import BackupProblem
    from spil.foundation.backups.shelf import shelf_in
    from spil.gateways.command_line.commands.restore import given_key
    from spil.gateways.command_line.speaking import readable_size

    shelf = shelf_in(place_at(_place(arguments)), given_key(arguments.key))
    found: list[dict[str, Any]] = []
    unreadable: list[dict[str, str]] = []
    for name in shelf.backups():
        try:
            contents = shelf.contents(name)
        except (BackupProblem, OSError) as problem:
            unreadable.append({"name": name, "why": str(problem)})
            continue
        found.append({"name": name, "made_at": contents.made_at, "release": contents.release, "rows": contents.rows,
                      "files": contents.file_count, "bytes": contents.file_bytes})  # fmt: skip
    cut_off, ahead = shelf.cut_off(), shelf.ahead(timezone.now())
    if arguments.json:
        print(json.dumps({"backups": found, "cut_off": cut_off, "unreadable": unreadable, "ahead": ahead}))
        return 1 if unreadable else 0
    for one in found:
        words = _("%(rows)s rows, %(files)s files (%(size)s), release %(release)s")
        print(one["name"], words % {**one, "size": readable_size(one["bytes"])}, sep="  ")
    for name in cut_off:
        print(name, _("cut off, or being made"), sep="  ")
    for name in ahead:
        print(name, _("bears a day that is still to come"), sep="  ")
    for bad in unreadable:
        print(bad["name"], bad["why"], sep="  ", file=sys.stderr)
    return 1 if unreadable else 0


def _try(arguments: argparse.Namespace) -> int:
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from spil.foundation.backups import doing
    from spil.gateways.command_line.registry import prepare
    from spil.gateways.command_line.speaking import say_over

    place, key = _place(arguments), doing.office_key()
    prepare("office")
    run = doing.try_restore(place, key, timezone.now, say=say_over)
    say_over("")
    if arguments.json:
        print(json.dumps({"name": run.name, "is_good": run.is_good, "message": run.message, "rows": run.row_count,
                          "files": run.file_count}))  # fmt: skip
    elif run.is_good:
        words = _("The backup %(name)s can be restored: %(rows)s rows and %(files)s files are equal.")
        print(words % {"name": run.name, "rows": run.row_count, "files": run.file_count})
    else:
        print(run.message, file=sys.stderr)
    return 0 if run.is_good else 1


def _key(arguments: argparse.Namespace) -> int:
    from spil.foundation.backups.doing import office_key
    from spil.foundation.backups.keys import written

    print(written(office_key()))
    return 0
