"""The .msg files of Outlook (MS-OXMSG): one message in a compound file, property by property.

A stream `__substg1.0_PPPPTTTT` holds property PPPP of type TTTT: 001F is UTF-16 text, 001E text in the message's code
page, 0102 bytes, 000D a folder with an embedded message. Recipients lie in `__recip_version1.0_#…`, files in
`__attach_version1.0_#…`. Numbers and times stand in `__properties_version1.0`, sixteen bytes each after a head.
A message that came over the internet keeps its head (007D): the thread and the date are read from it.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from functools import cached_property
from typing import Any

from spil.foundation.documents import rtf
from spil.foundation.documents.html import to_text
from spil.foundation.documents.mail import headers
from spil.foundation.documents.mail.automatic import kind_of_machine
from spil.foundation.documents.mail.invitations import invitation_in
from spil.foundation.documents.mail.shapes import Address, Message, Part

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROPERTIES = "__properties_version1.0"
#: a damaged file whose sectors follow each other in a ring has millions; a message has a hundred
_MOST_PROPERTIES = 4_096
#: embedded messages deeper than this are a loop
DEEPEST = 10
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def is_outlook(data: bytes) -> bool:
    """Whether the bytes are a compound file with the streams of a message."""
    import olefile

    if not data.startswith(SIGNATURE):
        return False
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            return bool(file.exists(_PROPERTIES))
    except (OSError, ValueError, IndexError, TypeError):
        return False


def read(data: bytes) -> Message:
    """One message. Raises ValueError when the file is no message at all; what is missing in one is left empty."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_FATAL) as file:
            if not file.exists(_PROPERTIES):
                raise ValueError("not a message of Outlook")
            return _Folder(file, ()).message(0)
    except (OSError, IndexError, TypeError, struct.error, AttributeError) as error:
        raise ValueError(f"damaged: {error}") from None


def words(data: bytes) -> str:
    """What a message says, to be found by. Raises as `read` does."""
    message = read(data)
    return f"{message.subject}\n{message.words}"


