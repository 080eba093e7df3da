"""Seals over the events of a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from spil.foundation.actions import guard
from spil.foundation.events.models import Anchor, Event

CHUNK = 2000


def seal(today: date) -> Anchor | None:
    """Seal the events since the last seal; None when today is sealed already or nothing happened since.

    Every event with a lower id is there by then: the door takes a lock on the table before it takes ids, and the lock
    here waits for whoever holds it. On SQLite the transaction has the only write lock.
    """
    with guard.opened(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE events_event IN SHARE ROW EXCLUSIVE MODE")
        before = Anchor.objects.order_by("-last_event_id").first()
        last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        if last <= (before.last_event_id if before else 0) or Anchor.objects.filter(on=today).exists():
            return None
        count, digest = digest_between(before, last)
        return Anchor.objects.create(on=today, last_event_id=last, event_count=count, digest=digest)


def digest_between(before: Anchor | None, last_event_id: int) -> tuple[int, bytes]:
    """How many events there are behind a seal up to an id, and the digest over that seal and all of theirs."""
    start = before.last_event_id if before else 0
    found = sha256(bytes(before.digest) if before else b"")
    count = 0
    for event_id, digest in _digests(start, last_event_id):
        found.update(event_id.to_bytes(8, "big") + bytes(digest))
        count += 1
    return count, found.digest()


def _digests(after: int, until: int) -> Iterator[tuple[int, Any]]:
    events = Event.objects.filter(id__gt=after, id__lte=until).order_by("id")
    return events.values_list("id", "digest").iterator(chunk_size=CHUNK)
