"""Starts the process in which a backup becomes an office, and listens to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.backups.making import Say
from spil.foundation.backups.problems import BackupProblem

#: what leads to the database and the key of this office, wherever they are kept (config/settings/secrets_kept.py): the
#: process has another office. The other secrets stand in the environment itself
_OF_THIS_OFFICE = {"CREDENTIALS_DIRECTORY"} | {
    name + kept
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SPIL_SECRET_KEY")
    for kept in ("", "_FILE")
}


def restore_into(
    folder: Path,
    *,
    place: str,
    backup: str,
    key: bytes,
    database: str = "",
    files: str = "keep",
    say: Say = lambda _text: None,
) -> dict[str, Any]:
    """Make an office of a backup in an empty folder, and in the empty PostgreSQL database when one is named.

    `files`: "keep" stores them, "read" only reads each, "" leaves them out. Returns whether it is `equal`
    and the counts, as measured in the new office. Raises BackupProblem;
    what lies in the folder and the database is then the caller's to throw away.
    """
    asked = {
        "place": place,
        "backup": backup,
        "key": key.hex(),
        "files": files,
        "language": get_language() or settings.LANGUAGE_CODE,
    }
    environment = {
        **{name: value for name, value in os.environ.items() if name not in _OF_THIS_OFFICE},
        "SPIL_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "spil.config.settings",
        "PYTHONPATH": str(settings.SOURCE_DIR.parent),
    }
    if database:
        environment["DATABASE_URL"] = database
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "spil.foundation.backups.child"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as child,
    ):
        assert child.stdin is not None  # noqa: S101 - both are pipes
        assert child.stdout is not None  # noqa: S101
        try:
            child.stdin.write(json.dumps(asked) + "\n")
            child.stdin.close()
            told = _listen(child.stdout, say)
        except BaseException:
            child.kill()
            raise
        child.wait()
        errors.seek(0)
        words = errors.read().strip().splitlines()
    if "done" in told:
        return dict(told["done"])
    reason = told.get("problem") or _("The restore failed: %(why)s. Nothing was kept.") % {
        "why": words[-1][:300] if words else child.returncode
    }
    raise BackupProblem(reason)


def _listen(lines: Any, say: Say) -> dict[str, Any]:
    """The last word; {} when there was none."""
    last: dict[str, Any] = {}
    for line in lines:
        told = json.loads(line) if line.startswith("{") else {}
        if "say" in told:
            say(told["say"])
        elif told:
            last = told
    return last
