"""Writes a mail: its headers, its two texts, its files; and puts it in the outbox.

    post(to="an@stad.example", subject=…, text=…, html=…, at=now, record=record)

The headers follow RFC 5322 (Message-ID, References), RFC 3834 (Auto-Submitted) and RFC 2369 (List-Unsubscribe).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from secrets import token_hex
from typing import Any

from django.conf import settings

from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.rules import on_the_wire
from spil.foundation.records.models import Record


@dataclass(frozen=True)
class File:
    """Something that goes along: its name, its media type such as `text/calendar`, its bytes."""

    name: str
    media_type: str
    content: bytes


#: makes the message of a row at the moment of sending; None when there is nothing left to say
Maker = Callable[[OutgoingMail, datetime], EmailMessage | None]
_makers: dict[str, Maker] = {}


def register_maker(name: str, maker: Maker) -> None:
    _makers[name] = maker


def domain() -> str:
    """The domain in whose name the office mails: that of its address."""
    return parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"


def new_message_id() -> str:
    return f"<{token_hex(16)}@{domain()}>"


def thread_root(record: Record) -> str:
    """The Message-ID to which all mail about a record refers; nobody can guess it from the record's number."""
    key = hmac.new(settings.SECRET_KEY.encode(), f"thread:{record.pk}".encode(), sha256).hexdigest()[:24]
    return f"<record-{record.pk}.{key}@{domain()}>"


def message(
    *,
    to: str,
    name: str = "",
    subject: str,
    text: str,
    html: str = "",
    at: datetime,
    message_id: str,
    language: str = "nl",
    record: Record | None = None,
    reply_to: str = "",
    unsubscribe: str = "",
    by_program: bool = True,
    answering: str = "",
    files: Sequence[File] = (),
) -> EmailMessage:
    """A whole message. `at` is aware; `unsubscribe` an address (URL) where one chooses not to get this any more;
    `answering` the id of somebody's message to which this is an answer."""
    made = EmailMessage(policy=SMTP)
    made["From"] = settings.MAIL_FROM
    to = on_the_wire(to) or to  # what cannot be written so is not sent (`sending.send`)
    made["To"] = Address(_one_line(name), addr_spec=to) if name else to
    made["Subject"] = _one_line(subject)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = message_id
    thread = [*([thread_root(record)] if record is not None else ()), *([answering] if answering else ())]
    if thread:
        made["In-Reply-To"], made["References"] = thread[-1], " ".join(thread)
    if reply_to:
        made["Reply-To"] = reply_to
    if unsubscribe:
        made["List-Unsubscribe"] = f"<{unsubscribe}>"
    if by_program:
        made["Auto-Submitted"] = "auto-generated"
        made["X-Auto-Response-Suppress"] = "All"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for file in files:
        main, _slash, sub = file.media_type.partition("/")
        if main in (
            "message",
            "multipart",
        ):  # such a part may not be encoded (RFC 2046 5.1, 5.2.1): as any other file
            main, sub = "application", "octet-stream"
        made.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name)
    made["Content-Language"] = language  # last: setting the content drops what describes it
    return made


def _one_line(text: str) -> str:
    """Without line breaks: a header that a stranger's title could end is a way to write headers of one's own."""
    return " ".join(text.split())


def post(
    *, to: str, at: datetime, person_id: int | None = None, message_id: str = "", **words: Any
) -> OutgoingMail:
    """Put a mail in the outbox, in the caller's transaction. `words` are those of `message`; the id may be new."""
    message_id = message_id or new_message_id()
    record: Record | None = words.get("record")
    content = message(to=to, at=at, message_id=message_id, **words).as_bytes()
    made = _row(to, at, message_id, person_id, record, content=content)
    made.save(force_insert=True)
    return made


def post_later(
    maker: str,
    arguments: dict[str, Any],
    *,
    to: str,
    at: datetime,
    person_id: int | None = None,
    record: Record | None = None,
) -> OutgoingMail:
    """Put a mail in the outbox whose text is made when it is sent, by a registered maker."""
    made = mail_later(maker, arguments, to=to, at=at, person_id=person_id, record=record)
    made.save(force_insert=True)
    return made


def mail_later(
    maker: str,
    arguments: dict[str, Any],
    *,
    to: str,
    at: datetime,
    person_id: int | None = None,
    record: Record | None = None,
) -> OutgoingMail:
    """The same, not written yet: for the body of an action, which returns its rows to the door."""
    return _row(to, at, new_message_id(), person_id, record, maker=maker, arguments=arguments)


def _row(
    to: str, at: datetime, message_id: str, person_id: int | None, record: Record | None, **rest: Any
) -> OutgoingMail:
    return OutgoingMail(
        message_id=message_id,
        to_address=to,
        person_id=person_id,
        record=record,
        made_at=at,
        next_at=at,
        **rest,
    )


def message_of(row: OutgoingMail, at: datetime) -> bytes | None:
    """The bytes to send now; None when there is nothing left to say. Raises LookupError for a maker that is gone."""
    if not row.maker:
        return bytes(row.content)
    made = _makers[row.maker](row, at)
    return None if made is None else made.as_bytes()
