"""The day by the hour: a lane for each person, with what has an hour today.

That is what the office knows of an hour: the fixed blocks of the week, the lines of the notebook that name one, and who
is away all day. Appointments come with the calendars; nothing stands here for them until then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from spil.foundation.access.actor import Actor
from spil.modules.notebook.queries.pages import Line, Page, blocks_on

#: the hours that are drawn, and in how many parts each
FIRST, UNTIL, PARTS = 8, 18, 4
ALL = (UNTIL - FIRST) * PARTS
#: a line names one moment: so many parts are room for its words
LINE = 5
#: lanes of pieces that lie above each other; what comes on top of these shares the last
MOST_HIGH = 3


@dataclass(frozen=True)
class Piece:
    """What lies on a lane from a part of the day on (from 1), so many parts long, so high (from 1).

    `sort` is "block", "line" or "limit" (a line that must be done by then, which ends there).
    """

    title: str
    sort: str
    begin: int
    length: int
    from_at: time
    until_at: time | None = None
    pk: int = 0
    urgent: bool = False
    high: int = 1


@dataclass(frozen=True)
class Lane:
    """One person's day. `away`: she is absent, `until` the last day of it when it is known; `deputy`: I stand in."""

    name: str
    me: bool
    pieces: tuple[Piece, ...]
    away: bool = False
    until: Any = None
    deputy: bool = False

    @property
    def height(self) -> int:
        return max((piece.high for piece in self.pieces), default=0 if self.away else 1) + self.away


def hours_of(actor: Actor, people: Sequence[int], pages: Mapping[int, Page]) -> dict[str, Any] | None:
    """The strip of these people's day; nothing when it would tell of oneself alone, or of nothing. No query of its own
    but for blocks that nobody asked for yet."""
    names = {one.person_id: one.name for one in actor.principals}
    if actor.person_id is not None:
        names[actor.person_id] = actor.name
    lanes = [_lane(actor, one, names.get(one, ""), pages[one]) for one in people if one in pages]
    if not any(lane.pieces or lane.away for lane in lanes) or all(lane.me for lane in lanes):
        return None
    now = timezone.localtime(actor.now)
    return {
        "lanes": lanes,
        "absent": sum(lane.away for lane in lanes),
        "names": list(range(FIRST, UNTIL)),
        "now": part_of(now.time()) if FIRST <= now.hour < UNTIL else 0,
        "today": actor.today,
    }


def part_of(moment: time) -> int:
    """The part of the drawn day in which a moment lies, from 1 to ALL."""
    return max(1, min(ALL, (moment.hour - FIRST) * PARTS + moment.minute * PARTS // 60 + 1))


def _lane(actor: Actor, person_id: int, name: str, page: Page) -> Lane:
    away = person_id in actor.absent
    found = [] if away else [_block(one) for one in blocks_on(person_id, actor.today)]
    found += [_line(line) for line in page.lines if line.is_open and line.at]
    back = actor.absent.get(person_id)
    stands_in = any(one.giver_id == person_id and one.mandate_id is None for one in actor.powers)
    return Lane(
        name,
        person_id == actor.person_id,
        tuple(stacked(found)),
        away,
        back - timedelta(days=1) if away and back else None,
        away and stands_in,
    )


def _block(block: Any) -> Piece:
    begin = part_of(block.from_at)
    length = max(1, part_of(block.until_at) - begin)
    return Piece(block.title, "block", begin, length, block.from_at, block.until_at)


def _line(line: Line) -> Piece:
    at = line.at or time(FIRST)
    begin = part_of(at) - (LINE if line.by_then else 0)
    begin = max(1, min(ALL - LINE + 1, begin))
    sort = "limit" if line.by_then else "line"
    return Piece(line.title, sort, begin, LINE, at, pk=line.pk, urgent=line.urgent)


def stacked(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces in their order, each as low as it lies free of those before it.

    >>> [one.high for one in stacked([Piece("a", "line", 1, 5, time(8)), Piece("b", "line", 3, 5, time(8, 30))])]
    [1, 2]
    """
    ends: list[int] = []
    found = []
    for piece in sorted(pieces, key=lambda one: (one.begin, -one.length)):
        free = next((place for place, end in enumerate(ends) if end <= piece.begin), len(ends))
        free = min(free, MOST_HIGH - 1)
        ends[free : free + 1] = [piece.begin + piece.length]
        found.append(Piece(**{**vars(piece), "high": free + 1}))
    return found
