"""Whether two things take another time, told apart from the noise of a machine that others use too.

They are asked in pairs, one right after the other and in an order that chance decides, so that whatever slows the
machine slows both. Of the differences of all pairs the median counts, which no outlier moves; and of that the interval
in which it lies with a certainty of 99.99 % whatever the noise looks like (order statistics: how many of n differences
lie below their median is a matter of tossing coins). Pairs are added until that interval is narrow, or there are many.
What is told as a leak has the whole interval beyond the tolerance: chance does that once in ten thousand tries.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher

#: how many standard deviations lie around the middle of a normal distribution with 99.99 % of it
SURE = 3.89


class SlowHasher(PBKDF2PasswordHasher):
    """The office's own way with fewer rounds: some milliseconds, which whoever left it out would save."""

    algorithm = "pbkdf2_of_the_test"
    iterations = 30_000


@dataclass(frozen=True)
class Difference:
    """How much longer the first takes than the second (milliseconds): surely between `least` and `most`."""

    least: float
    most: float
    pairs: int

    def is_beyond(self, tolerance: float) -> bool:
        return self.least > tolerance or self.most < -tolerance

    def __str__(self) -> str:
        return f"{self.least:+.2f} to {self.most:+.2f} ms ({self.pairs} pairs)"


def difference(
    first: Callable[[], Any],
    second: Callable[[], Any],
    dice: random.Random,
    *,
    few: int,
    many: int,
    narrow: float,
) -> Difference:
    """Ask at least `few` pairs, and more until the interval is narrower than `narrow` ms or there are `many`."""
    found: list[float] = []
    with undisturbed():
        first(), second()  # what is read once is read
        while True:
            found += [_pair_of(first, second, dice) for _pair in range(few)]
            told = middle(found)
            if told.most - told.least < narrow or len(found) >= many:
                return told


def _pair_of(first: Callable[[], Any], second: Callable[[], Any], dice: random.Random) -> float:
    if dice.random() < 0.5:
        return _milliseconds(first) - _milliseconds(second)
    later = _milliseconds(second)
    return _milliseconds(first) - later


def _milliseconds(ask: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def middle(found: list[float]) -> Difference:
    """The interval of the median of these differences."""
    ordered, count = sorted(found), len(found)
    aside = max(0, int(count / 2 - SURE * sqrt(count) / 2))
    return Difference(ordered[aside], ordered[count - 1 - aside], count)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Nothing is cleared away while it is measured."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
