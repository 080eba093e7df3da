"""Codes of an authenticator app: time-based one-time passwords (RFC 6238) with the parameters that every app knows:
HMAC-SHA-1, six digits, half a minute. Thirty lines with the RFC's own test vectors, rather than one more package.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from secrets import token_bytes
from urllib.parse import quote, urlencode

PERIOD = 30
DIGITS = 6
#: codes of the half minute before and after are taken too: clocks differ, and people type slowly
DRIFT = 1


def new_secret() -> bytes:
    """160 bits, the length of the hash (RFC 4226, section 4)."""
    return token_bytes(20)


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of a half minute, counted from 1970 (RFC 4226, section 5.3: dynamic truncation)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: bytes, code: str, seconds: float) -> int | None:
    """The half minute that this code belongs to, near this moment in seconds since 1970; None when it is wrong."""
    now = int(seconds) // PERIOD
    fitting = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode())
    ]
    return max(fitting, default=None)


def address(secret: bytes, account: str, issuer: str) -> str:
    """What the QR code says: the otpauth address that authenticator apps read."""
    words = urlencode({"secret": shown(secret).replace(" ", ""), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{words}"


def shown(secret: bytes) -> str:
    """The secret for who types it: base 32 in groups of four."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
