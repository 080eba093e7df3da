"""Secrets that must be read again, kept under the office's key: who has the database alone has none of them.

AES-256-GCM (NIST SP 800-38D) with a key for each purpose, derived from the office's secret key by HKDF (RFC 5869). How
something is sealed stands before it, so that another way can follow; what has no such mark was sealed before there was
one (Fernet). The office's former key opens too, until everything is sealed anew (`./spil key`).
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.db import transaction

#: AES-256-GCM: twelve bytes of chance, what is sealed, and its tag, in base64
_MARK = "g1."
_NONCE = 12


class WrongKey(Exception):
    """The secret was kept under another key than the office's: it has to be given again."""


@dataclass(frozen=True)
class Sealed:
    """A column that holds what is sealed: `people.Person`, `secret`, and the purpose that its keys are derived for."""

    model: str
    column: str
    purpose: str


_columns: list[Sealed] = []


def keeps_sealed(model: str, column: str, purpose: str) -> None:
    """Say at start which column holds what is sealed, so that it is sealed anew with the others."""
    if (found := Sealed(model, column, purpose)) not in _columns:
        _columns.append(found)


def sealed(text: str, purpose: str) -> str:
    nonce = token_bytes(_NONCE)
    hidden = AESGCM(_derived(settings.SECRET_KEY, f"{purpose}, AES-256-GCM")).encrypt(
        nonce, text.encode(), purpose.encode()
    )
    return _MARK + urlsafe_b64encode(nonce + hidden).decode("ascii")


def opened(secret: str, purpose: str, *, former: bool = True) -> str:
    """Raises WrongKey. Without `former` the key before the office's opens nothing."""
    for key in _keys() if former else (settings.SECRET_KEY,):
        try:
            return _opened(secret, purpose, key)
        except (InvalidTag, InvalidToken, ValueError):
            continue
    raise WrongKey


def _opened(secret: str, purpose: str, key: str) -> str:
    if not secret.startswith(_MARK):
        return Fernet(urlsafe_b64encode(_derived(key, purpose))).decrypt(secret.encode()).decode()
    whole = urlsafe_b64decode(secret.removeprefix(_MARK))
    cipher = AESGCM(_derived(key, f"{purpose}, AES-256-GCM"))
    return cipher.decrypt(whole[:_NONCE], whole[_NONCE:], purpose.encode()).decode()


def _keys() -> Iterator[str]:
    """The office's key, and the one before it while there is one."""
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def _derived(key: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key.encode())


def key_for(purpose: str) -> bytes:
    """A key of 256 bits of the office's own for something that is sealed elsewhere."""
    return _derived(settings.SECRET_KEY, purpose)


def opens_anything() -> bool | None:
    """Whether the key opens something of what is sealed; None when nothing is."""
    found = None
    for column in _columns:
        rows = apps.get_model(column.model)._default_manager.exclude(**{column.column: ""})
        for kept in rows.values_list(column.column, flat=True).iterator():
            with suppress(WrongKey):
                opened(kept, column.purpose)
                return True
            found = False
    return found


def seal_anew() -> tuple[int, int]:
    """Seal everything under the present key, in one transaction; how many, and how many cannot be opened any more."""
    done, lost = 0, 0
    with transaction.atomic():
        for column in _columns:
            rows = apps.get_model(column.model)._default_manager.select_for_update()
            for pk, kept in rows.exclude(**{column.column: ""}).values_list("pk", column.column):
                try:
                    fresh = sealed(opened(kept, column.purpose), column.purpose)
                except WrongKey:
                    lost += 1
                    continue
                rows.filter(pk=pk).update(**{column.column: fresh})
                done += 1
    return done, lost
