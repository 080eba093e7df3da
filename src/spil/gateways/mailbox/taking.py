"""One message that arrived, and whose it is: an answer to a notice, a report about our own mail, a notice of ours that
came back, or post."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from email.parser import BytesHeaderParser
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone

from spil.foundation.access.actor import Actor, system_actor
from spil.foundation.arrivals.registering import Arrived, alone, register_many
from spil.foundation.arrivals.taking import stored_messages, take_in
from spil.foundation.correspondence.models import MessageId
from spil.foundation.documents.readers import ReaderFailed
from spil.foundation.documents.sniffing import MAIL
from spil.foundation.failpoints.places import reached
from spil.foundation.files.store import store
from spil.foundation.notifications.replies import take_reply
from spil.foundation.notifications.shown import Shown, links_in, shown_in
from spil.foundation.organisation.models import Person, Role
from spil.foundation.outbox.bounces import take_bounce
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality

_ID = re.compile(rb"<([^<>\s\x00]{3,250})>")
#: message ids that are asked of the database at once; one message may name more than a question holds
MOST_NAMED = 10_000
#: the address to which notices are answered (foundation/notifications/addresses.py)
_REPLY_ADDRESS = re.compile(rb"\+r[\w.=-]+@", re.IGNORECASE)


def spil() -> Actor:
    """Who registers what arrives by itself."""
    return system_actor(timezone.now(), timezone.localdate())


def take_message(
    raw: bytes, *, way: str, key: str, name: str = "message.eml", recipients: Iterable[str] = ()
) -> Iterator[Arrived]:
    """Store and register one message; when this is over, it may be acknowledged. Raises OSError and database errors.

    `recipients` are the addresses of the envelope, where they are known. An answer to a notice becomes a remark with
    its record; a report about a mail of ours that belongs to no record is noted beside that mail; of what Spil itself
    told a colleague, who reads her mail here or has it passed on to here, nothing is registered; all else is post.
    Post that shows a notice is for no more people than what it tells of.
    """
    take = partial(take_in, raw, spil(), way=way, name=name, key=key, is_message=True)
    ours, told = _ours([raw]), "\n".join(recipients).encode("utf-8", "replace")
    if _is_post(raw, ours) and not _REPLY_ADDRESS.search(told):
        yield from take()
        return
    file = store().put(raw, name=name)
    if _is_a_notice(raw, ours):  # registered it would be told, by a mail that comes back
        yield Arrived(file, None, taken=file)
        return
    if (record_id := _answered(raw, recipients)) is not None or _is_about_a_notice(raw):
        yield Arrived(file, record_id, taken=file)
        return
    shown = shown_in(raw, ours, recipients)
    yield from take(facts=_with_few(shown) if shown else None)


def take_messages(raws: Sequence[bytes], *, way: str) -> list[list[Arrived]]:
    """The same for several messages, each under the hash of its bytes; those that are post are registered together.

    What is wrong with one of them is the refusal of that one.
    """
    files = stored_messages(raws)
    for _file in files:
        reached("stored")
    ours = _ours(raws)
    post = [
        (file, file.sha256)
        for raw, file in zip(raws, files, strict=True)
        if file.media_type == MAIL and _is_post(raw, ours)
    ]
    found = {one.file.sha256: [one] for one in register_many(post, spil(), way=way)} if post else {}
    return [
        found.get(file.sha256) or alone(file, partial(take_message, raw, way=way, key=file.sha256))
        for raw, file in zip(raws, files, strict=True)
    ]


def _is_post(raw: bytes, ours: set[str]) -> bool:
    """Whether it is neither an answer to a mail of ours nor a report about one, nor passes one on: then it need not be
    read to know it."""
    return not _REPLY_ADDRESS.search(raw) and not _named(raw) & ours and not links_in(raw)


def _ours(raws: Sequence[bytes]) -> set[str]:
    """Of the messages that these name, those that we sent: what names one is an answer to it, or a report about it."""
    named = list(set().union(*map(_named, raws)))
    parts = (named[start : start + MOST_NAMED] for start in range(0, len(named), MOST_NAMED))
    ours = OutgoingMail.objects.values_list("message_id", flat=True)
    return {one for part in parts for one in ours.filter(message_id__in=part)}


def _is_a_notice(raw: bytes, ours: set[str]) -> bool:
    """Whether it is a notice of ours, under the id with which it left; whoever passes one on by hand gives it her own.

    An e-mail of the register, which may go to a mailbox of ours, is no notice.
    """
    if not ours:
        return False
    own = str(BytesHeaderParser().parsebytes(raw).get("Message-ID", "")).strip()
    is_notice = Q(person__isnull=False) | Q(record__isnull=True)
    return own in ours and OutgoingMail.objects.filter(is_notice, message_id=own).exists()


def _with_few(shown: Shown) -> dict[str, Any]:
    """The facts of post that shows a notice: it belongs with the one record that this is about, else it is for whoever
    was told. What the notice let decide is over, since others may read it now."""
    by = spil()
    shown.end_links(by.now)
    records = list(Record.objects.filter(pk__in=shown.records))
    if len(records) == 1:
        return {"about": records[0]}
    told = Person.objects.here(by.today).filter(pk__in=shown.people).first()
    told = told or Person.objects.in_role(Role.OFFICE_MANAGER, by.today).first()
    return {"confidentiality": Confidentiality.NAMED, "handler": told}


def _named(raw: bytes) -> set[str]:
    return {f"<{one.decode('ascii', 'replace')}>" for one in _ID.findall(raw)}


def _answered(raw: bytes, recipients: Iterable[str]) -> int | None:
    try:
        reply = take_reply(raw, now=timezone.now(), recipients=recipients)
    except ReaderFailed:  # it is then kept as post, with the reason
        return None
    return reply.record_id if reply is not None else None


def _is_about_a_notice(raw: bytes) -> bool:
    """Whether it reports on a mail of ours that is no item of the register; an item's report is post."""
    if not take_bounce(raw, timezone.now()):
        return False
    named = [one.decode("ascii", "replace") for one in _ID.findall(raw)[:100]]
    return not MessageId.objects.filter(message_id__in=named, is_own=True).exists()
