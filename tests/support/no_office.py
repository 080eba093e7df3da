"""Nothing that is measured or tested may reach an office of this account: its files, its backups, its mail, its log."""

from __future__ import annotations

import os

_OF_AN_OFFICE = ("SPIL_", "DATABASE_", "CREDENTIALS_DIRECTORY")
_OF_TOOLS = (
    "SPIL_TEST_",
    "SPIL_BENCH_",
    "SPIL_FAILPOINT",
    "SPIL_REQUIRE_ALL",
    "SPIL_ADVISORIES",
    "SPIL_NEW_PICTURES",
    "SPIL_GALLERY",
)


def forget_office(keep: tuple[str, ...] = ()) -> None:
    """Take out of the environment whatever tells of an office, also settings that are yet to be thought of."""
    for name in list(os.environ):
        if name.startswith(_OF_AN_OFFICE) and not name.startswith((*_OF_TOOLS, *keep)):
            del os.environ[name]
