"""Passwords of mailboxes, kept under the office's key."""

from __future__ import annotations

from spil.foundation.identity import sealing
from spil.foundation.identity.sealing import WrongKey

__all__ = ["WrongKey", "opened", "sealed"]
_PURPOSE = "spil mailbox passwords"


def sealed(text: str) -> str:
    return sealing.sealed(text, _PURPOSE)


def opened(secret: str) -> str:
    """Raises WrongKey."""
    return sealing.opened(secret, _PURPOSE)
