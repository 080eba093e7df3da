"""The pages of a notebook as finished lines: today with its blocks, the days to come, handed over, done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import groupby
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from spil.foundation.access.actor import Actor
from spil.foundation.answers.types import whole_id
from spil.foundation.drafts import keeping
from spil.foundation.drafts.models import Draft
from spil.foundation.events.models import Event
from spil.foundation.records.for_readers import for_readers
from spil.foundation.records.models import AmongGiven, Record, Sight, SightQuerySet
from spil.foundation.records.together import Row as Found
from spil.foundation.records.together import together
from spil.foundation.settled.keeping import Settled
from spil.foundation.settled.statements import Parameter, prepared
from spil.foundation.turns.models import Turn, TurnQuerySet, TurnState
from spil.modules.notebook.models import Block, ChecklistTemplate, Task, TaskQuerySet
from spil.modules.notebook.states import DONE, DROPPED

KIND = "notebook.task"
#: lines of one part of a page, and of all the pages that are read at once
MOST, MOST_TOGETHER = 200, 2_000
#: checklists that one chooses from
MOST_TEMPLATES = 100
#: how far ahead days have a page of their own; what is further stands together
AHEAD = timedelta(days=7)
#: how long what is done can be leafed back to
BACK = timedelta(days=14)


@dataclass(frozen=True)
class Line:
    """One line as a page draws it. `number` of the record it is about; `offered_to` who was asked to take it over."""

    pk: int
    title: str
    urgent: bool
    done: bool
    dropped: bool
    stands_on: date
    at: time | None = None
    by_then: bool = False
    done_at: time | None = None
    deadline_on: date | None = None
    number: str = ""
    offered_to: str = ""
    from_whom: str = ""
    owner: str = ""
    steps: str = ""
    repeats: bool = False
    moved_count: int = 0

    @property
    def is_open(self) -> bool:
        return not self.done and not self.dropped


@dataclass(frozen=True)
class Row:
    """What stands between two rules of the paper: a line or a block."""

    line: Line | None = None
    block: Block | None = None


@dataclass(frozen=True)
class Page:
    """The page of one day. `begun` is what was typed in its line and not sent; `left_count` how many lines are open on
    the pages before today's."""

    day: date
    rows: list[Row] = field(default_factory=list)
    begun: keeping.Values = field(default_factory=dict)
    left_count: int = 0

    @property
    def lines(self) -> list[Line]:
        return [row.line for row in self.rows if row.line]

    @property
    def done_count(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def open_count(self) -> int:
        return sum(line.is_open for line in self.lines)


def drawable(actor: Sight) -> TaskQuerySet:
    """The tasks that the actor may see, each with all that a line shows: the number of the first record that it is
    about, as far as that may be seen, and the first name of whom it was offered to and who has not answered."""
    about = Record.objects.visible_to(actor).filter(links_in__source=OuterRef("pk")).order_by("links_in__pk")
    offers = Turn.objects.filter(record=OuterRef("pk"), is_open=True, state=TurnState.OFFERED)
    found: TaskQuerySet = Task.objects.visible_to(actor).select_related(
        "record", "record__owner", "record__requester"
    )
    return found.annotate(
        about=Subquery(about.values("number")[:1]),
        offered_to=Subquery(offers.values("person__first_name")[:1]),
    )


def tasks(actor: Actor, person_id: int) -> TaskQuerySet:
    """The lines of somebody's notebook that the actor may see."""
    return drawable(actor).of(person_id)


def page_today(actor: Actor, person_id: int) -> Page:
    """Today's page; two queries.

    On it stand the open lines of today, and whatever was done or dropped today: that stays until the day ends. Of more
    than a page holds, the newest.
    """
    return pages_today(actor, (person_id,))[person_id]


def pages_today(actor: Actor, people: Sequence[int]) -> dict[int, Page]:
    """The same of each of these people, in two queries: of the first, whose book lies open, are the blocks and what was
    typed in the line."""
    today = actor.today
    newest, left, begun = together(
        _on_page.given(actor, people=people, today=today),
        _left.given(actor, people=people, today=today),
        _begun.given(person=actor.person_id, form=form_of_line(people[0])),
    )
    left_counts = dict(left)
    pages = {}
    for person_id in people:
        lines = lines_of(reversed([task for task in newest if task.record.owner_id == person_id][:MOST]))
        is_first = person_id == people[0]
        rows = interleaved(lines, blocks_on(person_id, today) if is_first else ())
        typed = typed_in(begun) if is_first else {}
        pages[person_id] = Page(today, rows, typed, left_counts.get(person_id, 0))
    return pages


@prepared
def _begun() -> QuerySet[Draft, Found]:
    return keeping.asked(Parameter("person", BigIntegerField()), Parameter("form", CharField()))


def form_of_line(person_id: int, about: str = "") -> str:
    """The name under which a line in somebody's notebook is kept while it is typed; `about` is what it began with."""
    return f"notebook.line:{person_id}:{about[:100]}"


def typed_in(begun: Sequence[Found]) -> keeping.Values:
    """What a draft holds, if there is one."""
    return next((values for values, _saved_at in begun), {})


@for_readers
def _on_page(reader: Sight) -> TaskQuerySet:
    """What stands on the page of `today` of these `people`, the newest first."""
    today = Parameter("today", DateField())
    on_page = Q(stands_on=today, record__is_open=True) | Q(done_on=today)
    rows = drawable(reader).filter(on_page, AmongGiven("record__owner", "people"))
    return rows.order_by("-pk")[:MOST_TOGETHER]


@for_readers
def _left(reader: Sight) -> QuerySet[Task, tuple[int, int]]:
    """How many lines are open on the pages before `today` of each of these `people`."""
    is_left = Q(stands_on__lt=Parameter("today", DateField()), record__is_open=True)
    rows = Task.objects.visible_to(reader).filter(is_left, AmongGiven("record__owner", "people"))
    return rows.order_by("record__owner").values_list("record__owner").annotate(count=Count("pk"))


@dataclass(frozen=True)
class ToDecide:
    """What is left when the day is closed: as many lines as a page holds, and how many there are in all. `chosen` is
    what was decided today about any of them and not sent."""

    lines: list[Line]
    count: int
    chosen: keeping.Values


def open_today(actor: Actor, person_id: int, after: str = "") -> ToDecide:
    """What is open of today and of days before, the oldest first; behind the line with this `place`, if it is one."""
    waiting = Q(stands_on__lte=actor.today, record__is_open=True) & _behind(after)
    rows = tasks(actor, person_id).filter(waiting).order_by("stands_on", "pk")
    every = Task.objects.visible_to(actor).of(person_id).filter(waiting)
    begun = keeping.asked(actor.person_id, form_of_closing(actor, person_id))
    found, counted, chosen = together(
        rows[:MOST], every.order_by().values_list("record__owner").annotate(count=Count("pk")), begun
    )
    return ToDecide(lines_of(found), sum(count for _owner, count in counted), typed_in(chosen))


def place(line: Line) -> str:
    """Where a line stands among what is left, as an address tells it."""
    return f"{line.stands_on.isoformat()}_{line.pk}"


def _behind(told: str) -> Q:
    """What comes after this place; everything, when it is none."""
    day_told, _line, pk_told = told.partition("_")
    pk = whole_id(pk_told)
    try:
        day = date.fromisoformat(day_told)
    except ValueError:
        return Q()
    return Q() if pk is None else Q(stands_on__gt=day) | Q(stands_on=day, pk__gt=pk)


def form_of_closing(actor: Actor, person_id: int) -> str:
    """The name under which the decisions about today are kept until they are sent; tomorrow they are others."""
    return f"notebook.close:{person_id}:{actor.today.isoformat()}"


def pages_to_come(actor: Actor, person_id: int) -> tuple[list[Page], list[Line]]:
    """The pages of the coming days that have a line, and what stands further on."""
    rows = tasks(actor, person_id).filter(stands_on__gt=actor.today, record__is_open=True)
    lines = lines_of(rows.order_by("stands_on", "pk")[:MOST])
    until = actor.today + AHEAD
    near = [line for line in lines if line.stands_on <= until]
    pages = [
        Page(day, interleaved(list(group), blocks_on(person_id, day)))
        for day, group in groupby(near, key=lambda line: line.stands_on)
    ]
    return pages, [line for line in lines if line.stands_on > until]


def handed_over(actor: Actor, person_id: int) -> list[Line]:
    """What this person offered and others took or were asked to take: until it is done, and the day on which it is.

    Of any kind: whoever handed over a letter goes on seeing it here as well, with whoever has it by then.
    """
    offers = Turn.objects.filter(offered_by=person_id)
    asked = offers.filter(is_open=True)
    took = Event.objects.filter(
        Q(by=OuterRef("person")) | Q(on_behalf_of=OuterRef("person")),
        record=OuterRef("record"),
        action="records.record.accept",
        pk__gt=OuterRef("opened_by"),
        pk__lt=OuterRef("closed_by"),
    )
    # still on one's own page, with whom it was offered to; or one's own again
    mine = Q(owner=person_id) & (Q(kind=KIND) | ~Q(pk__in=asked.values("record")))
    today = timezone.localtime(actor.now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = (
        Record.objects.visible_to(actor)
        .filter(Q(is_open=True) | Q(closed_at__gte=today))
        .filter(pk__in=offers.filter(Q(is_open=True) | Exists(took)).values("record"))
        .exclude(mine)
    )
    return _handed(rows, asked)


def offered(actor: Actor, person_id: int) -> list[Line]:
    """What waits for this person's yes or no, of any kind."""
    offers = Turn.objects.offered_to(person_id)
    rows = Record.objects.visible_to(actor).filter(pk__in=offers.values("record"), is_open=True)
    return _handed(rows, offers)


def _handed(rows: SightQuerySet, offers: TurnQuerySet) -> list[Line]:
    """These records as lines, each with whoever has the newest of these open turns, and who offered it; else with the
    owner."""
    turns = offers.filter(record=OuterRef("pk")).order_by("-pk")
    named = rows.annotate(
        holder=Coalesce(Subquery(turns.values("person__first_name")[:1]), F("owner__first_name")),
        giver=Subquery(turns.values("offered_by__first_name")[:1]),
    )
    return [_handed_line(record) for record in named.order_by("pk")[:MOST]]


def _handed_line(record: Any) -> Line:
    closed = timezone.localtime(record.closed_at).time() if record.closed_at else None
    return Line(
        pk=record.pk,
        title=record.title,
        urgent=record.urgent,
        done=not record.is_open,
        dropped=False,
        stands_on=record.registered_on,
        done_at=closed,
        deadline_on=record.deadline_on,
        number=record.number or "",
        owner=record.holder or "",
        from_whom=record.giver or "",
    )


def done_before(actor: Actor, person_id: int) -> list[Page]:
    """What was done or dropped in the last two weeks, the newest day first; today stands on its own page."""
    rows = tasks(actor, person_id).filter(done_on__lt=actor.today, done_on__gte=actor.today - BACK)
    found = list(rows.order_by("-done_on", "pk")[:MOST])
    drawn = {line.pk: line for line in lines_of(found)}
    return [
        Page(day, [Row(drawn[task.pk]) for task in group])
        for day, group in groupby(found, key=lambda task: task.done_on or actor.today)
    ]


def lines_of(rows: Iterable[Task]) -> list[Line]:
    """Lines of tasks in their order, without a query of their own."""
    return [_line(task) for task in rows]


def _line(task: Any) -> Line:
    record = task.record
    closed = timezone.localtime(record.closed_at).time() if record.closed_at else None
    handed = record.requester_id is not None and record.requester_id != record.owner_id
    return Line(
        pk=task.pk,
        title=record.title,
        urgent=record.urgent,
        done=record.state == DONE.code,
        dropped=record.state == DROPPED.code,
        stands_on=task.stands_on,
        at=task.at,
        by_then=task.by_then,
        done_at=closed,
        deadline_on=record.deadline_on,
        number=task.about or "",
        offered_to=task.offered_to or "",
        from_whom=record.requester.first_name if handed else "",
        owner=record.owner.first_name if record.owner else "",
        steps=f"{task.items_done}/{len(task.checklist)}" if task.checklist else "",
        repeats=bool(task.repeats),
        moved_count=task.moved_count,
    )


_templates: Settled[list[ChecklistTemplate]] = Settled(ChecklistTemplate, most=1)


def checklist_templates() -> list[ChecklistTemplate]:
    """The office's checklists, by name."""
    return _templates.get("", lambda: list(ChecklistTemplate.objects.all()[:MOST_TEMPLATES]))


_blocks: Settled[list[Block]] = Settled(Block, most=200)


def blocks_on(person_id: int, day: date) -> list[Block]:
    """Somebody's fixed blocks of that day, by their beginning."""
    found = _blocks.get((person_id, day), lambda: list(Block.objects.of(person_id).current(day)))
    return [block for block in found if day.weekday() in block.weekdays]


def interleaved(lines: Sequence[Line], blocks: Sequence[Block]) -> list[Row]:
    """Lines by their time, a line without one behind the line it was written after; a block before what comes later.

    Ticking a line changes nothing of this, so it keeps its place.
    """
    timed: list[tuple[time, int, Row]] = []
    last = time.min
    for position, line in enumerate(lines):
        last = line.at or last
        timed.append((last, position, Row(line=line)))
    timed += [(block.from_at, -1, Row(block=block)) for block in blocks]
    return [row for _at, _position, row in sorted(timed, key=lambda one: one[:2])]
