"""Keeps secrets out of what is logged: those in addresses (sign-in and decision links, feeds) and tokens of programs.

The server writes the address of a request that failed; an address can be a key. Passwords and codes are posted, and
nothing logs what is posted.
"""

from __future__ import annotations

import logging
import re

_ADDRESS = re.compile(r"(/(?:login|decide|feed)/)[A-Za-z0-9_-]{16,}")
_QUERY = re.compile(r"([?&](?:token|code|state|secret)=)[^&\s\"']+")
_TOKEN = re.compile(r"spil_[A-Za-z0-9_-]{16,}")


def masked(text: str) -> str:
    """The text with every secret that can be recognised made unreadable.

    >>> masked("Not Found: /decide/AbCdEfGhIjKlMnOpQrSt/")
    'Not Found: /decide/***/'
    """
    return _TOKEN.sub("spil_***", _QUERY.sub(r"\1***", _ADDRESS.sub(r"\1***", text)))


class MaskSecrets(logging.Filter):
    """For every handler of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        clean = masked(told)
        if clean != told:
            record.msg, record.args = clean, ()
        return True
