"""Messages that were sent to somebody outside, each as the e-mail that it was (RFC 5322).

The outbox keeps the bytes for some weeks; after that a message is composed once more of its record, by the module that
sent it, under its own Message-ID and on its own day.
"""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from spil.foundation.exports.taken import Folders, Numbered, free
from spil.foundation.outbox.models import MailState, OutgoingMail

#: kind of the record to what composes the message once more, of the row in the outbox; None when it cannot
Compose = Callable[[OutgoingMail], EmailMessage | None]
_composers: dict[str, Compose] = {}


def register_composer(kind: str, compose: Compose) -> None:
    _composers[kind] = compose


def write_messages(folder: Path, records: Any, *, to: str = "") -> int:
    """Every message about these records that was sent, each in the folder of its record; how many.

    `to` adds what was sent to that address about no record.
    """
    sent = OutgoingMail.objects.filter(person__isnull=True, sent_at__isnull=False)
    sent = sent.exclude(state__in=(MailState.WAITING, MailState.LEFT)).select_related("record__legal_entity")
    found = sent.filter(record__in=records)
    if to:
        found = found | sent.filter(record=None, to_address__iexact=to, maker="")
    count, folders = 0, Folders(folder)
    for row in found.order_by("pk").iterator(chunk_size=20):
        content = _bytes_of(row)
        if content is None:
            continue
        if (record := row.record) is not None:
            place = folders.of(Numbered.of(record))
        else:
            place = folder / "-"
            place.mkdir(parents=True, exist_ok=True)
        free(place, f"{row.made_at:%Y-%m-%d} {row.pk}.eml").write_bytes(content)
        count += 1
    return count


def _bytes_of(row: OutgoingMail) -> bytes | None:
    if bytes(row.content):
        return bytes(row.content)
    compose = _composers.get(row.record.kind) if row.record else None
    made = compose(row) if compose else None
    return made.as_bytes() if made is not None else None
