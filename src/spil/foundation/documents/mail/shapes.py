"""The plain values that every reader of mail answers with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Address:
    """Who: a name as written, possibly empty, and an e-mail address, possibly empty."""

    name: str = ""
    email: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name and self.email else self.name or self.email


@dataclass(frozen=True)
class Part:
    """One file of a message, decoded. `is_inline`: a picture that the text shows by its `content_id`."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True)
class Invitation:
    """A calendar message. `method` as in RFC 5546 (`REQUEST`, `CANCEL`, `REPLY` …); times as written, ISO 8601."""

    method: str
    uid: str
    summary: str
    starts: str
    ends: str
    location: str
    organizer: Address
    attendees: tuple[Address, ...] = ()


@dataclass(frozen=True)
class Failure:
    """A delivery that failed. `is_temporary`: the server still tries. `returned_ids`: of the message that came back."""

    addresses: tuple[str, ...]
    is_temporary: bool = False
    reason: str = ""
    returned_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """One message. `automatic` is empty for what a person wrote, else `reply`, `list`, `failure` or `notice`.

    `text` is the plain text, made from `html` when there is none; `html` is as it came, not safe to show.
    """

    subject: str = ""
    sender: Address = Address()
    reply_to: Address = Address()
    recipients: tuple[Address, ...] = ()
    copies: tuple[Address, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    html: str = ""
    attachments: tuple[Part, ...] = ()
    invitation: Invitation | None = None
    failure: Failure | None = None
    automatic: str = ""
    defects: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Its text, and who wrote it to whom."""
        people = (self.sender, *self.recipients, *self.copies)
        return "\n".join((self.text, *map(str, people)))

    def bare(self) -> Message:
        """The same without the content of its files, which lie in the store."""
        kept = tuple(replace(part, content=b"") for part in self.attachments)
        return replace(self, attachments=kept, html="")
