"""A line to a server of this machine that a test can cut and mend, as a network does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.support.serving import free_port


class Line:
    """Passes bytes on from a port of its own to another one, while it is whole."""

    def __init__(self, target: int) -> None:
        self.target, self.port = target, free_port()
        self.listener: socket.socket | None = None
        self.ends: list[socket.socket] = []

    def mend(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def cut(self) -> None:
        """Whoever calls is refused, and what is open breaks."""
        ends = [*self.ends, *([self.listener] if self.listener else [])]
        self.listener, self.ends = None, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here, _address = listener.accept()
                there = socket.create_connection(("127.0.0.1", self.target))
                self.ends += [here, there]
                for source, target in ((here, there), (there, here)):
                    threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                target.sendall(content)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def line(target: int) -> Iterator[Line]:
    made = Line(target)
    made.mend()
    try:
        yield made
    finally:
        made.cut()
