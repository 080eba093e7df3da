"""A virus scanner looks at what somebody hands in, and at every file before it is handed out.

The scanner is clamd (ClamAV), or whatever speaks as it does over a socket (clamd(8), INSTREAM). SPIL_SCANNER says
where: `unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`; without it nothing is looked at.

Both moments are needed. What somebody uploads is refused at once. What comes in by mail is registered as it came,
virus and all, since the office must know what it was sent; and what was harmless yesterday is known today. So the last
word is spoken when a file is handed out, with the signatures of that moment: what is clean is remembered for some
minutes only. While the scanner is away nothing is handed out and nothing uploaded is taken.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from spil.foundation.files.store import CHUNK, store

#: seconds that the scanner may be silent: over a file, and about itself
PATIENCE, SHORT_PATIENCE = 60, 5
#: seconds for which a content that was clean counts as clean, and how many of them a process remembers
REMEMBERED, MOST = 600.0, 10_000
#: what is said of a file that somebody hands in and that is not kept, and what to do about it
HARMFUL = _("There is a virus in “%(name)s”: %(virus)s. It was not kept.")
ASK_ANEW = _("Ask the sender for it once more, and tell them what was found.")
_LONGEST_ANSWER = 4096
_clean: dict[str, float] = {}


class ScannerAway(OSError):
    """The scanner does not answer, or does not take this file: nobody knows whether it is clean."""


class Infected(OSError):
    """The scanner knows this content. `virus` is its name for it."""

    def __init__(self, virus: str) -> None:
        super().__init__(virus)
        self.virus = virus


def open_clean(sha256: str) -> BinaryIO:
    """The content of the store as a stream, for whoever is to have it. Raises Infected, ScannerAway and NoSuchFile."""
    if virus := virus_in(sha256):
        raise Infected(virus)
    return store().open(sha256)


def virus_in(sha256: str) -> str:
    """What the scanner calls what is in a stored content; empty when that is nothing, or there is no scanner.

    Raises ScannerAway and NoSuchFile.
    """
    if not settings.SCANNER or _clean.get(sha256, 0.0) > time.monotonic():
        return ""
    with store().open(sha256) as content:
        virus = scan(content)
    if not virus:
        if len(_clean) >= MOST:
            _clean.clear()
        _clean[sha256] = time.monotonic() + REMEMBERED
    return virus


def scan(content: BinaryIO) -> str:
    """What the scanner calls what it finds in a stream; empty when it finds nothing. Raises ScannerAway."""
    with _line(PATIENCE) as line:
        # whoever has enough (a file over its limit, a virus at the start) closes while we still speak
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK):
                line.sendall(len(chunk).to_bytes(4, "big") + chunk)
            line.sendall(bytes(4))
        told = _answer(line)
    if told == "stream: OK":
        return ""
    if told.endswith(" FOUND"):
        return told.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerAway(told or "the scanner closed the line")


def version() -> str:
    """What the scanner says that it is: `ClamAV 1.4.6/27600/Thu Nov 26 09:12:01 2026`. Raises ScannerAway."""
    with _line(SHORT_PATIENCE) as line:
        line.sendall(b"zVERSION\0")
        return _answer(line)


@contextmanager
def _line(patience: int) -> Iterator[socket.socket]:
    try:
        line = _connect(settings.SCANNER, patience)
    except OSError as problem:
        raise ScannerAway(str(problem)) from problem
    with line:
        try:
            yield line
        except ScannerAway:
            raise
        except TimeoutError as problem:
            raise ScannerAway(f"no answer within {patience} s") from problem
        except (BrokenPipeError, ConnectionError) as problem:
            raise ScannerAway(str(problem)) from problem


def _connect(address: str, patience: int) -> socket.socket:
    if address.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(patience)
        try:
            line.connect(address.removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    parts = urlsplit(address)
    if parts.scheme != "tcp" or not parts.hostname:
        raise ImproperlyConfigured(
            f"SPIL_SCANNER={address}: it is unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310"
        )
    return socket.create_connection((parts.hostname, parts.port or 3310), patience)


def _answer(line: socket.socket) -> str:
    """One answer; it ends with a zero byte, or with the line."""
    found = b""
    with suppress(ConnectionResetError):
        while not found.endswith(b"\0") and len(found) < _LONGEST_ANSWER:
            part = line.recv(1024)
            if not part:
                break
            found += part
    return found.rstrip(b"\0").decode("utf-8", "replace").strip()
