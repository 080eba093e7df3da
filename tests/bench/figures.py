"""A figure that was measured, beside what it has to be."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TextIO


@dataclass(frozen=True)
class Figure:
    """`aim` is the most it may be, or the least with `at_least`; None where nothing was aimed at."""

    what: str
    value: float
    unit: str
    aim: float | None = None
    at_least: bool = False

    @property
    def holds(self) -> bool:
        if self.aim is None:
            return True
        return self.value >= self.aim if self.at_least else self.value <= self.aim


def tell(figures: Iterable[Figure], *, as_json: bool) -> None:
    """For a program, or for people."""
    if as_json:
        print(json.dumps([asdict(one) for one in figures]))
    else:
        show(figures)


def show(figures: Iterable[Figure], file: TextIO | None = None) -> None:
    """A table in Markdown; what misses its aim is bold."""
    print("\n| | measured | aim |\n|---|---:|---:|", file=file)
    for one in figures:
        value = f"{one.value:,.0f}" if one.value >= 20 else f"{one.value:.2g}"
        value = value if one.holds else f"**{value}**"
        aim = "" if one.aim is None else f"{'≥' if one.at_least else '≤'} {one.aim:,g}"
        print(f"| {one.what} | {value} {one.unit} | {aim} |", file=file, flush=True)


def at(share: float, values: Iterable[float]) -> float:
    """The value that this share of all stays at or below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
