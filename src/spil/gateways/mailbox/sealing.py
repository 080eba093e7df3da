"""Passwords of mailboxes, kept under the office's key."""

from __future__ import annotations

from spil.foundation.identity import sealing
from spil.foundation.identity.sealing import WrongKey

__all__ = ["PURPOSE", "WrongKey", "opened", "sealed"]
PURPOSE = "spil mailbox passwords"


def sealed(text: str) -> str:
    return sealing.sealed(text, PURPOSE)


def opened(secret: str) -> str:
    """Raises WrongKey."""
    return sealing.opened(secret, PURPOSE)
