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
from spil.foundation.retention.queries import Span
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
        Ahead(kind, span.rule, *_counts(rows, kept, span, actor))
        for kind, kept, span, rows in _applied(actor)
    ]
    return [one for one in found if not one.is_empty]


def _applied(actor: Actor) -> Iterator[tuple[Kind, Any, Span, QuerySet[Any]]]:
    for kind in kinds:
        for kept in kind.kept:
            for span in rules_of(kept):
                if not span.rule.is_permanent:
                    yield kind, kept, span, rows_under(kind, kept, span, actor)


def _counts(rows: QuerySet[Any], kept: Any, span: Span, actor: Actor) -> tuple[int, tuple[int, ...]]:
    def count(before: date | None, last: date) -> int:
        """Of a period in which the rule did not hold nothing is asked."""
        if (span.since and last < span.since) or (span.until and before and before >= span.until):
            return 0
        return count_up_to(rows.filter(begun(kept, before, last)))

    ends = [actor.today, *(date(actor.today.year + n, 12, 31) for n in range(YEARS))]
    lasts = [last_start(end, span.rule.period) or date.min for end in ends]
    return count(None, lasts[0]), tuple(count(before, last) for before, last in pairwise(lasts))


def next_years(today: date) -> list[int]:
    return [today.year + n for n in range(YEARS)]
