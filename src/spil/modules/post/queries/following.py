"""What is waited for, and what the jobs have to do today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.deadlines.models import Deadline
from spil.foundation.deadlines.rules import coming
from spil.foundation.desk.queries import piled
from spil.foundation.handling.dating import office_calendars
from spil.foundation.manifest.declaration import Piled
from spil.foundation.outbox.models import MailState
from spil.foundation.outbox.queries import mails_outside
from spil.foundation.reading.models import FileText
from spil.foundation.turns.models import Turn
from spil.foundation.workflow.rules import State
from spil.modules.post.models import Box, Channel, Direction, PostItem
from spil.modules.post.models.types import rules_of
from spil.modules.post.rules import PLAIN
from spil.modules.post.states import ESCALATED, FOLLOWED, HELD, WAITING

#: no reminder comes earlier than this before a deadline; more than the working days that can be set
EARLIEST = timedelta(days=100)


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


def disappearing(records: Collection[int]) -> QuerySet[PostItem]:
    """Those of these open items of which a document disappears from the e-Box."""
    days = Deadline.objects.open().filter(record__in=records, record__is_open=True, what="disappears")
    return PostItem.objects.filter(pk__in=days.values("record"), direction=Direction.IN).order_by("pk")


def to_remind(today: date) -> Iterator[PostItem]:
    """Open items of which a deadline is so near that the handler has to know, by the rules of their type."""
    rows = _with_deadline(Q(record__deadline_on__lt=today + EARLIEST), "reminded_for", FOLLOWED)
    rules, calendar_of = (
        rules_of([item.type for item, _days in rows], today),
        office_calendars(today - EARLIEST),
    )
    for item, days in rows:
        due_on = coming(days, today)
        if due_on is None or due_on == item.reminded_for:
            continue
        if today >= calendar_of(item.record.owner_id).add(due_on, -rules[item.type].remind_days):
            yield item


def to_escalate(today: date) -> Iterator[PostItem]:
    """Open items of which a deadline has been over for so many working days that the head of the unit has to know."""
    rows = _with_deadline(Q(record__deadline_on__lt=today), "escalated_for", ESCALATED)
    calendar_of = office_calendars(today - 4 * EARLIEST)
    rules = rules_of([item.type for item, _days in rows], today)
    for item, days in rows:
        calendar, patience = calendar_of(item.record.owner_id), rules[item.type].escalate_days
        late = [day for day in days if today > calendar.add(day, patience)]
        if late and (item.escalated_for is None or max(late) > item.escalated_for):
            yield item


def _with_deadline(condition: Q, told: str, states: Collection[State]) -> list[tuple[PostItem, set[date]]]:
    """Open items in these states with their open deadlines, where `told` is not the only one; two queries."""
    open_days = Deadline.objects.open()
    another = Exists(open_days.filter(record=OuterRef("pk")).exclude(due_on=OuterRef(told)))
    found = PostItem.objects.filter(condition, Q(**{f"{told}__isnull": True}) | another, record__is_open=True)
    found = found.filter(record__state__in=[state.code for state in states])
    days: dict[int, set[date]] = defaultdict(set)
    for pk, day in open_days.filter(record__in=found.values("pk")).values_list("record", "due_on"):
        days[pk].add(day)
    return [(item, days[item.pk]) for item in found.select_related("record").order_by("pk")]


def returned() -> Iterator[tuple[PostItem, str]]:
    """Sent e-mails that were not delivered, with the reason: of each item the last mail counts."""
    sent = PostItem.objects.went().filter(channel=Channel.EMAIL)
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
    """Boxes whose day has come and that nobody was asked to empty."""
    asked = Turn.objects.open().filter(action="post.box.empty").values("record")
    return _due_boxes(today).exclude(pk__in=asked)


def not_emptied(today: date) -> Iterator[Box]:
    """Boxes whose day has been over for so long that the head of the unit has to know: once for each day."""
    calendar_of = office_calendars(today - EARLIEST)
    told = Turn.objects.filter(
        record=OuterRef("pk"), step="escalated", due_on=OuterRef("record__deadline_on")
    )
    for box in _due_boxes(today).filter(~Exists(told)).select_related("record"):
        due_on = box.record.deadline_on
        calendar = calendar_of(box.record.owner_id)
        if due_on is not None and today > calendar.add(due_on, PLAIN.escalate_days):
            yield box


def _due_boxes(today: date) -> QuerySet[Box]:
    return Box.objects.filter(record__is_open=True, record__deadline_on__lte=today).order_by("pk")
