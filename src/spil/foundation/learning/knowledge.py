"""The lessons of an office as one process remembers them, and what they propose to a reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from threading import RLock
from typing import Any

from django.db.models import Count, Sum

from spil.foundation.actions.door import read_once
from spil.foundation.learning.models import MOST, LearnedLesson
from spil.foundation.learning.rules import (
    FEWEST,
    JUDGED,
    Calibration,
    Counts,
    Guess,
    Lesson,
    best,
    calibrated,
    scores,
    speaking,
    unit_of,
)

_COLUMNS = (
    "id", "stamp", "record_id", "learned_on", "record__registered_on", "clues", "answers", "audience_id", "is_common",
)  # fmt: skip
#: the confidence is measured again when there are so many more lessons than the last time
GROWTH = 1.1


class Knowledge:
    """All lessons of one office and kind. `learn` takes the place of what the same record taught before.

    Threads read it while others are taught: once it was handed out nothing is learned in it, but in a copy (`taught`).
    """

    def __init__(self) -> None:
        self.lessons: dict[int, Lesson] = {}
        self._counts: dict[str, dict[int, Counts]] = defaultdict(lambda: defaultdict(Counts))
        self._calibrations: dict[tuple[str, frozenset[int]], tuple[int, Calibration]] = {}

    def learn(self, lesson: Lesson) -> None:
        old = self.lessons.pop(lesson.record_id, None)
        if old is not None:
            self._count(old, -1)
        self.lessons[lesson.record_id] = lesson
        self._count(lesson, 1)

    def forget(self, record_id: int) -> None:
        """Unlearn what this record taught."""
        self._count(self.lessons.pop(record_id), -1)

    def taught(self, lessons: Sequence[Lesson], forgotten: Sequence[int] = ()) -> Knowledge:
        """A copy that learned these too, and forgot what these records taught. It shares what that leaves alone, and
        how sure guesses were."""
        gone = [*(one.record_id for one in lessons), *forgotten]
        old = [self.lessons[pk] for pk in gone if pk in self.lessons]
        touched: dict[tuple[str, int], set[str]] = defaultdict(set)
        for lesson in (*lessons, *old):
            for target in lesson.answers:
                if lesson.audience_id in self._counts.get(target, ()):
                    touched[target, lesson.audience_id].update(lesson.clues)
        made = Knowledge()
        made.lessons.update(self.lessons)
        made._calibrations = self._calibrations
        for target, known in self._counts.items():
            made._counts[target].update(known)
        for (target, audience), clues in touched.items():
            made._counts[target][audience] = self._counts[target][audience].copy(clues)
        for lesson in lessons:
            made.learn(lesson)
        for record_id in forgotten:
            made.forget(record_id)
        return made

    def _count(self, lesson: Lesson, sign: int) -> None:
        for target in lesson.answers:
            self._counts[target][lesson.audience_id].add(lesson, target, sign)

    def seen(self, audiences: Collection[int] | None) -> list[Lesson]:
        """The lessons that a reader with these audiences may see, the oldest first; None sees all."""
        return [one for one in self.lessons.values() if audiences is None or one.audience_id in audiences]

    def common(self) -> frozenset[int]:
        """The audiences of what everybody in the office may see."""
        return frozenset(one.audience_id for one in self.lessons.values() if one.is_common)

    def guess(
        self, target: str, clues: Iterable[str], audiences: Collection[int] | None = None
    ) -> Guess | None:
        """The likeliest value for this reader; None when there is too little to go by."""
        counts = self._for(target, audiences)
        lessons = self.seen(audiences)
        if len(lessons) < FEWEST:
            return None
        found, said = scores(counts, target, clues, unit_of(lessons))
        if not found or not said:
            return None
        value = best(found)
        calibration = self._calibration(target, audiences, lessons, counts)
        return Guess(value, calibration(found[value]), speaking(said, value))

    def _for(self, target: str, audiences: Collection[int] | None) -> list[Counts]:
        known = self._counts.get(target, {})
        return [one for audience, one in known.items() if audiences is None or audience in audiences]

    def _calibration(
        self,
        target: str,
        audiences: Collection[int] | None,
        lessons: Sequence[Lesson],
        counts: Sequence[Counts],
    ) -> Calibration:
        known = self._counts.get(target, {})
        key = (target, frozenset(known if audiences is None else known.keys() & set(audiences)))
        size, kept = self._calibrations.get(key, (0, Calibration()))
        if not size or len(lessons) > GROWTH * size or len(lessons) * GROWTH < size:
            kept = calibrated(list(_judged(target, lessons, counts)))
            self._calibrations[key] = (len(lessons), kept)
        return kept

    def speaking(
        self, target: str, value: str, clues: Iterable[str], audiences: Collection[int] | None = None
    ) -> tuple[str, ...]:
        """The clues that speak for this value, the strongest first."""
        lessons = self.seen(audiences)
        if not lessons:
            return ()
        return speaking(scores(self._for(target, audiences), target, clues, unit_of(lessons))[1], value)

    def shares(self, target: str, clue: str, audiences: Collection[int] | None = None) -> dict[str, float]:
        """How the lessons with this clue were decided: each value with its share, recent ones weighing more."""
        weights: dict[str, float] = defaultdict(float)
        for counts in self._for(target, audiences):
            for value, weight in counts.clues.get(clue, {}).items():
                weights[value] += weight
        total = sum(weights.values())
        return {value: weight / total for value, weight in weights.items()} if total else {}

    def shown(
        self, target: str, value: str, clue: str, audiences: Collection[int] | None = None
    ) -> list[int]:
        """The records with this clue about which this was decided, the newest first."""
        found = [
            one for one in self.seen(audiences) if clue in one.clues and one.answers.get(target) == value
        ]
        return [
            one.record_id for one in sorted(found, key=lambda one: (one.day, one.record_id), reverse=True)
        ]


def _judged(target: str, lessons: Sequence[Lesson], counts: Sequence[Counts]) -> Iterable[tuple[float, bool]]:
    """The newest lessons, each judged without itself."""
    unit = unit_of(lessons)
    for lesson in lessons[-JUDGED:]:
        right = lesson.answers.get(target)
        found, _said = scores(counts, target, lesson.clues, unit, without=lesson)
        if right is not None and found:
            value = best(found)
            yield found[value], value == right


class _Remembered:
    """What a process holds of one office: a fingerprint tells whether it is what stands in the table.

    Of more lessons than are used, as between an import and the night, the newest: `2 * MOST`, so that one more costs no
    new beginning.
    """

    def __init__(self) -> None:
        self.knowledge = Knowledge()
        #: by record, the oldest lesson first
        self._stamps: dict[int, int] = {}
        self._last = 0

    @property
    def fingerprint(self) -> tuple[int, int]:
        return len(self._stamps), sum(self._stamps.values())

    def refresh(self, rows: Any) -> Knowledge:
        """One query when nothing changed, two when something was learned, three when something was forgotten."""
        if self.fingerprint != (stands := _fingerprint_of(rows)):
            self._add(rows.filter(id__gt=self._last))
            if self.fingerprint != stands:
                self.__init__()  # type: ignore[misc]
                self._add(rows)
        return self.knowledge

    def _add(self, rows: Any) -> None:
        found = sorted(_newest(rows).values_list(*_COLUMNS))
        stamps, last = dict(self._stamps), self._last
        for lesson_id, stamp, record_id, *_taught in found:
            stamps.pop(record_id, None)
            stamps[record_id], last = stamp, lesson_id
        fell_out = list(stamps)[: -2 * MOST]
        for record_id in fell_out:
            del stamps[record_id]
        self.knowledge = self.knowledge.taught(
            [
                # a day that has yet to come was mistyped
                Lesson(record_id, min(day, registered_on), tuple(clues), answers, audience_id, is_common)
                for _id, _stamp, record_id, day, registered_on, clues, answers, audience_id, is_common in found
            ],
            fell_out,
        )
        self._stamps, self._last = stamps, last  # only now: what could not be learned is not known either


def _newest(rows: Any) -> Any:
    return rows.order_by("-id")[: 2 * MOST]


def _fingerprint_of(rows: Any) -> tuple[int, int]:
    found = _newest(rows).aggregate(count=Count("id"), stamps=Sum("stamp"))
    return found["count"], found["stamps"] or 0


_remembered: dict[tuple[int, str], _Remembered] = defaultdict(_Remembered)
_lock = RLock()


def knowledge_of(office_id: int, kind: str) -> Knowledge:
    """What this office has learned about this kind, as it stands now; in a passage as when it was first asked."""

    def refreshed() -> Knowledge:
        with _lock:
            rows = LearnedLesson.objects.filter(office=office_id, kind=kind)
            return _remembered[office_id, kind].refresh(rows)

    return read_once(("learning.knowledge", office_id, kind), refreshed)
