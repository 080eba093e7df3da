"""Secrets that must be read again, kept under the office's key: who has the database alone has none of them.

Fernet (AES-128-CBC with HMAC-SHA-256) with a key for each purpose, derived from the office's secret key by HKDF
(RFC 5869).
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class WrongKey(Exception):
    """The secret was kept under another key than the office's present one: it has to be given again."""


def sealed(text: str, purpose: str) -> str:
    return _fernet(purpose).encrypt(text.encode()).decode("ascii")


def opened(secret: str, purpose: str) -> str:
    """Raises WrongKey."""
    try:
        return _fernet(purpose).decrypt(secret.encode()).decode()
    except InvalidToken:
        raise WrongKey from None


def _fernet(purpose: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(urlsafe_b64encode(made.derive(settings.SECRET_KEY.encode())))
