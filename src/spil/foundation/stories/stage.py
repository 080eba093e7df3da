"""The stage: who plays, what time it is, and the loop that plays all stories."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from spil.foundation.access.actor import Actor, system_actor
from spil.foundation.access.queries import actor_for
from spil.foundation.access.refusals import NotVisible, Refused
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.door import Outcome, perform
from spil.foundation.organisation.models import Person
from spil.foundation.organisation.rules import acting_deputy, is_current
from spil.foundation.working_days.rules import Calendar


@dataclass(frozen=True)
class Step:
    """At a moment somebody does something. `who` is a key of the cast, empty for the program itself; `for_whom` the
    person in whose name. A step that `may_fail` goes on with its refused outcome; any other refusal is an error.
    """

    at: datetime
    who: str
    call: Callable[[Actor], Call]
    for_whom: str = ""
    may_fail: bool = False


Story = Generator[Step, Outcome, None]


@dataclass(frozen=True)
class Away:
    """That somebody was, is or will be absent; half-open. `deputy` may be empty."""

    who: str
    from_on: date
    until_on: date
    deputy: str = ""


@dataclass
class Stage:
    """`cast` are the people by key, `away` their absences; `random` is the only source of chance.

    `share` makes a smaller office of the same kind, for tests: 0.1 is a tenth of its work.
    """

    now: datetime
    random: Random
    share: float = 1.0
    cast: dict[str, Person] = field(default_factory=dict)
    away: tuple[Away, ...] = ()
    calendar: Calendar = field(default_factory=lambda: Calendar("BE"))
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(settings.TIME_ZONE))

    def __post_init__(self) -> None:
        self.today: date = self.now.astimezone(self.zone).date()
        self._actors: dict[Any, Actor] = {}
        self._keys: dict[int, str] = {}

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment in office time."""
        return datetime.combine(day, time(hour, minute), self.zone)

    def office_hour(self, day: date, first: int = 8, last: int = 17) -> datetime:
        """Some moment of a day between two hours."""
        minutes = self.random.randrange(first * 60, last * 60)
        return self.at(day, minutes // 60, minutes % 60)

    def later(self, after: datetime, days: int, first: int = 8, last: int = 17) -> datetime:
        """Some moment so many working days later, never before `after`."""
        day = after.astimezone(self.zone).date()
        day = self.calendar.add(day, days) if days else self.calendar.first_from(day)
        return max(
            self.office_hour(day, first, last), after + timedelta(minutes=self.random.randrange(3, 50))
        )

    def key_of(self, person_id: int | None) -> str:
        if len(self._keys) != len(self.cast):
            self._keys = {person.pk: key for key, person in self.cast.items()}
        return self._keys.get(person_id or 0, "")

    def is_away(self, key: str, day: date) -> bool:
        return self._away(key, day) is not None

    def _away(self, key: str, day: date) -> Away | None:
        return next(
            (one for one in self.away if one.who == key and is_current(one.from_on, one.until_on, day)), None
        )

    def acting_for(self, key: str, day: date) -> str:
        """Who acts for somebody that day: the person, the deputy, or nobody (empty)."""
        names = list(self.cast)
        place = {name: number for number, name in enumerate(names)}

        def deputy_of(number: int) -> int | None:
            away = self._away(names[number], day)
            return place[away.deputy] if away and away.deputy else None

        if not self.is_away(key, day):
            return key
        found = acting_deputy(place[key], deputy_of, lambda number: self.is_away(names[number], day))
        return names[found] if found is not None else ""

    def play(self, stories: Iterable[Story], pauses: Sequence[datetime] = ()) -> int:
        """Play all stories up to now; the number of steps played.

        `pauses` are moments before which everything is finished before anything after them begins.
        """
        player = _Player(self)
        for story in stories:
            player.begin(story)
        for end in [*sorted(pause for pause in pauses if pause < self.now), self.now]:
            while ready := player.ready_before(end):
                player.play(ready)
        return player.played

    def actor(self, step: Step, *, anew: bool = False) -> Actor:
        """The actor of a step: its roles, mandates and absences as they were that day.

        Kept while the same people are away; `anew` also finds what may be read since it was made.
        """
        day = step.at.astimezone(self.zone).date()
        if not step.who:
            return system_actor(step.at, day)
        key = (step.who, frozenset(one for one in self.away if is_current(one.from_on, one.until_on, day)))
        known = None if anew else self._actors.get(key)
        if known is None:
            known = self._actors[key] = actor_for(self.cast[step.who], now=step.at, today=day)
        actor = replace(known, now=step.at, today=day)
        return actor.on_behalf_of(self.cast[step.for_whom].pk) if step.for_whom else actor


class _Player:
    """The queue of steps to come, each with its story."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.played = 0
        self._waiting: list[tuple[datetime, int, Step, Story]] = []
        self._order = count()

    def begin(self, story: Story) -> None:
        self._go_on(story, None)

    def _go_on(self, story: Story, outcome: Outcome | None) -> None:
        try:
            step = next(story) if outcome is None else story.send(outcome)
        except StopIteration:
            return
        heapq.heappush(self._waiting, (step.at, next(self._order), step, story))

    def ready_before(self, end: datetime) -> list[tuple[Call, Step, Story]]:
        """The next step of every story that has one before `end`, grouped by action, in the order of time."""
        ready: list[tuple[Call, Step, Story]] = []
        while self._waiting and self._waiting[0][0] <= end:
            _at, _order, step, story = heapq.heappop(self._waiting)
            ready.append((step.call(self.stage.actor(step)), step, story))
        return sorted(ready, key=lambda one: (one[0].action.name, one[1].at))

    def play(self, ready: list[tuple[Call, Step, Story]]) -> None:
        outcomes = perform([call for call, _step, _story in ready])
        self.played += len(outcomes)
        for outcome, (_call, step, story) in zip(outcomes, ready, strict=True):
            if outcome.refusal is not None and outcome.refusal.reason is NotVisible:
                outcome = perform([step.call(self.stage.actor(step, anew=True))])[0]  # noqa: PLW2901 - seen by now
            if outcome.refusal is not None and not step.may_fail:
                raise Refused(outcome.refusal)
            self._go_on(story, outcome)
