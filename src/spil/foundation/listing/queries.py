"""Reading a page of a list, and counting up to a limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, Q, QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import STANDING
from spil.foundation.listing.filters import Unlistable, conditions, through_record
from spil.foundation.listing.ordering import order_of, orders, place_at
from spil.foundation.records.for_readers import ForReaders
from spil.foundation.records.kinds import Kind
from spil.foundation.records.models import AmongGiven, KindModel, Record, Sight
from spil.foundation.records.together import how_many, together
from spil.foundation.settled.keeping import Settled
from spil.foundation.settled.statements import Statement

__all__ = [
    "LARGEST",
    "MOST",
    "SIZE",
    "Page",
    "count",
    "count_up_to",
    "counts",
    "listed",
    "orders",
    "page",
    "rows_of",
]

#: rows of a page, and the most that may be asked
SIZE, LARGEST = 50, 500
#: counts stop behind this one
MOST = 1000
#: so many ids are handed on from one query to the next
FEW = 1000
#: what every row of a list needs beside its kind's facts
ALWAYS = ("record", "record__owner", "record__unit", "record__requester")


@dataclass(frozen=True)
class Page:
    """Rows in the asked order, with the facts of their kind; the places of the pages after and before, "" for none."""

    rows: list[Any]
    next: str = ""
    previous: str = ""


def page(
    kind: Kind,
    actor: Actor,
    *,
    order: str = "",
    after: str = "",
    filters: Mapping[str, Any] | None = None,
    size: int = SIZE,
    rows: QuerySet[Any] | None = None,
) -> Page:
    """One page of the records of a kind that the actor may see.

    `order`: a name of `ordering.orders(kind)`, with `-` for the largest first; empty is the kind's own, newest first.
    `after`: a place from an earlier page. `filters`: values by the name of a field of the kind or of `filters.GENERAL`,
    plain or as texts; days and amounts also as a pair or as "from..until". `rows` is what `listed` made of these
    filters, when that is at hand. Raises Unlistable. Two queries, and one more each when records are filtered and when
    a text is searched.
    """
    asked, place = order_of(kind, order), place_at(after)
    backwards = place is not None and place.backwards
    size = max(1, min(size, LARGEST))
    query = listed(kind, actor, filters) if rows is None else rows
    if place is not None:
        query = query.filter(asked.beyond(place))
    found = list(asked.sorted(query, backwards=backwards).values_list("pk", F(asked.path))[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
        has_previous, has_next = has_more, True
    else:
        has_previous, has_next = place is not None, has_more
    return Page(
        rows=rows_of(kind, actor, [pk for pk, _value in found]),
        next=asked.place(found[-1]) if found and has_next else "",
        previous=asked.place(found[0], backwards=True) if found and has_previous else "",
    )


def listed(
    kind: Kind, actor: Actor, filters: Mapping[str, Any] | None = None, *, newest_only: bool = False
) -> QuerySet[Any]:
    """All records of a kind that the actor may see and that pass the filters, in no order. Raises Unlistable.

    `newest_only` is for what is looked at and need not be whole: of more than a thousand that a text finds the newest.

    What the filters ask of the record (state, owner, deadline …) is asked of Record first. Few answers are handed on
    as ids; many are left to the page, which then finds its rows soon. Neither engine can know beforehand which it is,
    and the wrong choice reads the whole table.
    """
    of_record, of_row = conditions(kind, actor, filters or {}, newest_only=newest_only)
    ids = list(_records(kind, actor, of_record)[: FEW + 1]) if of_record else []
    return _passing(kind, actor, of_record, of_row, ids)


def _passing(kind: Kind, actor: Actor, of_record: Q, of_row: Q, ids: list[int]) -> QuerySet[Any]:
    """The rows that pass both. `ids` are the first that pass the one of the record, one more than FEW of them."""
    query: QuerySet[Any] = kind.rows().visible_to(actor)
    if of_record:
        query = query.filter(pk__in=ids) if len(ids) <= FEW else query.filter(through_record(of_record))
    return query.filter(of_row)


def count(kind: Kind, actor: Actor, filters: Mapping[str, Any] | None = None, *, most: int = MOST) -> int:
    """How many records `listed` would give; `most + 1` stands for "more than `most`". Raises Unlistable.

    When the filters ask nothing of the kind's own row, one index of Record answers.
    """
    return _how_many([counting(kind, actor, filters or {}, most)])[0]


def counts(
    kind: Kind, actor: Actor, asked: Sequence[Mapping[str, Any] | None], *, most: int = MOST
) -> list[int | None]:
    """`count` of each of these filters, in two statements; None for no filters, and for what cannot be listed."""
    wanted: list[Counting | None] = []
    for filters in asked:
        try:
            wanted.append(None if filters is None else counting(kind, actor, filters, most))
        except Unlistable:  # a view of a field that is no more
            wanted.append(None)
    found = iter(_how_many([one for one in wanted if one is not None]))
    return [None if one is None else next(found) for one in wanted]


class Counting:
    """How the rows that pass some filters are counted: at once, or once it is known which records pass (`first`)."""

    def __init__(self, kind: Kind, actor: Actor, filters: Mapping[str, Any], most: int) -> None:
        of_record, of_row = conditions(kind, actor, filters, most=most)
        self.first = self.whole = None
        if of_record and of_row:
            self.first = Statement(_records(kind, actor, of_record)[: FEW + 1])
        elif of_record:
            self.whole = Statement(_records(kind, actor, of_record)[: most + 1])
        else:
            self.whole = Statement(self._rows(_passing(kind, actor, of_record, of_row, []), most))
        self._then = (kind, actor, of_record, of_row)
        self._most = most

    def statement(self, ids: list[int]) -> Statement:
        return self.whole or Statement(self._rows(_passing(*self._then, ids), self._most))

    @staticmethod
    def _rows(query: QuerySet[Any], most: int) -> QuerySet[Any, Any]:
        return query.order_by().values_list("pk")[: most + 1]


#: the tabs of a list are the same on every page of it
_countings: Settled[Counting] = Settled(*STANDING, most=500)


def counting(kind: Kind, actor: Actor, filters: Mapping[str, Any], most: int) -> Counting:
    if "text" in filters:  # what a text finds changes with every letter that comes in
        return Counting(kind, actor, filters, most)
    key = (kind.code, actor.place, most, repr(sorted(filters.items())))
    return _countings.get(key, lambda: Counting(kind, actor, filters, most))


def _how_many(wanted: Sequence[Counting]) -> list[int]:
    """How many rows each of these has, up to one more than its most."""
    firsts = iter(together(*(one.first for one in wanted if one.first)))
    ids = [[pk for (pk,) in next(firsts)] if one.first else [] for one in wanted]
    return how_many(*(one.statement(found) for one, found in zip(wanted, ids, strict=True)))


def count_up_to(query: QuerySet[Any], most: int = MOST) -> int:
    """How many rows there are; `most + 1` stands for "more than `most`"."""
    return query.order_by().values("pk")[: most + 1].count()


def _records(kind: Kind, actor: Actor, of_record: Q) -> QuerySet[Any, int]:
    return Record.objects.visible_to(actor).filter(of_record, kind=kind.code).values_list("pk", flat=True)


def rows_of(kind: Kind, actor: Actor, ids: list[int]) -> list[Any]:
    """The rows of these ids, in that order. Sight is asked again: it may have changed between the two queries."""
    if not ids:
        return []
    rows = _with_facts(kind.model, tuple(kind.where.items()), kind.facts).rows(actor, ids=ids)
    by_id = {row.pk: row for row in rows}
    return [by_id[pk] for pk in ids if pk in by_id]


@cache
def _with_facts(
    model: type[KindModel], where: tuple[tuple[str, Any], ...], facts: tuple[str, ...]
) -> ForReaders:
    def rows(reader: Sight) -> QuerySet[KindModel]:
        found = model._default_manager.visible_to(reader).filter(AmongGiven("pk", "ids"), **dict(where))
        return found.select_related(*ALWAYS, *facts)

    return ForReaders(rows)
