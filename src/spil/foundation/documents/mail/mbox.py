"""A mailbox file, taken apart: where each message begins and ends (RFC 4155, in the dialects that exist).

A message begins at a line "From " that looks like a postmark and follows an empty line or the beginning; a sentence
that begins with "From " does not. Content-Length is not believed: too many programs wrote a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

#: sender, and a date such as "Tue Feb 20 10:32:44 2001", with or without zone
_POSTMARK = re.compile(
    rb"From \S.{0,200}\d{1,2}:\d\d(:\d\d)?.{0,20}\d{4}|From \S+ +(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b"
)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def messages(stream: BinaryIO) -> Iterator[bytes]:
    """The messages of a mailbox, without their postmarks, one after another; nothing else is held in memory."""
    lines: list[bytes] = []
    after_blank, begun = True, False
    for line in stream:
        if after_blank and line.startswith(b"From ") and _POSTMARK.match(line):
            if begun and lines:
                yield _whole(lines)
            lines, begun = [], True
        elif begun or line.strip():
            begun = True
            lines.append(line)
        after_blank = not line.strip()
    if lines:
        yield _whole(lines)


def _whole(lines: list[bytes]) -> bytes:
    if lines and not lines[-1].strip():
        lines = lines[:-1]
    return _QUOTED.sub(rb"\1", b"".join(lines))
