"""Passwords that leaked somewhere, from a list that the office keeps itself: no password is asked of anybody elsewhere.

SPIL_BREACHED_PASSWORDS names a file of lines `SHA-1 in hexadecimal:count`, sorted by the first: the form in which lists
of leaked passwords (“Pwned Passwords, ordered by hash”) are given out. It may be of any size: a look-up reads some
forty lines of it.
"""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_DIGITS = 40


class NotBreached:
    """For AUTH_PASSWORD_VALIDATORS. Without a list, or with one that cannot be read, it lets everything pass; the
    check of the installation tells the second."""

    def validate(self, password: str, user: Any = None) -> None:
        try:
            if settings.BREACHED_PASSWORDS and is_in(Path(settings.BREACHED_PASSWORDS), password):
                raise ValidationError(_("This password leaked elsewhere: whoever guesses tries it first."))
        except OSError:
            return

    def get_help_text(self) -> str:
        return ""


def is_in(file: Path, password: str) -> bool:
    """Whether the password stands in the list. Raises OSError when that cannot be read."""
    wanted = sha1(password.encode("utf-8", "replace"), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            line = _line_from(lines, middle)
            if line and line[:_DIGITS].upper() < wanted:
                low = middle + 1
            else:
                high = middle
        return _line_from(lines, low)[:_DIGITS].upper() == wanted


def _line_from(lines: IO[bytes], place: int) -> bytes:
    """The first whole line that begins at this place or behind it; nothing at the end."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline()
    return lines.readline()
