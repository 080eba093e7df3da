"""What is waited for, and what the jobs have to do today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.desk.queries import piled
from spil.foundation.manifest.declaration import Piled
from spil.foundation.outbox.models import MailState
from spil.foundation.outbox.queries import mails_outside
from spil.foundation.reading.models import FileText
from spil.modules.post.models import Box, Channel, Direction, PostItem
from spil.modules.post.models.types import office_calendar, rules_of
from spil.modules.post.states import GOING, HELD, UNSENT, WAITING

#: no reminder comes earlier than this before a deadline; more than the working days that can be set
EARLIEST = timedelta(days=100)
_GOING = [state.code for state in GOING]


def awaited(actor: Actor) -> QuerySet[PostItem]:
    """Items that wait for somebody outside, in and out alike, those who wait longest first."""
    found = PostItem.objects.visible_to(actor).filter(record__state=WAITING.code, waiting_since__isnull=False)
    return found.order_by("waiting_since", "pk")


def awaited_by(actor: Actor, people: Sequence[int]) -> Piled:
    """The same for these owners, as Today wants it."""
    return piled(awaited(actor).filter(record__owner__in=people), through="record__")


def to_wake(today: date) -> QuerySet[PostItem]:
    """What was put off until today or earlier."""
    return PostItem.objects.filter(record__state=HELD.code, held_until__lte=today).order_by("pk")


def to_fill_in(sha256: str) -> Iterator[tuple[PostItem, str]]:
    """Open items that came as this content and are still called after their file, with the words found in it.

    Two queries. Whatever has a subject was named by somebody, or by what it came with.
    """
    words = FileText.objects.filter(pk=sha256).values_list("text", flat=True).first()
    if words:
        unnamed = PostItem.objects.filter(original=sha256, original_name=F("record__title"))
        for item in unnamed.filter(direction=Direction.IN, record__is_open=True).order_by("pk"):
            yield item, words


def to_remind(today: date) -> Iterator[PostItem]:
    """Open items whose deadline is so near that the handler has to know, by the rules of their type."""
    near = Q(record__deadline_on__lt=today + EARLIEST)
    rows = _with_deadline(near & _not_yet("reminded_for"))
    rules, calendar = rules_of([item.type for item in rows], today), office_calendar(today - EARLIEST)
    for item in rows:
        due_on = item.record.deadline_on
        if due_on is not None and today >= calendar.add(due_on, -rules[item.type].remind_days):
            yield item


def to_escalate(today: date) -> Iterator[PostItem]:
    """Open items whose deadline has been over for so many working days that the head of the unit has to know."""
    rows = _with_deadline(Q(record__deadline_on__lt=today) & _not_yet("escalated_for"))
    rules, calendar = rules_of([item.type for item in rows], today), office_calendar(today - 4 * EARLIEST)
    for item in rows:
        due_on = item.record.deadline_on
        if due_on is not None and today > calendar.add(due_on, rules[item.type].escalate_days):
            yield item


def _with_deadline(condition: Q) -> list[PostItem]:
    found = PostItem.objects.filter(condition, record__is_open=True, record__state__in=_GOING)
    return list(found.select_related("record").order_by("pk"))


def _not_yet(field: str) -> Q:
    return Q(**{f"{field}__isnull": True}) | ~Q(**{field: F("record__deadline_on")})


def returned() -> Iterator[tuple[PostItem, str]]:
    """Sent e-mails that were not delivered, with the reason: of each item the last mail counts."""
    sent = PostItem.objects.filter(channel=Channel.EMAIL, direction=Direction.OUT).exclude(
        record__state__in=[state.code for state in UNSENT]
    )
    failed = mails_outside().filter(
        state__in=(MailState.BOUNCED, MailState.FAILED), record__in=sent.values("pk")
    )
    reasons = dict(failed.order_by("pk").values_list("record", "error"))
    last = dict(
        mails_outside().filter(record__in=list(reasons)).order_by("pk").values_list("record", "state")
    )
    for item in PostItem.objects.filter(pk__in=reasons).select_related("record").order_by("pk"):
        if last[item.pk] in (MailState.BOUNCED, MailState.FAILED):
            yield item, reasons[item.pk]


def to_empty(today: date) -> QuerySet[Box]:
    """Boxes whose day has come."""
    return Box.objects.filter(record__is_open=True, record__deadline_on__lte=today).order_by("pk")
