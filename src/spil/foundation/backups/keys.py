"""The key of the backups: 32 bytes of chance, written in letters that can be copied from paper.

Base32 (RFC 4648) in groups of four, with four signs at the end that show a mistake in copying: so a key that was
typed wrong and a key of another place are told apart.
"""

from __future__ import annotations

import secrets
from base64 import b32decode, b32encode
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from spil.foundation.backups.problems import BackupProblem
from spil.foundation.files.durable import write_private

SIZE = 32
#: signs that the alphabet does not have, and what was meant by them
_MEANT = str.maketrans("018", "OIB")
#: … by the upper row of a Belgian keyboard without Shift; tried only then, since a key may also stand in quotes
_UNSHIFTED = str.maketrans("ÉÈ\"'(§", "273456")


def make_key() -> bytes:
    return secrets.token_bytes(SIZE)


def written(key: bytes) -> str:
    """
    >>> written(bytes(32))[:14]
    'AAAA-AAAA-AAAA'
    """
    text = b32encode(key).decode("ascii").rstrip("=") + _check(key)
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def read(text: str) -> bytes:
    """The key as it was typed. Raises BackupProblem."""
    typed = text.upper().translate(_MEANT)
    for signs in (typed, typed.translate(_UNSHIFTED)):
        plain = "".join(filter(str.isalnum, signs))
        with suppress(ValueError):
            key = b32decode(plain[:-4] + "=" * (-len(plain[:-4]) % 8))
            if len(key) == SIZE and _check(key) == plain[-4:]:
                return key
    raise BackupProblem(
        _("This is no key of a backup: a sign is missing or wrong. It has 14 groups of four signs.")
    )


def read_file(file: Path) -> bytes:
    """The key in a file, however an editor has saved it. Raises BackupProblem."""
    return read(file.read_text("utf-8", errors="ignore"))


def _check(key: bytes) -> str:
    return b32encode(sha256(key).digest()).decode("ascii")[:4]


def key_file(folder: Path | None = None) -> Path:
    return (folder or Path(settings.DATA_DIR)) / "backup_key"


def known_key() -> bytes | None:
    """The office's own key: SPIL_BACKUP_KEY, else the file in the data folder; None when there is none yet."""
    if settings.BACKUP_KEY:
        return read(settings.BACKUP_KEY)
    return read_file(key_file()) if key_file().is_file() else None


def keep_key(key: bytes) -> None:
    """Write the key into the data folder, readable by its owner only, whole or not at all."""
    write_private(key_file(), written(key) + "\n")
