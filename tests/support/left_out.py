"""What cannot be tested on this machine, and how to get it."""

from __future__ import annotations

import glob
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from tests.support import dovecot

ROOT = Path(__file__).resolve().parents[2]
#: reasons that begin like this are about the engine or the machine's kind, not about something that is missing
BY_DESIGN = ("only on ",)
#: of these, those that ./spil test tells at its end: somebody could run them elsewhere
OF_THE_MACHINE = "only on a machine "


def leave_out(reason: str) -> NoReturn:
    pytest.skip(f"left out: {reason}")


def required() -> bool:
    """Whether a test that is left out counts as failed."""
    return os.environ.get("SPIL_REQUIRE_ALL", "") not in {"", "0"}


def chromium() -> str | None:
    """The installed Chromium: $CHROMIUM, or one on PATH; first the one without windows, which is a third faster."""
    if given := os.environ.get("CHROMIUM"):
        return given if Path(given).is_file() else None
    names = (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    )
    return next(filter(None, map(shutil.which, names)), None)


def postgresql() -> Path | None:
    """The folder with initdb and postgres, the newest one where there are several."""
    found = [Path(name).parent for name in glob.glob("/usr/lib/postgresql/*/bin/initdb")]
    found += [Path(name).parent for name in glob.glob("/usr/pgsql-*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: int("".join(filter(str.isdigit, folder.parent.name)) or 0))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def real_files() -> Path | None:
    """The folder of real files: $SPIL_TEST_DATA, or ../shared/data beside the checkout."""
    folder = Path(os.environ.get("SPIL_TEST_DATA") or ROOT.parent / "shared" / "data")
    return folder.absolute() if folder.is_dir() else None


def missing() -> list[str]:
    """One line for everything that will be left out here."""
    lines = []
    if chromium() is None:
        lines.append(
            "browser tests: no Chromium. To get it: apt install chromium-headless-shell"
            " (or set CHROMIUM to its path)"
        )
    if postgresql() is None:
        lines.append("the suite on PostgreSQL: no initdb. To get it: apt install postgresql")
    if dovecot.program() is None:
        lines.append("tests of shared mailboxes: no Dovecot. To get it: apt install dovecot-imapd")
    if real_files() is None:
        lines.append("tests on real files: set SPIL_TEST_DATA to the folder that holds them")
    return lines
