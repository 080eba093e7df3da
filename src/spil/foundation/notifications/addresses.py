"""The address to which somebody answers a mail about a record: `spil+TOKEN@office.example`.

The token is signed and says who may answer about what, until which day: RFC 5233 calls it the detail of the address.
Twelve bytes and ten of a signature (HMAC-SHA-256, cut at 80 bits), in base 32 because local parts are often put in
lower case; with `spil+r` it stays well below the 64 letters that RFC 5321 4.5.3.1.1 allows.
"""

from __future__ import annotations

import base64
import hmac
import struct
from collections.abc import Iterable
from datetime import date, timedelta
from email.utils import getaddresses, parseaddr
from hashlib import sha256

from django.conf import settings

#: answers are taken so many days after the mail
LASTS = timedelta(days=60)
_EPOCH = date(2020, 1, 1)
_SHAPE = struct.Struct(">IIH")
_SIGNED = 10
_MARK = "r"


def reply_address(person_id: int, record_id: int, today: date) -> str:
    """Where this person answers about this record; empty when the office takes in no answers."""
    local, _at, domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")
    if not settings.MAIL_REPLIES or not local:
        return ""
    body = _SHAPE.pack(person_id, record_id, (today + LASTS - _EPOCH).days)
    token = base64.b32encode(body + _signature(body, settings.SECRET_KEY)).decode().rstrip("=").lower()
    return f"{local}+{_MARK}{token}@{domain}"


def read_address(address: str, today: date) -> tuple[int, int] | None:
    """Person and record of such an address; None when it is none, was changed, or is too old."""
    signed = signed_address(address)
    return signed[:2] if signed and signed[2] >= today else None


def signed_address(address: str) -> tuple[int, int, date] | None:
    """Person, record and last day of such an address, however old; None when it is none, or was changed."""
    detail = address.rpartition("@")[0].rpartition("+")[2].lower()
    if not detail.startswith(_MARK):
        return None
    token = detail.removeprefix(_MARK).upper()
    try:
        raw = base64.b32decode(token + "=" * (-len(token) % 8))
    except ValueError:
        return None
    body, signature = raw[: _SHAPE.size], raw[_SHAPE.size :]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if len(body) != _SHAPE.size or not any(
        hmac.compare_digest(signature, _signature(body, key)) for key in keys
    ):
        return None
    person_id, record_id, last = _SHAPE.unpack(body)
    return person_id, record_id, _EPOCH + timedelta(days=last)


def first_reply_address(headers: Iterable[str], today: date) -> tuple[int, int] | None:
    """The first such address among the values of To, Cc, Delivered-To and the like."""
    for _name, address in getaddresses(list(headers)):
        if found := read_address(address, today):
            return found
    return None


def _signature(body: bytes, key: str) -> bytes:
    return hmac.new(b"spil.reply:" + key.encode(), body, sha256).digest()[:_SIGNED]
