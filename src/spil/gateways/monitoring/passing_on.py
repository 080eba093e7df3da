"""Passes every line of the log on to a log server elsewhere (syslog, RFC 5424), over TLS (RFC 5425).

Whoever breaks into this machine can change what lies here; what has left it he cannot. SPIL_LOG_SERVER says where:

    tls://log.office.example:6514?ca=/etc/spil/log-ca.pem&cert=/etc/spil/log.pem&key=/etc/spil/log.key
    tcp://127.0.0.1:601       a relay on this very machine; over the network in the open nothing is sent

`ca` is who vouches for the server, where that is not one that the machine trusts already; `cert` and `key` say who we
are. Nobody waits for the log server: lines stand in a queue of their process, and a thread sends them. When the server
is away they wait, and what does not fit any more is counted and told. Standard error has every line in any case.
"""

from __future__ import annotations

# a look-up of an address imports it: a child that is forked in the midst of that never has it
import encodings.idna  # noqa: F401
import logging
import os
import queue
import select
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from typing import Self
from urllib.parse import parse_qs, urlsplit

#: lines that wait while the server is away, and the longest one (bytes)
WAITING, LONGEST = 10_000, 16_000
#: seconds for reaching the server; between tries, the first and the longest; for what waits when the process ends
PATIENCE, FIRST, LAST, AT_THE_END = 10.0, 1.0, 60.0, 2.0
#: seconds that a fork waits for a thread that speaks to the server
A_MOMENT = 1.0
#: of RFC 5424: the facility of what concerns access (authpriv) and of everything else (local0)
ACCESS, OTHER = 10, 16
SEVERITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))


@dataclass(frozen=True)
class Server:
    """Where lines are sent."""

    host: str
    port: int
    is_encrypted: bool
    ca: str = ""
    cert: str = ""
    key: str = ""

    @classmethod
    def at(cls, address: str) -> Self:
        """Raises ValueError for an address that is none, or that would send the log in the open."""
        parts = urlsplit(address)
        host, is_encrypted = parts.hostname or "", parts.scheme == "tls"
        if not host or parts.scheme not in {"tls", "tcp"}:
            raise ValueError(f"SPIL_LOG_SERVER={address}: it is tls://host:6514, or tcp://127.0.0.1:601")
        if not is_encrypted and host not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError(f"SPIL_LOG_SERVER={address}: a log crosses the network by tls:// alone")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        known = {name: asked.get(name, "") for name in ("ca", "cert", "key")}
        return cls(host, parts.port or (6514 if is_encrypted else 601), is_encrypted, **known)

    def connect(self) -> socket.socket:
        """A line to it, once it proved its name. Raises OSError."""
        line = socket.create_connection((self.host, self.port), PATIENCE)
        if not self.is_encrypted:
            return line
        try:
            context = ssl.create_default_context(cafile=self.ca or None)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.cert:
                context.load_cert_chain(self.cert, self.key or None)
            return context.wrap_socket(line, server_hostname=self.host)
        except BaseException:
            line.close()
            raise


class Speaking:
    """The lock of the thread that speaks to the server; whoever forks this process waits for it, a moment at most.

    A thread that reaches a server holds locks of libraries, of OpenSSL and of the look-up of addresses. The child of a
    fork in the midst of that has them locked for good: it would pass nothing on, and reach no other server either.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forking = threading.local()
        os.register_at_fork(before=self._wait, after_in_parent=self._go_on, after_in_child=self._begin_anew)

    def _wait(self) -> None:
        self.forking.has_lock = self.lock.acquire(timeout=A_MOMENT)

    def _go_on(self) -> None:
        if self.forking.has_lock:
            self.lock.release()

    def _begin_anew(self) -> None:
        self.lock = threading.Lock()


_speaking = Speaking()


class PassOn(logging.Handler):
    """The handler of LOGGING. Each process that logs has a queue and a thread of its own, also after a fork."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.server = Server.at(address)
        self.process = 0
        self.sender: Sender | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._sender().take(framed(record, self.format(record)))
        except Exception:  # noqa: BLE001 - a line of the log must never break what it tells of
            self.handleError(record)

    def _sender(self) -> Sender:
        if self.sender is None or self.process != os.getpid():
            self.process, self.sender = os.getpid(), Sender(self.server)
            # of the server's processes, which are forks of multiprocessing: they end without what logging does then
            Finalize(None, self.sender.finish, exitpriority=0)
        return self.sender

    def flush(self) -> None:
        """What logging does when the process ends."""
        if self.sender is not None and self.process == os.getpid():
            self.sender.finish()


class Sender:
    """The queue of one process, and the thread that empties it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.lines: queue.Queue[bytes] = queue.Queue(WAITING)
        self.lost = 0
        self.line: socket.socket | None = None
        threading.Thread(target=self._run, name="log", daemon=True).start()

    def take(self, line: bytes) -> None:
        try:
            self.lines.put_nowait(line)
        except queue.Full:
            self.lost += 1

    def finish(self) -> None:
        """When the process ends: what waits has this long to leave."""
        until = time.monotonic() + AT_THE_END
        while self.lines.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.02)

    def _run(self) -> None:
        while True:
            self._send(self.lines.get())
            self.lines.task_done()
            if self.lost and not self.lines.full():
                lost, self.lost = self.lost, 0
                self._send(_message(OTHER, 4, "spil.log", f"{lost} lines were not passed on: no room"))

    def _send(self, line: bytes) -> None:
        """Until it has left, however long that takes."""
        wait = FIRST
        while True:
            try:
                with _speaking.lock:
                    if self.line is None or _has_ended(self.line):
                        self._leave()
                        self.line = self.server.connect()
                    self.line.sendall(line)
                return
            except Exception:  # noqa: BLE001 - whatever it is: without its thread no line would ever leave
                self._leave()
                time.sleep(wait)
                wait = min(wait * 2, LAST)

    def _leave(self) -> None:
        if self.line is not None:
            with suppress(OSError):
                self.line.close()
            self.line = None


def _has_ended(line: socket.socket) -> bool:
    """Whether the server hung up: it never says anything else, and what is sent after that is lost unnoticed."""
    if not select.select([line], [], [], 0)[0]:
        return False
    line.settimeout(0)
    try:
        return not line.recv(1)
    except (ssl.SSLWantReadError, BlockingIOError):  # of the encryption itself
        return False
    finally:
        line.settimeout(PATIENCE)


def framed(record: logging.LogRecord, text: str) -> bytes:
    """A line of the log as a message of RFC 5424, with its length before it (RFC 5425, 4.3)."""
    severity = next((number for level, number in SEVERITIES if record.levelno >= level), 7)
    is_access = record.name == "spil.access" or record.name.startswith("django.security")
    return _message(ACCESS if is_access else OTHER, severity, record.name, text, record.created)


def _message(facility: int, severity: int, name: str, text: str, at: float | None = None) -> bytes:
    moment = datetime.fromtimestamp(at if at is not None else time.time(), UTC)
    when = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    host = socket.gethostname()[:255] or "-"
    head = f"<{facility * 8 + severity}>1 {when} {host} spil {os.getpid()} {name[:32] or '-'} - "
    whole = head.encode("ascii", "replace") + text.encode("utf-8", "replace")[:LONGEST]
    return str(len(whole)).encode() + b" " + whole
