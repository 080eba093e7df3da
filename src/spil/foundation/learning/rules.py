"""From lessons to a proposal: naive Bayes over clues, weighed by age, as sure as its own past allows. Pure.

Each lesson says: these clues were there, and this is what was decided. For a target (the unit, say) every value gets
the logarithm of how often it was chosen, plus for each clue how much oftener that clue was seen with this value than
at all. Values are smoothed with one imagined lesson that looks like all others, so that a clue seen once is no proof.
A lesson weighs half after `HALF_LIFE` days; weights grow with the day instead of shrinking with age, so that none has
to be touched again.

Naive Bayes is far too sure of itself, since words come together. So the newest lessons are judged once more, each
without itself, and what is told as confidence is how often such a sureness was right (isotonic regression by pooling
adjacent violators; Ayer and others, 1955).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

#: days after which a lesson counts half
HALF_LIFE = 270
_BEGINNING = date(2020, 1, 1).toordinal()
#: half-lives that are told apart; what is older weighs as the beginning does, and no day, however wrong, weighs nothing
#: or more than can be counted
_MOST_HALF_LIVES = 60
#: the newest lessons on which the confidence is measured
JUDGED = 300
#: with fewer lessons nothing is proposed: a rule seen twice is no rule
FEWEST = 3


@dataclass(frozen=True)
class Lesson:
    """`day` is when it was decided; `audience_id` who may see it. Clues are distinct."""

    record_id: int
    day: date
    clues: tuple[str, ...]
    answers: Mapping[str, str]
    audience_id: int = 0
    is_common: bool = True

    @property
    def weight(self) -> float:
        return weight_on(self.day)


@dataclass(frozen=True)
class Guess:
    """A value with its confidence (0 to 1, as often as such a guess was right), and the clues that spoke for it, the
    strongest first."""

    value: str
    confidence: float
    clues: tuple[str, ...] = ()


def weight_on(day: date) -> float:
    """What a lesson of that day weighs.

    >>> weight_on(date(2026, 9, 28)) / weight_on(date(2026, 1, 1))
    2.0
    """
    half_lives = (day.toordinal() - _BEGINNING) / HALF_LIFE
    return float(2.0 ** min(max(half_lives, 0.0), _MOST_HALF_LIVES))


def unit_of(lessons: Iterable[Lesson]) -> float:
    """What one lesson of today weighs: as much as the latest of these, whichever was learned last."""
    return weight_on(max(one.day for one in lessons))


@dataclass
class Counts:
    """What lessons with one audience say of one target: weights by value, and by clue and value."""

    values: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    clues: dict[str, dict[str, float]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(float))
    )

    def copy(self, clues: Iterable[str]) -> Counts:
        """A copy to which lessons with these clues may be added; it shares what stands with the others."""
        made = Counts()
        made.values.update(self.values)
        made.clues.update(self.clues)
        for clue in clues:
            if clue in self.clues:
                made.clues[clue] = self.clues[clue].copy()
        return made

    def add(self, lesson: Lesson, target: str, sign: int = 1) -> None:
        value = lesson.answers.get(target)
        if value is None:
            return
        weight = sign * lesson.weight
        _count(self.values, value, weight)
        for clue in lesson.clues:
            _count(self.clues[clue], value, weight)


def _count(counts: dict[str, float], value: str, weight: float) -> None:
    counts[value] += weight
    if counts[value] < weight_on(date.fromordinal(_BEGINNING)) / 2:  # nothing but rounding is left
        del counts[value]


def scores(
    counts: Sequence[Counts], target: str, clues: Iterable[str], unit: float, without: Lesson | None = None
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """The sureness of each value (they add up to 1), and what each clue adds to it. `unit` is what one lesson of today
    weighs; `without` is a lesson that is left out, to judge it."""
    values = _summed(one.values for one in counts)
    own = without.answers.get(target) if without else None
    if without is not None and own is not None:
        values = _less(values, own, without.weight)
    total = sum(values.values())
    if not total:
        return {}, {}
    logs = {value: math.log(weight / total) for value, weight in values.items()}
    said: dict[str, dict[str, float]] = {}
    for clue in dict.fromkeys(clues):
        seen = _summed(one.clues[clue] for one in counts if clue in one.clues)
        if without is not None and own is not None and clue in without.clues:
            seen = _less(seen, own, without.weight)
        share = sum(seen.values()) / total
        if share <= 0:
            continue
        said[clue] = {
            value: math.log((seen.get(value, 0.0) + unit * share) / (weight + unit) / share)
            for value, weight in values.items()
        }
        for value, gain in said[clue].items():
            logs[value] += gain
    highest = max(logs.values())
    odds = {value: math.exp(one - highest) for value, one in logs.items()}
    whole = sum(odds.values())
    return {value: one / whole for value, one in odds.items()}, said


def _summed(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for part in parts:
        for value, weight in part.items():
            found[value] += weight
    return found


def _less(values: dict[str, float], value: str, weight: float) -> dict[str, float]:
    left = values.get(value, 0.0) - weight
    kept = {one: other for one, other in values.items() if one != value}
    return {**kept, value: left} if left > weight * 1e-9 else kept


def best(found: Mapping[str, float]) -> str:
    """The surest value; of equals the first by its text, so that the answer is always the same."""
    return min(found, key=lambda value: (-found[value], value))


def speaking(said: Mapping[str, Mapping[str, float]], value: str) -> tuple[str, ...]:
    """The clues that spoke for this value, the strongest first."""
    gains = {clue: by_value.get(value, 0.0) for clue, by_value in said.items()}
    return tuple(sorted((one for one in gains if gains[one] > 0), key=lambda one: (-gains[one], one)))


@dataclass(frozen=True)
class Calibration:
    """How often a sureness was right: from each step on, this share."""

    steps: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()

    def __call__(self, sureness: float) -> float:
        """
        >>> Calibration((0.5, 0.9), (0.4, 0.8))(0.95)
        0.8
        """
        place = bisect_right(self.steps, sureness) - 1
        return self.shares[max(place, 0)] if self.shares else 0.0


def calibrated(judged: Collection[tuple[float, bool]]) -> Calibration:
    """From sureness and whether it was right. A share never reaches 1: one imagined miss stands in every pool.

    >>> calibrated([(0.2, False), (0.6, True), (0.9, True)]).shares
    (0.0, 0.6666666666666666)
    """
    pools: list[list[float]] = []  # first sureness, right, how many
    for sureness, group in groupby(
        sorted(judged), key=lambda one: one[0]
    ):  # what is as sure is in the same pool
        told = [is_right for _sureness, is_right in group]
        pools.append([sureness, float(sum(told)), float(len(told))])
        while len(pools) > 1 and pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2]:
            _first, right, count = pools.pop()
            pools[-1][1] += right
            pools[-1][2] += count
    return Calibration(
        tuple(first for first, _right, _count in pools),
        tuple(right / (count + 1) for _first, right, count in pools),
    )
