"""What a person's calendar program is told: her open deadlines and her own turns with a day. Nothing of anybody else.

The address is a secret of 256 bits; only its digest is kept, it can be withdrawn, and a new one replaces the old.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.db import InternalError, OperationalError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import actions
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.identity.secrets import opens
from spil.foundation.notifications.models import CalendarFeed, OfficeRules
from spil.foundation.notifications.telling import title_of
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Among, Record
from spil.foundation.turns.models import Turn

#: entries of one feed, and how long what is over stays in it
MOST, BACK = 500, timedelta(days=90)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """A day in the calendar. `sequence` only grows; `changed_at` is when the record last changed (RFC 5545, 3.8.7)."""

    uid: str
    on: date
    title: str
    text: str
    url: str
    sequence: int
    changed_at: datetime


def make_feed(person: Person, now: datetime) -> str:
    """A new secret for this person; the one before it stops."""
    secret = token_urlsafe(32)
    with transaction.atomic():
        withdraw_feed(person, now)
        CalendarFeed.objects.create(person=person, digest=_digest(secret), made_at=now)
    return secret


def withdraw_feed(person: Person, now: datetime) -> int:
    return CalendarFeed.objects.filter(person=person, withdrawn_at__isnull=True).update(withdrawn_at=now)


def reader_of(secret: str, now: datetime) -> Person | None:
    """Whose calendar the secret opens; None when it was withdrawn, or the account opens nothing any more."""
    feeds = CalendarFeed.objects.select_related("person__account").filter(person__account__isnull=False)
    feed = feeds.filter(digest=_digest(secret), withdrawn_at__isnull=True).first()
    if feed is None or not opens(feed.person.account, feed.made_at):
        return None
    if feed.read_at is None or now - feed.read_at > _HOUR:
        with suppress(OperationalError, InternalError):  # on a full disk calendars are read all the same
            CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
    return feed.person


def entries(actor: Actor) -> list[Entry]:
    """The days of an actor's calendar, in her language (the active one); one entry for each record and day."""
    since = actor.today - BACK
    deadlines = Deadline.objects.open().filter(
        Among("record__audience_id", actor.audience_ids, leads=False),
        record__is_open=True, record__owner=actor.person_id, due_on__gte=since,
    )  # fmt: skip
    turns = Turn.objects.visible_to(actor).open().filter(person=actor.person_id, due_on__gte=since)
    found: dict[tuple[int, date], tuple[str, Record]] = {}
    for deadline in deadlines.select_related("record").order_by("due_on", "id")[:MOST]:
        found[deadline.record_id, deadline.due_on] = (_("Deadline"), deadline.record)
    for turn in turns.select_related("record").order_by("due_on", "id")[:MOST]:
        action = actions.get(turn.action)
        if turn.due_on is None:
            continue
        found[turn.record_id, turn.due_on] = (str(action.title) if action else _("Deadline"), turn.record)
    changed = _changed_at({record_id for record_id, _on in found})
    hides = OfficeRules.current().hides_titles
    return [
        _entry(what, record, on, changed.get(record.pk, record.created_at), hides=hides)
        for (_pk, on), (what, record) in sorted(found.items(), key=lambda one: (one[0][1], one[0][0]))[:MOST]
    ]


def _entry(what: str, record: Record, on: date, changed_at: datetime, *, hides: bool) -> Entry:
    title = title_of(record, outside=hides)
    return Entry(
        uid=f"spil-{record.pk}-{on:%Y%m%d}@{settings.SITE_URL.split('//')[-1].split(':')[0]}",
        on=on,
        title=f"{what}: {title}",
        text=record.number or "",
        url=settings.SITE_URL + reverse("record", args=[record.pk]),
        sequence=record.version,
        changed_at=changed_at,
    )


def _changed_at(record_ids: set[int]) -> dict[int, datetime]:
    rows = Event.objects.filter(record__in=record_ids).values_list("record").annotate(at=Max("at"))
    return {pk: at for pk, at in rows if pk is not None}


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
