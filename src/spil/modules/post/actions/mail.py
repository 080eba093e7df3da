"""E-mail in the register: what a message tells of itself, its files, and the thread in which it stands.

A message is read before the transaction (`open_files`), because reading takes time and SQLite has one writer; what must
be true together with the item is found and added in it (`threaded`, `rows_for`): its files, its message ids, and the
link to the head of its thread, whose confidentiality, unit and owner it takes over. An answer to a confidential letter
is no less so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from spil.foundation.access.actor import Actor
from spil.foundation.attachments.models import Attachment
from spil.foundation.correspondence.enclosed import take_over
from spil.foundation.correspondence.models import MessageId
from spil.foundation.correspondence.queries import FOLLOWS, NOWHERE, Place, places_of
from spil.foundation.documents.mail.copies import key_of
from spil.foundation.documents.mail.shapes import Message
from spil.foundation.documents.plain import from_plain, to_plain
from spil.foundation.documents.readers import ReaderFailed, read, side_by_side
from spil.foundation.documents.sniffing import OUTLOOK, WINMAIL
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import at_work
from spil.foundation.reading.models import FileText
from spil.foundation.reading.words import SECONDS, read_files, told, unread
from spil.foundation.records.models import Record
from spil.modules.post.models import Channel, Direction, ItemType, PostItem
from spil.modules.post.states import CANCELLED, DONE, HELD, WAITING

_READERS = {
    "message/rfc822": "spil.foundation.documents.mail.message:read",
    OUTLOOK: "spil.foundation.documents.mail.outlook:read",
    WINMAIL: "spil.foundation.documents.mail.winmail:read",
}


@dataclass(frozen=True)
class Mail:
    """A message without the bytes of its files, those files as they lie in the store, and its place among others."""

    message: Message
    files: tuple[StoredFile, ...]
    place: Place = NOWHERE

    @property
    def ids(self) -> set[str]:
        """Its own message id and those that it names: what it has to do with other messages."""
        return {one for one in (self.message.message_id, *self.references) if one}

    @property
    def asks_nobody(self) -> bool:
        """Whether it only says something about its thread: somebody is away, or a delivery failed. What a list or a
        helpdesk passes on, a person may have written."""
        return self.message.automatic in ("reply", "failure")

    @property
    def references(self) -> tuple[str, ...]:
        """The messages that it names, and those that came back with it."""
        message = self.message
        return (*message.references, *(message.failure.returned_ids if message.failure else ()))


@dataclass(frozen=True)
class Opened:
    """What was found in a file before it is registered: its words, and the message when it is one."""

    texts: tuple[FileText, ...]
    mail: Mail | None = None


def open_file(file: StoredFile) -> Opened:
    """Read a file that arrives: its words, and of a message everything. To be called outside a transaction."""
    return open_files([file])[0]


def open_files(files: Sequence[StoredFile]) -> list[Opened]:
    """The same for several files, as many at a time as there are readers. The files of messages are stored too."""
    parsed = side_by_side(_parsed, files)
    parts = [part for one in parsed if isinstance(one, Message) for part in one.attachments if part.content]
    stored = iter(store().put_all([(part.content, part.name) for part in parts]))
    mails = [_mail(one, stored) if isinstance(one, Message) else one for one in parsed]
    plain = [file for file, mail in zip(files, mails, strict=True) if mail is None]
    inside = [file for mail in mails if isinstance(mail, Mail) for file in mail.files]
    words = {one.sha256: one for one in read_files([*plain, *inside])}
    return [_opened(file, mail, words) for file, mail in zip(files, mails, strict=True)]


def _parsed(file: StoredFile) -> Message | FileText | None:
    """A message, why it cannot be read, or None for what is no message. Asks no database: it runs beside others."""
    reader = _READERS.get(file.media_type)
    if reader is None:
        return None
    try:
        return from_plain(Message, read(reader, store().read(file.sha256), seconds=SECONDS))
    except ReaderFailed as failed:
        return unread(file.sha256, failed)


def _mail(message: Message, stored: Iterator[StoredFile]) -> Mail:
    files = tuple(next(stored) for part in message.attachments if part.content)
    return Mail(message, files)


def _opened(file: StoredFile, mail: Mail | FileText | None, words: Mapping[str, FileText]) -> Opened:
    if mail is None:
        return Opened((words[file.sha256],))
    if isinstance(mail, FileText):
        return Opened((mail,))
    message = mail.message
    texts = (
        told(file.sha256, message.words),
        *(words[one.sha256] for one in mail.files),
    )
    return Opened(texts, Mail(message.bare(), mail.files))


def threaded(mails: Sequence[Mail | None]) -> list[Mail | None]:
    """Messages with their places, for `rows_for`: to be called in the transaction that registers them."""
    places = iter(places_of([(mail.message.message_id, mail.references) for mail in mails if mail]))
    return [replace(mail, place=next(places)) if mail else None for mail in mails]


def facts_of(mail: Mail) -> dict[str, Any]:
    """What the message answers of the questions of `post.incoming.register`."""
    message = mail.message
    sender = message.sender
    subject = message.subject[:300] or sender.name or sender.email
    return {
        **({"subject": subject} if subject else {}),  # else the name of the file says what it is
        "channel": Channel.EMAIL,
        "party_name": (sender.name or sender.email)[:200],
        "type": ItemType.OTHER if message.automatic else ItemType.LETTER,
        "answers": None if mail.asks_nobody else _awaited(mail.place),
        "dated_on": timezone.localdate(message.date) if message.date else None,
        "mail": mail,
    }


def _awaited(place: Place) -> PostItem | None:
    """What waits for an answer, when a message is one: to it, or to our reminder or a part of our answer to it.

    A message that came or went out before (a copy of our own that comes back, one in a second mailbox) answers nothing.
    """
    head = place.head
    if head is None or place.twin_id is not None:
        return None
    if head.kind != "post.outgoing" and head.state not in (WAITING.code, HELD.code):
        return None
    about = Link.objects.filter(source=head, relation__in=("reminds", "answers")).values("target")
    waits = Q(record__state=WAITING.code) | Q(record__state=HELD.code, held_from=WAITING.code)
    items = PostItem.objects.select_related("record").filter(waits)
    return items.filter(Q(pk=head.pk) | Q(pk__in=about)).order_by("-pk").first()


def rows_for(item: PostItem, mail: Mail, by: Actor) -> list[models.Model]:
    """What belongs to the item besides itself; the item and its record are told what the message says."""
    message, head = mail.message, mail.place.head
    item.reading = {**item.reading, "mail": _kept(message)}
    rows: list[models.Model] = [
        Attachment.of(file, record=item.record, by=by, position=number)
        for number, file in enumerate(_once(mail.files), 1)
    ]
    rows += MessageId.of(item.record, message.message_id, mail.references)
    if head is not None:
        rows.append(belongs_with(item.record, head, by, FOLLOWS, inherits=not mail.asks_nobody))
    if mail.asks_nobody and head is not None:
        item.record.state = DONE.code
    return rows


def first_copy(item: PostItem, mail: Mail | None) -> PostItem | None:
    """The item of the same message, that another mailbox got too: it has the same id and, but for the lines that each
    delivery adds, the same content."""
    if mail is None or mail.place.twin_id is None:
        return None
    came = PostItem.objects.select_related("record", "party").filter(direction=Direction.IN)
    first = came.exclude(record__state=CANCELLED.code).filter(pk=mail.place.twin_id).first()
    if first is None or not first.original or not store().exists(first.original):
        return None
    is_same = key_of(store().read(first.original)) == key_of(store().read(item.original))
    return first if is_same else None


def _once(files: tuple[StoredFile, ...]) -> list[StoredFile]:
    return list({(file.sha256, file.name): file for file in files}.values())


def belongs_with(
    record: Record, head: Record, by: Actor, relation: str = "concerns", *, inherits: bool
) -> Link:
    """It is for no more people than this, and for the same hands where it `inherits` them."""
    take_over(record, head)
    if inherits:
        record.owner_id = record.owner_id or at_work(head.owner, by.today)
        record.unit_id = record.unit_id or head.unit_id
    return Link(source=record, target=head, relation=relation)


def _kept(message: Message) -> dict[str, Any]:
    """The plain values that pages and rules read later, without the words, which lie with the file."""
    failure = message.failure
    return {
        "from": to_plain(message.sender),
        "reply_to": to_plain(message.reply_to) if message.reply_to.email else None,
        "to": to_plain(message.recipients[:50]),
        "cc": to_plain(message.copies[:50]),
        "date": message.date.isoformat() if message.date else None,
        "message_id": message.message_id,
        "automatic": message.automatic,
        "failed": list(failure.addresses) if failure else [],
        "failure": failure.reason if failure else "",
        "is_temporary": bool(failure and failure.is_temporary),
        "invitation": to_plain(message.invitation),
        "defects": list(message.defects[:20]),
    }
