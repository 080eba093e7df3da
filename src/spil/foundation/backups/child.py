"""Puts a backup into an empty office, in a process that has this office as its only one.

    python -m spil.foundation.backups.child

On standard input one line of JSON: where the backups lie, which one, the key, the language, what is to be done. On
standard output lines of JSON: `say` on the way, and at the end either `done` or `problem`. The office is the data
folder and the database of the environment; the folder is the caller's to move or to throw away.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any


def main() -> int:
    import django

    django.setup()
    from django.utils.translation import override

    from spil.foundation.backups.problems import BackupProblem, Damaged

    asked = json.loads(sys.stdin.readline())
    told: dict[str, Any]
    with override(asked["language"]):
        try:
            told = {"done": _restore(asked)}
        except BackupProblem as problem:
            told = {"problem": str(problem)}
        except Damaged as damaged:
            told = {"problem": _damaged(damaged)}
    _tell(told)
    return 0 if "done" in told else 1


def _damaged(damaged: Exception) -> str:
    from django.utils.translation import gettext as _

    words = _("The backup is damaged or cut off: %(name)s. Nothing was kept. Take another backup.")
    return words % {"name": damaged}


def _tell(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    _tell({"say": text})


def _restore(asked: dict[str, Any]) -> dict[str, Any]:
    """`files`: "keep" stores them, "read" only reads each, "" leaves them out."""
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from spil.foundation.backups import loading, postgresql, service
    from spil.foundation.backups.keys import keep_key
    from spil.foundation.backups.places import place_at
    from spil.foundation.backups.problems import BackupProblem
    from spil.foundation.backups.shelf import shelf_in

    key = bytes.fromhex(asked["key"])
    shelf = shelf_in(place_at(asked["place"]), key)
    name = asked["backup"]
    contents = shelf.contents(name)
    loading.check(shelf, contents)
    if connection.vendor == "postgresql":
        if postgresql.is_unfinished():  # of a move that was cut off, or marked by the restore that asks this
            postgresql.empty_database()
        elif postgresql.has_tables():
            raise BackupProblem(_("There are tables in this database already. A restore needs an empty one."))
        postgresql.mark_unfinished()
    try:
        measured = loading.load(shelf, contents, say=_say)
    except BaseException:
        if connection.vendor == "postgresql":  # it was empty, and is so again; a folder is the caller's
            postgresql.empty_database()
        raise
    if asked["files"]:
        loading.load_files(shelf, name, contents, keep=asked["files"] == "keep", say=_say)
    loading.bring_up_to_date()
    if asked["files"] == "keep":
        service.restored(name, datetime.fromisoformat(contents.made_at), timezone.now())
        _keep_notes(Path(settings.DATA_DIR), contents)
        keep_key(key)
    elif (
        connection.vendor == "postgresql"
    ):  # else whoever puts the files in their place says that it is finished
        postgresql.mark_finished()
    return {
        "made_at": datetime.fromisoformat(contents.made_at).isoformat(),
        "equal": loading.is_equal(contents, measured),
        "tables": len(measured),
        "rows": sum(one.rows for one in measured.values()),
        "files": contents.file_count if asked["files"] else 0,
        "bytes": contents.file_bytes if asked["files"] else 0,
        "missing": len(contents.missing),
    }


def _keep_notes(folder: Path, contents: Any) -> None:
    """The office's own key and notes, readable by their owner only."""
    from spil.foundation.files.durable import write_private

    for name, text in {"secret_key": contents.secret_key + "\n", **contents.notes}.items():
        write_private(folder / name, text)


if __name__ == "__main__":
    sys.exit(main())
