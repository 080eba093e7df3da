"""What kinds say of the rows that wait for a decision."""

from __future__ import annotations

from collections.abc import Iterable

from spil.foundation.access.actor import Actor
from spil.foundation.records.kinds import Summary, kinds
from spil.foundation.records.models import KindModel


def summaries_of(rows: Iterable[KindModel], actor: Actor) -> dict[int, Summary]:
    """The summaries of rows of several kinds, by id; without one where the kind says nothing."""
    by_kind: dict[str, list[KindModel]] = {}
    for row in rows:
        by_kind.setdefault(row.record.kind, []).append(row)
    found: dict[int, Summary] = {}
    for code, of_kind in by_kind.items():
        kind = kinds[code]
        if kind.summaries is not None:
            found.update(kind.summaries(of_kind, actor))
    return found
