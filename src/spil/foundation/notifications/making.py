"""Makes notices of what a passage of the door did. A follower of the door: it runs in the door's transaction.

Costs nothing when nobody is to be told; otherwise at most three queries, however many calls and people there are, and
three more when the arrangement of the office has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from spil.foundation.access.queries import deputies_today
from spil.foundation.actions.door import Outcome, touched_by
from spil.foundation.actions.touched import News, Touched
from spil.foundation.identity.backend import open_accounts
from spil.foundation.jobs.models import Job, JobState
from spil.foundation.notifications.models import Mail, Notice, RoleDefault
from spil.foundation.notifications.rules import loudest
from spil.foundation.notifications.topics import BY_CODE, RANK, Channel
from spil.foundation.organisation.models import Absence, Person, RoleAssignment
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.settled.keeping import Settled, stamp_now, under
from spil.foundation.turns.models import Turn, TurnState
from spil.foundation.workflow.rules import Family

#: outcomes that answer whoever asked
_ANSWERS = frozenset({Family.APPROVED, Family.REJECTED, Family.DONE, Family.CANCELLED})
#: states in which the owner waits for somebody else
_WAITS = frozenset({Family.WAITING, Family.TO_DECIDE, Family.HELD})
_heard_from: ContextVar[datetime | None] = ContextVar("heard_from", default=None)


@contextmanager
def heard_from(moment: datetime) -> Iterator[None]:
    """Tell nobody of what happened before this moment: for an office that is filled with its past."""
    token = _heard_from.set(moment)
    try:
        yield
    finally:
        _heard_from.reset(token)


@dataclass(frozen=True)
class Told:
    """One piece of news on its way to people, to a role or to a unit."""

    topic: str
    key: str
    at: datetime
    today: date
    doer_id: int | None = None
    people: tuple[int, ...] = ()
    role: str = ""
    unit_id: int | None = None
    record: Record | None = None
    turn: Turn | None = None
    event_id: int | None = None
    about_id: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrangement:
    """How the office is arranged on a day: who has which role, who stands in for whom, and what a role is told how."""

    in_role: Mapping[str, Sequence[int]]
    deputies: Mapping[int, int | None]
    #: by role and topic, the channel
    by_role: Mapping[str, Mapping[str, str]]

    @classmethod
    def on(cls, today: date) -> Arrangement:
        """That of today, as it is after what this transaction did: one query while nobody changes it."""
        with under(stamp_now()):
            return _arrangements.get(today, lambda: cls._read(today))

    @classmethod
    def _read(cls, today: date) -> Arrangement:
        in_role: dict[str, list[int]] = {}
        by_role: dict[str, dict[str, str]] = {}
        held = RoleAssignment.objects.current(today).exclude(person__left_on__lte=today)
        for role, person_id in held.values_list("role", "person").distinct():
            in_role.setdefault(role, []).append(person_id)
        chosen = RoleDefault.objects.order_by("pk").values_list("role", "topic", "channel")
        for role, topic, channel in chosen:
            by_role.setdefault(role, {})[topic] = channel
        return cls(in_role, deputies_today(today), by_role)

    def is_away(self, role: str) -> bool:
        """Whether everybody in a role is absent."""
        return all(person_id in self.deputies for person_id in self.in_role.get(role, ()))


_arrangements: Settled[Arrangement] = Settled(RoleAssignment, Absence, Person, RoleDefault, most=2)


def follow(outcomes: Sequence[Outcome]) -> None:
    """Tell whoever is to be told of what a passage did."""
    since = _heard_from.get()
    work = touched_by(outcomes)
    if since is not None:
        work = [one for one in work if one.call.by.now >= since]
    tell([told for one in work for told in _all_of(one)], are_new=True)


def follow_job(job: Job) -> None:
    """Tell whoever asked for a job that it is ready, or that it was given up."""
    if job.asked_by is None or job.finished_at is None:
        return
    detail = {
        "name": job.name,
        "outcome": "failed" if job.state == JobState.FAILED else "done",
        "job": job.pk,
    }
    today = timezone.localdate(job.finished_at)
    tell([Told("job", f"job:{job.pk}", job.finished_at, today, people=(job.asked_by,), detail=detail)])


def _all_of(one: Touched) -> Iterator[Told]:
    yield from _of_turns(one)
    yield from _of_declared(one)
    for news, happening in zip(one.news, one.happenings, strict=True):
        if news.record is not None:
            yield from _of_news(one, news, happening.event_id)


def _told(one: Touched, topic: str, key: str, record: Record | None, **more: Any) -> Told:
    by = one.call.by
    return Told(topic, key, by.now, by.today, by.person_id, record=record, **more)


def _of_turns(one: Touched) -> Iterator[Told]:
    for turn in one.added:
        if not isinstance(turn, Turn) or not turn.is_open:
            continue
        topic = "decision" if turn.is_decision else "offer" if turn.state == TurnState.OFFERED else "turn"
        people = (turn.person_id,) if turn.person_id else ()
        role, unit_id = ("", None) if people else (turn.role, turn.unit_id)
        yield _told(
            one, topic, f"turn:{turn.pk}", turn.record, people=people, role=role, unit_id=unit_id, turn=turn,
            event_id=turn.opened_by_id,
        )  # fmt: skip


def _of_declared(one: Touched) -> Iterator[Told]:
    notifies = one.call.action.notifies
    for happening in one.happenings if notifies else ():
        if not happening.is_main or notifies is None:
            continue
        for topic, people in notifies(happening).items():
            key = f"event:{happening.event_id}"
            yield _told(one, topic, key, happening.record, people=tuple(people), event_id=happening.event_id)


def _of_news(one: Touched, news: News, event_id: int) -> Iterator[Told]:
    """What follows from the record itself: it was given to somebody, an answer came, the waiting is over."""
    record, by = news.record, one.call.by
    assert record is not None  # noqa: S101 - asked by the caller
    key = f"event:{event_id}"
    is_new = any(row is news.row for row in one.made)
    if record.owner_id and ("owner_id" in news.changes or is_new):
        yield _told(one, "turn", key, record, people=(record.owner_id,), event_id=event_id)
    if not news.moved or not news.from_state:
        return
    kind = kinds.of(record)
    after, before = kind.state(news.to_state).family, kind.state(news.from_state).family
    if record.requester_id and after in _ANSWERS and record.requester_id != by.for_id:
        yield _told(one, "decided", key, record, people=(record.requester_id,), event_id=event_id)
    if record.owner_id and before in _WAITS and record.owner_id != by.for_id:
        yield _told(one, "happened", key, record, people=(record.owner_id,), event_id=event_id)


def tell(told: Iterable[Told], *, are_new: bool = False) -> int:
    """Write the notices; each person at most one about each event. Returns how many there are.

    `are_new`: all of it follows from events of this moment, so nobody can have been told before.
    """
    news = list(told)
    if not news:
        return 0
    today = news[0].today
    office = Arrangement.on(today)
    passed_on = _with_deputies(_to_people(news, office), office)
    best: dict[tuple[int, Any], tuple[int, Told]] = {}
    for person_id, one in passed_on:
        if person_id == one.doer_id:
            continue
        place = (person_id, (one.record.pk, one.event_id) if one.record and one.event_id else one.key)
        known = best.get(place)
        if known is None or RANK[one.topic] < RANK[known[1].topic]:
            best[place] = (person_id, one)
    if not best:
        return 0
    channels = _Channels.of({person_id for person_id, _one in best.values()}, office, today)
    rows = [
        notice
        for person_id, one in best.values()
        if (notice := _notice(person_id, one, channels.of_topic(person_id, one.topic))) is not None
    ]
    return _written(rows if are_new else _not_known(rows))


def _not_known(rows: list[Notice]) -> list[Notice]:
    """Those that were not told before."""
    keys = {row.key for row in rows}
    people = {row.person_id for row in rows}
    known = set(Notice.objects.filter(person__in=people, key__in=keys).values_list("person", "key"))
    return [row for row in rows if (row.person_id, row.key) not in known]


def _written(rows: list[Notice]) -> int:
    """Write them. Two workers at once agree by the constraint."""
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _notice(person_id: int, one: Told, channel: str) -> Notice | None:
    if channel in ("", Channel.OFF):
        return None
    by_mail = {Channel.AT_ONCE: Mail.AT_ONCE, Channel.DIGEST: Mail.DIGEST}
    return Notice(
        person_id=person_id,
        topic=one.topic,
        record_id=one.record.pk if one.record else None,
        turn_id=one.turn.pk if one.turn else None,
        event_id=one.event_id,
        about_id=one.about_id,
        key=f"{one.key}:{one.topic}" if one.key.startswith("event:") else one.key,
        detail=one.detail,
        urgent=BY_CODE[one.topic].urgent or bool(one.record and one.record.urgent),
        at=one.at,
        mail=by_mail.get(Channel(channel), Mail.NONE),
    )


def _to_people(told: list[Told], office: Arrangement) -> list[tuple[int, Told]]:
    """Everybody who is told, by the roles and units of today; one query, for units."""
    units = {one.unit_id for one in told if one.unit_id and not one.role}
    in_unit: dict[int, list[int]] = {}
    if units:
        for unit_id, person_id in Person.objects.filter(unit__in=units).values_list("unit", "pk"):
            in_unit.setdefault(unit_id or 0, []).append(person_id)
    found: list[tuple[int, Told]] = []
    for one in told:
        people = [*one.people, *office.in_role.get(one.role, ()), *in_unit.get(one.unit_id or 0, ())]
        found += [(person_id, one) for person_id in people]
    return found


def _with_deputies(found: list[tuple[int, Told]], office: Arrangement) -> list[tuple[int, Told]]:
    """Whoever stands in for an absent person is told too, of what cannot wait for her.

    What a role is told waits for nobody while one who has it is there.
    """
    passed_on = []
    for person_id, one in found:
        deputy = office.deputies.get(person_id)
        is_hers = one.unit_id is None and (one.role == "" or office.is_away(one.role))
        if deputy is not None and is_hers and BY_CODE[one.topic].passes_on:
            passed_on.append((deputy, replace(one, about_id=person_id, key=f"{one.key}:for:{person_id}")))
    return [*found, *passed_on]


def default_channels(person_id: int, today: date) -> dict[str, str]:
    """How a person is told of each topic when she does not choose for herself."""
    free = _Channels({person_id: {}}, Arrangement.on(today))
    return {topic: free.of_topic(person_id, topic) for topic in BY_CODE}


@dataclass(frozen=True)
class _Channels:
    """How each of some people is told: her own choice, else her roles', else the topic's. Nobody without an account."""

    own: Mapping[int, Mapping[str, str]]
    office: Arrangement

    @classmethod
    def of(cls, people: set[int], office: Arrangement, today: date) -> _Channels:
        reached = open_accounts(today).filter(person__in=people)
        own = dict(reached.values_list("person", "person__told_how__channels"))
        return cls({person_id: chosen or {} for person_id, chosen in own.items()}, office)

    def of_topic(self, person_id: int, topic: str) -> str:
        if person_id not in self.own:
            return ""
        chosen = self.own[person_id].get(topic)
        if chosen in Channel.values:
            return chosen
        said = [
            channels.get(topic, "")
            for role, channels in self.office.by_role.items()
            if person_id in self.office.in_role.get(role, ())
        ]
        return loudest(filter(None, said)) or BY_CODE[topic].channel
