"""Encrypted streams that show when they were changed, cut off or taken for another one.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, CRYPTO 2015, section 7), as age and Tink use it: the content is cut into pieces of a mebibyte, each
encrypted with AES-256-GCM under a nonce of eleven bytes that count and one byte that is 1 for the last piece. So a
piece cannot be left out, moved, or be the last when it was not. The key of a stream is derived (HKDF, RFC 5869) from
the key of the backups, a salt of its own and the stream's name: no nonce is used twice, and one object cannot stand in
the place of another.

    bytes 0–8   SPILSEAL1
    bytes 9–40  salt
    then        pieces of 2^20 bytes and a tag of 16; the last one may be shorter
"""

from __future__ import annotations

import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from spil.foundation.backups.problems import Damaged

MAGIC = b"SPILSEAL1"
SALT = 32
PIECE = 1024 * 1024
TAG = 16


def derived(key: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """A key for one purpose, from which the other keys cannot be found."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"spil backup: " + purpose.encode()).derive(
        key
    )


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Sealer(io.RawIOBase):
    """Write into it and close it: what is written comes out encrypted in `target`, which stays open."""

    def __init__(self, target: BinaryIO, key: bytes, name: str) -> None:
        super().__init__()
        salt = secrets.token_bytes(SALT)
        self._cipher = AESGCM(derived(key, f"object {name}", salt))
        self._target, self._number, self._waiting = target, 0, bytearray()
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._waiting += content
        while len(self._waiting) > PIECE:  # a piece waits until it is known that another one follows
            self._put(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self._waiting), is_last=True)
        super().close()

    def abandon(self) -> None:
        """Close it without an end: what came out stays unreadable."""
        super().close()

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, is_last), piece, None))
        self._number += 1


class Opener(io.RawIOBase):
    """Reads what a Sealer wrote. Raises Damaged; nothing that was changed is ever handed out."""

    def __init__(self, source: BinaryIO, key: bytes, name: str) -> None:
        super().__init__()
        head = _exactly(source, len(MAGIC) + SALT)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + SALT:
            raise Damaged(name)
        self._cipher = AESGCM(derived(key, f"object {name}", head[len(MAGIC) :]))
        self._source, self._name, self._number = source, name, 0
        self._next: bytes | None = _exactly(source, PIECE + TAG)
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._ready and self._next is not None:
            self._ready = self._piece()
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _piece(self) -> bytes:
        piece, following = self._next or b"", _exactly(self._source, PIECE + TAG)
        try:
            plain = self._cipher.decrypt(_nonce(self._number, not following), piece, None)
        except InvalidTag:
            raise Damaged(self._name) from None
        self._number += 1
        self._next = following or None
        return plain

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()


def opened(source: BinaryIO, key: bytes, name: str) -> io.BufferedReader:
    """The content of a sealed stream; closing it closes the source. Raises Damaged, also while it is read."""
    try:
        return io.BufferedReader(Opener(source, key, name), PIECE)
    except Damaged:
        source.close()
        raise


def _exactly(source: BinaryIO, count: int) -> bytes:
    """So many bytes, fewer only at the end: a network may hand out less than was asked."""
    parts, missing = [], count
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
