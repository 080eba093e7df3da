"""Where a message ends is never in doubt (request smuggling): the server that Spil runs on, asked over bare sockets.

What could be read in two ways is refused (400), or read as RFC 9112 says and the line closed after it: nothing that
hides in a body is ever taken for the next request.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.left_out import ROOT
from tests.support.serving import answers, eventually, free_port

HIDDEN = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = f"0\r\n\r\n{HIDDEN}"
#: the lines of a head, and what follows it, that cannot be understood in one way alone
HOSTILE: dict[str, tuple[str, str]] = {
    "two lengths": (f"Content-Length: 0\r\nContent-Length: {len(HIDDEN)}", HIDDEN),
    "two lengths in one": (f"Content-Length: 0, {len(HIDDEN)}", HIDDEN),
    "a length with a sign": (f"Content-Length: +{len(HIDDEN)}", HIDDEN),
    "a negative length": ("Content-Length: -1", HIDDEN),
    "a length in another base": ("Content-Length: 0x0", HIDDEN),
    "a length of words": ("Content-Length: none", HIDDEN),
    "a length that no machine counts": (f"Content-Length: {'9' * 30}", HIDDEN),
    "a length and chunks": ("Content-Length: 5\r\nTransfer-Encoding: chunked", CHUNKED),
    "chunks and a length": (f"Transfer-Encoding: chunked\r\nContent-Length: {len(CHUNKED)}", CHUNKED),
    "an unknown coding": ("Transfer-Encoding: xchunked", CHUNKED),
    "chunks that are not last": ("Transfer-Encoding: chunked, identity", CHUNKED),
    "a space before the colon": (f"Transfer-Encoding : chunked\r\nContent-Length: {len(CHUNKED)}", CHUNKED),
    "a folded line": (f"Transfer-Encoding:\r\n chunked\r\nContent-Length: {len(CHUNKED)}", CHUNKED),
    "a control sign in a name": (f"Content-Length\x00: 3\r\nContent-Length: {len(HIDDEN)}", HIDDEN),
    "a control sign in a value": (f"X-Note: a\x00b\r\nContent-Length: {len(HIDDEN)}", HIDDEN),
    "a chunk of no size": ("Transfer-Encoding: chunked", f"x\r\n{HIDDEN}\r\n0\r\n\r\n"),
    "a chunk of a size with a sign": ("Transfer-Encoding: chunked", f"-1\r\n{HIDDEN}\r\n0\r\n\r\n"),
    "a chunk that no machine counts": ("Transfer-Encoding: chunked", f"{'F' * 20}\r\n{HIDDEN}\r\n0\r\n\r\n"),
    "a chunk without its end": ("Transfer-Encoding: chunked", f"1\r\nab{HIDDEN}"),
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    number = free_port()
    command = [sys.executable, "-m", "tests.attackers.boundaries", str(number)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=quiet, stderr=quiet) as running:
        try:
            assert eventually(lambda: answers(number), 30)
            yield number
        finally:
            running.terminate()


def said(port: int, message: str) -> bytes:
    """Everything that comes back until the line is closed, or nothing more comes."""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(message.encode("latin-1"))
        line.settimeout(0.3)
        found = b""
        try:
            while part := line.recv(65536):
                found += part
        except (TimeoutError, ConnectionError):
            pass
        return found


def test_no_message_hides_another(port: int) -> None:
    plain = said(port, "POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + HIDDEN)
    assert plain.count(b"HTTP/1.1 200") == 2, "two messages, one behind the other, are two"
    assert b'"body": "abc"' in plain
    chunks = said(
        port, "POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )
    assert b'"body": "abc"' in chunks
    for name, (head, body) in HOSTILE.items():
        found = said(port, f"POST /open HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n{body}")
        assert b'"path": "/smuggled"' not in found, f"{name}: {found!r}"
        assert found.count(b"HTTP/1.1 ") <= 1, f"{name}: {found!r}"
