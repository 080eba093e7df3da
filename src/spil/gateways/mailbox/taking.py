"""One message that arrived, and whose it is: an answer to a notice, a report about our own mail, or post."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils import timezone

from spil.foundation.access.actor import Actor, system_actor
from spil.foundation.arrivals.taking import Arrived, take_in
from spil.foundation.correspondence.models import MessageId
from spil.foundation.documents.readers import ReaderFailed
from spil.foundation.files.store import store
from spil.foundation.notifications.replies import take_reply
from spil.foundation.outbox.bounces import take_bounce

_ID = re.compile(rb"<([^<>\s]{3,250})>")


def spil() -> Actor:
    """Who registers what arrives by itself."""
    return system_actor(timezone.now(), timezone.localdate())


def take_message(
    raw: bytes, *, way: str, key: str, name: str = "message.eml", recipients: Iterable[str] = ()
) -> Iterator[Arrived]:
    """Store and register one message; when this is over, it may be acknowledged. Raises OSError and database errors.

    `recipients` are the addresses of the envelope, where they are known. An answer to a notice becomes a remark with
    its record; a report about a mail of ours that belongs to no record is noted beside that mail; all else is post.
    """
    file = store().put(raw, name=name)
    if (record_id := _answered(raw, recipients)) is not None or _is_about_a_notice(raw):
        yield Arrived(file, record_id, taken=file)
    else:
        yield from take_in(raw, spil(), way=way, name=name, key=key)


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