@dataclass(frozen=True)
class _Folder:
    """A storage of the compound file, and its properties."""

    file: Any
    path: tuple[str, ...]

    def stream(self, name: str) -> bytes:
        full = [*self.path, name]
        if not self.file.exists(full) or self.file.get_type(full) != 2:
            return b""
        try:
            with self.file.openstream(full) as opened:
                return bytes(opened.read())
        except OSError:
            return b""

    def text(self, number: str, codepage: str = "") -> str:
        if wide := self.stream(f"__substg1.0_{number}001F"):
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        return headers.decoded(self.stream(f"__substg1.0_{number}001E"), codepage).rstrip("\x00")

    def data(self, number: str) -> bytes:
        return self.stream(f"__substg1.0_{number}0102")

    def folders(self, prefix: str) -> list[_Folder]:
        depth = len(self.path)
        names = {
            entry[depth]
            for entry in self.file.listdir(streams=True, storages=True)
            if len(entry) > depth and tuple(entry[:depth]) == self.path and entry[depth].startswith(prefix)
        }
        return [_Folder(self.file, (*self.path, name)) for name in sorted(names)]

    @cached_property
    def values(self) -> dict[int, bytes]:
        """The fixed properties by number, eight bytes each; of one that stands there twice the first."""
        raw = self.stream(_PROPERTIES)
        # MS-OXMSG 2.4.1: of a file or a recipient, of a message within another, of the message itself
        is_part = bool(self.path) and self.path[-1].startswith(("__attach", "__recip"))
        head = 8 if is_part else 24 if self.path else 32
        found: dict[int, bytes] = {}
        for start in range(head, min(len(raw), head + 16 * _MOST_PROPERTIES) - 15, 16):
            found.setdefault(struct.unpack_from("<H", raw, start + 2)[0], raw[start + 8 : start + 16])
        return found

    def number(self, number: int) -> int:
        raw = self.values.get(number)
        return int(struct.unpack("<i", raw[:4])[0]) if raw else 0

    def moment(self, number: int) -> datetime | None:
        raw = self.values.get(number)
        ticks = int(struct.unpack("<Q", raw)[0]) if raw else 0
        try:
            return headers.credible(_EPOCH + timedelta(microseconds=ticks // 10)) if ticks else None
        except OverflowError:
            return None

    def codepage(self, *properties: int) -> str:
        """The charset that the first of these properties names."""
        return f"cp{next(filter(None, map(self.number, properties)), 1252)}"

    def message(self, depth: int) -> Message:
        codepage = self.codepage(0x3FFD, 0x3FDE)
        parsed = message_from_bytes(self.text("007D", codepage).encode("utf-8"), policy=policy.compat32)
        text, html = self._bodies(codepage)
        files = tuple(part for one in self.folders("__attach_") for part in one.attachments(depth, codepage))
        people = [one.recipient(codepage) for one in self.folders("__recip_")]
        references = headers.ids(headers.raw_field(parsed, "References") or self.text("1039", codepage))
        parents = headers.ids(headers.raw_field(parsed, "In-Reply-To") or self.text("1042", codepage))
        own = headers.ids(headers.raw_field(parsed, "Message-ID") or self.text("1035", codepage))
        message = Message(
            subject=self.text("0037", codepage).strip(),
            sender=self._sender(codepage, headers.one_address(headers.raw_field(parsed, "From"))),
            reply_to=headers.one_address(headers.raw_field(parsed, "Reply-To")),
            recipients=tuple(who for kind, who in people if kind in (0, 1)),
            copies=tuple(who for kind, who in people if kind == 2),
            date=headers.moment(headers.raw_field(parsed, "Date"))
            or self.moment(0x0039)
            or self.moment(0x0E06),
            message_id=own[0] if own else "",
            references=tuple(dict.fromkeys((*references, *parents))),
            text=text,
            html=html,
            attachments=files,
            invitation=next(
                filter(
                    None, (invitation_in(one.content) for one in files if one.name.lower().endswith(".ics"))
                ),
                None,
            ),
        )
        return replace(message, automatic=kind_of_machine(parsed, message))

    def _sender(self, codepage: str, written: Address) -> Address:
        name = self.text("0C1A", codepage) or self.text("0042", codepage) or written.name
        email = self.text("5D01", codepage) or self.text("0C1F", codepage) or self.text("0065", codepage)
        # within one Exchange the address is a directory name (/O=…/CN=…), of no use to anybody outside
        return Address(name.strip(), email.strip() if "@" in email else written.email)

    def _bodies(self, codepage: str) -> tuple[str, str]:
        text = self.text("1000", codepage)
        # bytes of HTML are in the code page of the internet (PidTagInternetCodepage), not in that of the texts
        html = headers.decoded(self.data("1013"), self.codepage(0x3FDE, 0x3FFD)) or self.text(
            "1013", codepage
        )
        rich = rtf.uncompressed(self.data("1009"))
        html = html or rtf.to_html(rich)
        return text if text.strip() else to_text(html) or rtf.to_text(rich), html

    def recipient(self, codepage: str) -> tuple[int, Address]:
        email = self.text("39FE", codepage) or self.text("3003", codepage)
        return self.number(0x0C15), Address(
            self.text("3001", codepage).strip(), email.strip() if "@" in email else ""
        )

    def attachments(self, depth: int, codepage: str) -> tuple[Part, ...]:
        """The file; of a message that is embedded its text, and its files."""
        name = self.text("3707", codepage) or self.text("3704", codepage) or self.text("3001", codepage)
        inner = _Folder(self.file, (*self.path, "__substg1.0_3701000D"))
        if self.file.exists([*inner.path, _PROPERTIES]) and depth < DEEPEST:
            message = inner.message(depth + 1)
            title = f"{name or message.subject or 'message'}.txt"
            return (Part(title, "text/plain", _written(message).encode()), *message.attachments)
        content = self.data("3701")
        if not content and not name:
            return ()
        media = self.text("370E", codepage).lower() or "application/octet-stream"
        cid = self.text("3712", codepage).strip(" <>")
        return (Part(name, media, content, cid, bool(cid) and media.startswith("image/")),)


def _written(message: Message) -> str:
    """An embedded message, for which no file of its own exists, as a text that can be read."""
    lines = [
        f"From: {message.sender}",
        f"To: {', '.join(map(str, message.recipients))}",
        f"Date: {message.date.isoformat() if message.date else ''}",
        f"Subject: {message.subject}",
        *(f"Attachment: {one.name}" for one in message.attachments),
    ]
    return "\n".join([*lines, "", message.text])
