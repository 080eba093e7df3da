"""Taking bytes away that nobody keeps any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import groupby

from django.db.models import Model, QuerySet

from spil.foundation.files.store import store

#: hashes that are asked of a table at once
TOGETHER = 5000


@dataclass(frozen=True)
class Keeper:
    """Who keeps contents: `keeps` says which of these it still keeps, `every` gives the hash of each, in order."""

    keeps: Callable[[Collection[str]], set[str]]
    every: Callable[[], Iterator[str]]


#: attachments, lists that were taken out, what a job works on, what somebody will register
keepers: list[Keeper] = []
#: called with the hash of every content that went: what was made of it goes too
followers: list[Callable[[str], None]] = []
#: while one of these finds something, nothing goes: a copy of an office may share its store with that office
stops: list[Callable[[], object | None]] = []
#: what was put in the store more recently may be waiting for the transaction that registers it
FRESH = timedelta(hours=1)


def kept(hashes: Collection[str]) -> set[str]:
    """Which of these contents somebody still keeps."""
    return {sha256 for keeper in keepers for sha256 in keeper.keeps(hashes)}


def every_kept() -> Iterator[str]:
    """Each content that somebody keeps, once and in order."""
    for sha256, _keepers in groupby(merge(*(keeper.every() for keeper in keepers))):
        yield sha256


def hashes_in(rows: QuerySet[Model]) -> Iterator[str]:
    """The hashes in the column `sha256`, in order. Asked piece by piece: no question stays open while they are used."""
    found, last = rows.order_by("sha256").values_list("sha256", flat=True).distinct(), ""
    while piece := list(found.filter(sha256__gt=last)[:TOGETHER]):
        yield from piece
        last = piece[-1]


def is_stopped() -> bool:
    """Whether nothing goes, whoever let go of it. What stays so goes with `arrivals.sweep_store` later."""
    return any(stop() for stop in stops)


def sweep(hashes: Collection[str], now: datetime) -> set[str]:
    """Take away which of these contents nobody keeps; the ones that had to stay, for being kept, for being fresh or
    since nothing goes.

    Asked outside the transaction that let go of them, once it has committed.
    """
    left = kept(hashes)
    for sha256 in sorted(set(hashes) - left):
        if not take_away(sha256, before=now - FRESH):
            left.add(sha256)
    return left


def take_away(sha256: str, *, before: datetime) -> bool:
    """Take a content away with what was made of it, unless it was put (once more) since, or nothing goes. Whether it is
    gone."""
    if is_stopped() or not store().remove(sha256, before=before):
        return False
    for tell in followers:
        tell(sha256)
    return True
