"""Secrets from where they are kept: the environment, a file that the environment names, or what systemd hands over.

    SPIL_SECRET_KEY=…                        in the environment itself
    SPIL_SECRET_KEY_FILE=/run/secrets/key    a file: how container platforms and vaults hand secrets over
    $CREDENTIALS_DIRECTORY/SPIL_SECRET_KEY   LoadCredentialEncrypted= of systemd, sealed by the machine (systemd-creds)

So for DATABASE_URL, DATABASE_OWNER_URL, SPIL_SECRET_KEY, SPIL_FORMER_KEY, SPIL_BACKUP_KEY, SPIL_SMTP,
SPIL_METRICS_TOKEN and the two halves of the key of an object store (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["secret"]


def secret(name: str) -> str:
    """The secret of this name; empty when there is none. A file that is named and cannot be read ends the start.

    What was found stands in the environment from then on, so that whatever is started from here knows the same.
    """
    if given := os.environ.get(name):
        return given
    named, folder = os.environ.get(f"{name}_FILE"), os.environ.get("CREDENTIALS_DIRECTORY")
    file = Path(named) if named else Path(folder) / name if folder else None
    if file is None or not (named or file.is_file()):
        return ""
    os.environ[name] = file.read_text("utf-8").strip()
    return os.environ[name]


for _name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):  # read by the library of the object store itself
    secret(_name)
