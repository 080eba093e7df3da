"""Rich Text Format: the plain text, and for e-mail the HTML that Outlook hid in it.

Source: RTF 1.9.1; MS-OXRTFEX (HTML encapsulated in RTF: `\\fromhtml1`, `\\*\\htmltag`, `\\htmlrtf`); MS-OXRTFCP
(compression). A small machine with a stack of groups is all that text needs: fonts, colours and pictures are skipped.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace

_TOKEN = re.compile(
    rb"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?\d{1,10})? ?|([^a-zA-Z]))|([{}])|([\r\n]+)|([^\\{}\r\n]+)"
)
#: groups whose content is no text
_SKIPPED = frozenset({
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"themedata",
    b"datastore", b"listtable", b"listoverridetable", b"rsidtbl", b"generator", b"xmlnstbl", b"filetbl", b"fldinst",
    b"latentstyles", b"colorschememapping",
})  # fmt: skip
_SIGNS = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t", b"cell": "\t",
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
    b"bullet": "•",
}  # fmt: skip
_FREQUENT = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class _Group:
    is_skipped: bool = False
    is_tag: bool = False
    is_hidden: bool = False
    unicode_skip: int = 1


def is_rtf(data: bytes) -> bool:
    return data.lstrip()[:5] == b"{\\rtf"


def to_text(data: bytes) -> str:
    """The text of an RTF document; empty when it is none."""
    return _run(data, as_html=False).strip() if is_rtf(data) else ""


def to_html(data: bytes) -> str:
    """The HTML that was wrapped in RTF; empty when none was."""
    return _run(data, as_html=True) if is_rtf(data) and b"\\fromhtml" in data[:1000] else ""


class _Machine:
    """Goes through the tokens once; `now` is the innermost group, `stack` those around it."""

    def __init__(self, codepage: str, *, as_html: bool) -> None:
        self.codepage, self.as_html = codepage, as_html
        self.out: list[str] = []
        self.pending = bytearray()
        self.stack: list[_Group] = []
        self.now = _Group()
        self.is_starred = False
        self.to_skip = 0

    @property
    def shows(self) -> bool:
        hidden = self.now.is_hidden if self.as_html else self.now.is_tag
        return not (self.now.is_skipped or hidden)

    def flush(self) -> None:
        """Bytes become text together: a letter of an Eastern code page takes two."""
        self.out.append(bytes(self.pending).decode(self.codepage, "replace"))
        self.pending.clear()

    def brace(self, brace: bytes) -> None:
        if brace == b"{":
            self.stack.append(self.now)
        else:
            self.flush()
            self.now = self.stack.pop() if self.stack else _Group()
            self.to_skip = 0
        self.is_starred = False

    def word(self, word: bytes, value: int | None) -> None:
        self.flush()
        if word == b"u" and value is not None:
            self.out.append(_unicode(value) if self.shows else "")
            self.to_skip = self.now.unicode_skip
        elif word in _SIGNS:
            self.out.append(_SIGNS[word] if self.shows else "")
        else:
            self.now = _after(self.now, word, value, starred=self.is_starred)
        self.is_starred = False

    def sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.is_starred = True
        elif self.shows:
            self.pending += {b"~": b" ", b"_": b"-"}.get(sign, sign if sign in (b"\\", b"{", b"}") else b"")

    def data(self, raw: bytes) -> None:
        taken = min(self.to_skip, len(raw))
        self.to_skip -= taken
        if self.shows:
            self.pending += raw[taken:]


def _run(data: bytes, *, as_html: bool) -> str:
    machine = _Machine(_codepage(data), as_html=as_html)
    for found in _TOKEN.finditer(data):
        hexed, word, number, sign, brace, newline, text = found.groups()
        if brace is not None:
            machine.brace(brace)
        elif word is not None:
            machine.word(word, int(number) if number else None)
        elif sign is not None:
            machine.sign(sign)
        elif newline is None:
            machine.data(bytes.fromhex(hexed.decode()) if hexed else text)
    machine.flush()
    return "".join(machine.out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _after(now: _Group, word: bytes, value: int | None, *, starred: bool) -> _Group:
    if word == b"uc" and value is not None:
        return replace(now, unicode_skip=value)
    if word == b"htmlrtf":
        return replace(now, is_hidden=value != 0)
    if word == b"htmltag":
        return replace(now, is_tag=True, is_hidden=False)
    return replace(now, is_skipped=True) if starred or word in _SKIPPED or word == b"mhtmltag" else now


def _unicode(value: int) -> str:
    code = value + 65536 if value < 0 else value
    return chr(code) if 0 < code < 0x110000 else ""


def _codepage(data: bytes) -> str:
    found = re.search(rb"\\ansicpg(\d{3,5})", data[:2000])
    name = f"cp{found[1].decode()}" if found else "cp1252"
    try:
        b"".decode(name)
    except LookupError:
        return "utf-8" if name == "cp65001" else "cp1252"
    return name


def uncompressed(data: bytes) -> bytes:
    """PR_RTF_COMPRESSED as plain RTF (MS-OXRTFCP 3.1); empty when it is damaged."""
    if len(data) < 16:
        return b""
    _packed, size, kind, _checksum = struct.unpack("<IIII", data[:16])
    if kind == 0x414C454D:  # "MELA": stored
        return data[16 : 16 + size]
    if kind != 0x75465A4C or size > LARGEST:  # "LZFu"
        return b""
    window = bytearray(_FREQUENT.ljust(4096, b"\x00"))
    write, read, out = len(_FREQUENT), 16, bytearray()
    while read < len(data) and len(out) < size:
        control, read = data[read], read + 1
        for bit in range(8):
            if read >= len(data) or len(out) >= size:
                break
            if control & (1 << bit):
                if read + 1 >= len(data):
                    return bytes(out)
                pair, read = (data[read] << 8) | data[read + 1], read + 2
                start, length = pair >> 4, (pair & 0xF) + 2
                if start == write % 4096:
                    return bytes(out)
                piece = [0] * length
                for step in range(length):
                    piece[step] = window[(start + step) % 4096]
                    window[write % 4096] = piece[step]
                    write += 1
                out += bytes(piece)
            else:
                window[write % 4096] = data[read]
                out.append(data[read])
                write, read = write + 1, read + 1
    return bytes(out)
