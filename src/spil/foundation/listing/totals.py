"""Counts and sums of a list, as a whole and by group, and the first rows of every group.

Sums cover everything that the reader may see and that passes the filters, not the page. Money is summed per currency.
One aggregate answers, whatever the number of groups; a second query with a window picks the first rows of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber, TruncMonth
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.listing.filters import Unlistable
from spil.foundation.listing.ordering import order_of
from spil.foundation.listing.paths import value_in
from spil.foundation.listing.queries import listed, rows_of
from spil.foundation.records.kinds import Field, FieldType, Kind
from spil.foundation.workflow.rules import Text

_POINTERS = frozenset({FieldType.PARTY, FieldType.PERSON, FieldType.UNIT, FieldType.COST_CENTRE})
EVERYTHING = Q()
#: groups that a page shows
MOST_GROUPS = 60


@dataclass(frozen=True)
class Grouping:
    """What rows can be put together by. `type` is that of the key; `by` is `month` or `day` for dates."""

    name: str
    title: Text
    path: str
    type: FieldType
    by: str = ""
    field: Field | None = None

    @property
    def key(self) -> Any:
        if self.by == "month":
            return TruncMonth(self.path)
        return value_in(self.path)


@dataclass
class Group:
    """One group: its key (a code, an id, the first day of a month; None for none), how many, and sums by field.

    `sums` is {field name: {currency or "": amount}}.
    """

    key: Any
    count: int = 0
    sums: dict[str, dict[str, Decimal]] = field(default_factory=dict)


def dates(kind: Kind) -> dict[str, tuple[Text, str]]:
    """The dates by which rows can be laid out: name to title and path on the kind's own table."""
    found: dict[str, tuple[Text, str]] = {
        one.name: (one.title, one.name) for one in kind.fields if one.type == FieldType.DATE
    }
    found.setdefault("deadline", (_("Deadline"), "record__deadline_on"))
    found.setdefault("registered", (_("Registered"), "record__registered_on"))
    return found


def groupings(kind: Kind) -> dict[str, Grouping]:
    """By what a list of this kind can be grouped; dates by their month."""
    found = [
        Grouping("state", _("State"), "record__state", FieldType.CHOICE),
        Grouping("owner", _("Owner"), "record__owner", FieldType.PERSON),
        Grouping("unit", _("Unit"), "record__unit", FieldType.UNIT),
    ]
    for one in kind.fields:
        groupable = one.type in _POINTERS or (one.type == FieldType.CHOICE and one.choices)
        if groupable:
            found.append(Grouping(one.name, one.title, one.name, one.type, field=one))
    found += [
        Grouping(name, title, path, FieldType.DATE, by="month") for name, (title, path) in dates(kind).items()
    ]
    return {one.name: one for one in found}


def grouping_of(kind: Kind, name: str) -> Grouping:
    """Raises Unlistable."""
    try:
        return groupings(kind)[name]
    except KeyError:
        raise Unlistable("group", _("This list cannot be grouped by “%(name)s”.") % {"name": name}) from None


def by_day(kind: Kind, name: str) -> Grouping:
    """The days of a date of this kind. Raises Unlistable."""
    try:
        title, path = dates(kind)[name]
    except KeyError:
        raise Unlistable("by_date", _("There is no date “%(name)s” here.") % {"name": name}) from None
    return Grouping(name, title, path, FieldType.DATE, by="day")


def groups(
    kind: Kind,
    actor: Actor,
    filters: Mapping[str, Any],
    grouping: Grouping,
    summed: Iterable[Field] = (),
    *,
    also: Q = EVERYTHING,
) -> list[Group]:
    """The groups of a list with their counts and sums, in no order. One query beside those of the filters.

    `also` narrows the list further, by paths on the kind's own table.
    """
    return list(_aggregate(listed(kind, actor, filters).filter(also), kind, grouping, list(summed)).values())


def sums(kind: Kind, rows: QuerySet[Any], summed: Iterable[Field]) -> Group:
    """Count and sums of `rows`, everything that a list holds (`queries.listed`)."""
    found = _aggregate(rows, kind, None, list(summed))
    return next(iter(found.values()), Group(None))


def _aggregate(
    query: QuerySet[Any], kind: Kind, grouping: Grouping | None, summed: list[Field]
) -> dict[Any, Group]:
    query = query.order_by()
    keys = []
    if grouping is not None:
        query, keys = query.annotate(group_key=grouping.key), ["group_key"]
    currencies = sorted({one.currency for one in summed if _has_currency(kind, one)})
    asked = {f"sum_{place}": Sum(one.path) for place, one in enumerate(summed)}
    rows = (
        query.values(*keys, *currencies).annotate(row_count=Count("pk"), **asked)
        if keys or currencies
        else [query.aggregate(row_count=Count("pk"), **asked)]
    )
    found: dict[Any, Group] = {}
    for row in rows:
        group = found.setdefault(row.get("group_key"), Group(row.get("group_key")))
        group.count += row["row_count"]
        for place, one in enumerate(summed):
            if row[f"sum_{place}"] is not None:
                currency = row[one.currency] if one.currency in currencies else _plain_currency(one)
                money = group.sums.setdefault(one.name, {})
                money[currency] = money.get(currency, Decimal(0)) + row[f"sum_{place}"]
    return found


def _has_currency(kind: Kind, one: Field) -> bool:
    if one.type != FieldType.MONEY:
        return False
    try:
        kind.model._meta.get_field(one.currency)
    except FieldDoesNotExist:
        return False
    return True


def _plain_currency(one: Field) -> str:
    """Money of a kind without a currency is in euro; a number has none."""
    return "EUR" if one.type == FieldType.MONEY else ""


def first_rows(
    kind: Kind,
    actor: Actor,
    filters: Mapping[str, Any],
    grouping: Grouping,
    *,
    most: int,
    order: str = "",
    keys: Iterable[Any] | None = None,
    also: Q = EVERYTHING,
) -> dict[Any, list[Any]]:
    """The first rows of every group, at most so many, by key; `keys` names the groups that are wanted."""
    asked = order_of(kind, order)
    sorting = F(asked.path).desc(nulls_last=True) if asked.descending else F(asked.path).asc(nulls_last=True)
    last = F("pk").desc() if asked.descending else F("pk").asc()
    query = listed(kind, actor, filters).filter(also).annotate(group_key=grouping.key)
    if keys is not None:
        known = [key for key in keys if key is not None]
        query = query.filter(group_key__in=known) if None not in list(keys) else query
    placed = query.annotate(
        place_in_group=Window(RowNumber(), partition_by=[grouping.key], order_by=[sorting, last])
    )
    picked = list(
        placed.filter(place_in_group__lte=most).order_by("place_in_group").values_list("pk", "group_key")
    )
    rows = {row.pk: row for row in rows_of(kind, actor, [pk for pk, _key in picked])}
    found: dict[Any, list[Any]] = {}
    for pk, key in picked:
        if pk in rows:
            found.setdefault(key, []).append(rows[pk])
    return found


def month_text(key: date) -> str:
    """A month as the filter of a date takes it: `2026-11`."""
    return f"{key:%Y-%m}"
