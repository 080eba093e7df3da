"""A virus scanner for tests: it speaks as clamd does (clamd(8)), and knows one virus, the EICAR test file."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: every scanner knows it and it does nothing (eicar.org); in two parts, or a scanner would take this file for it
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(socketserver.ThreadingUnixStreamServer):
    """`taken` are the contents that it was given; `largest` what it takes of one, as StreamMaxLength."""

    daemon_threads = True

    def __init__(self, place: Path) -> None:
        self.taken: list[bytes] = []
        self.largest = 1024 * 1024
        self.version = "ClamAV 1.4.6/27600/Thu Nov 26 09:12:01 2026"
        super().__init__(str(place), Conversation)


class Conversation(socketserver.StreamRequestHandler):
    server: Scanner

    def handle(self) -> None:
        command = self._until_zero()
        if command == b"zVERSION":
            self.wfile.write(self.server.version.encode() + b"\0")
        elif command == b"zINSTREAM":
            self.wfile.write(self._looked_at() + b"\0")
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _until_zero(self) -> bytes:
        found = b""
        while (sign := self.rfile.read(1)) not in (b"", b"\0"):
            found += sign
        return found

    def _looked_at(self) -> bytes:
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            if len(content) > self.server.largest:
                return b"INSTREAM size limit exceeded. ERROR"
        self.server.taken.append(content)
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"


@contextmanager
def scanner(place: Path) -> Iterator[Scanner]:
    with Scanner(place) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
