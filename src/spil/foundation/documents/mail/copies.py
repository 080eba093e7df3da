"""By what a message is known that was delivered more than once: after a lost answer, or to two mailboxes."""

from __future__ import annotations

from hashlib import sha256

#: lines that each delivery writes anew in front of the same message
_TRACE = (
    b"received:",
    b"return-path:",
    b"delivered-to:",
    b"x-original-to:",
    b"envelope-to:",
    b"x-envelope-to:",
    b"received-spf:",
    b"x-received:",
    b"authentication-results:",
    b"arc-",
)


def key_of(raw: bytes) -> str:
    """By what the same message is known again: its content without the lines that a delivery puts in front."""
    head, gap, body = raw.partition(b"\r\n\r\n")
    lines: list[bytes] = []
    is_trace = False
    for line in head.split(b"\r\n"):
        if not line.startswith((b" ", b"\t")):
            is_trace = line.lower().startswith(_TRACE)
        if not is_trace:
            lines.append(line)
    return sha256(b"\r\n".join(lines) + gap + body).hexdigest()
