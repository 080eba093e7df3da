"""What may go when: counted from the kinds' own tables, up to a limit, as far as the reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.listing.queries import count_up_to
from spil.foundation.records.kinds import Kind, kinds
from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.rules import last_start
from spil.modules.archive.models.finding import begun, rows_under, rules_of

#: years that are looked ahead
YEARS = 5


@dataclass(frozen=True)
class Ahead:
    """One kind under one rule: how many may go now, and how many more in each coming year; at most 1,001 each."""

    kind: Kind
    rule: RetentionRule
    now: int
    later: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.now or any(self.later))


def ahead(actor: Actor) -> list[Ahead]:
    """Every kind with every rule that applies to something of it. Holds and dossiers are not looked at: those are
    judged when a proposal is prepared. A number of queries that grows with rules and years, not with records."""
    found = [
        Ahead(kind, rule, *_counts(rows, kept, rule, actor)) for kind, kept, rule, rows in _applied(actor)
    ]
    return [one for one in found if not one.is_empty]


def _applied(actor: Actor) -> Iterator[tuple[Kind, Any, RetentionRule, QuerySet[Any]]]:
    for kind in kinds:
        for kept in kind.kept:
            for rule in rules_of(kept, actor.today):
                if not rule.is_permanent:
                    yield kind, kept, rule, rows_under(kind, kept, rule, actor)


def _counts(rows: QuerySet[Any], kept: Any, rule: RetentionRule, actor: Actor) -> tuple[int, tuple[int, ...]]:
    ends = [actor.today, *(date(actor.today.year + n, 12, 31) for n in range(YEARS))]
    lasts = [last_start(end, rule.period) for end in ends]
    now = count_up_to(rows.filter(begun(kept, None, lasts[0] or date.min)))
    later = tuple(
        count_up_to(rows.filter(begun(kept, before, last)))
        for before, last in pairwise(lasts)
        if before is not None and last is not None
    )
    return now, later


def next_years(today: date) -> list[int]:
    return [today.year + n for n in range(YEARS)]
