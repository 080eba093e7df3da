"""The order of a list: by one column and then the id, read forwards or backwards from a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from spil.foundation.listing.filters import Unlistable
from spil.foundation.listing.rules import Place, place_text, read_place
from spil.foundation.records.kinds import Kind


def orders(kind: Kind) -> dict[str, str]:
    """What a list of this kind can be ordered by: name to path on the kind's own model.

    `number` is the order of registration, which is the order in which numbers are allotted.
    """
    found = {"number": "pk", "deadline": "record__deadline_on", kind.listed_by: _path(kind, kind.listed_by)}
    found.update((field.name, _path(kind, field.path)) for field in kind.fields if field.sortable)
    return found


@dataclass(frozen=True)
class Order:
    """An order by one column and then the id, both in the same direction; rows without a value last."""

    path: str
    field: Any
    descending: bool
    can_be_empty: bool

    def sorted(self, query: QuerySet[Any], *, backwards: bool) -> QuerySet[Any]:
        descending = self.descending != backwards
        sign = "-" if descending else ""
        if self.path == "pk":
            return query.order_by(f"{sign}pk")
        if not self.can_be_empty:
            return query.order_by(f"{sign}{self.path}", f"{sign}pk")
        empty = {"nulls_first": True} if backwards else {"nulls_last": True}
        column = F(self.path).desc(**empty) if descending else F(self.path).asc(**empty)
        return query.order_by(column, f"{sign}pk")

    def beyond(self, place: Place) -> Q:
        """The rows behind a place, in the direction of reading. The first part alone is a range of the index."""
        descending = self.descending != place.backwards
        than = "lt" if descending else "gt"
        behind_id = Q(**{f"pk__{than}": place.row_id})
        if self.path == "pk":
            return behind_id
        if place.value is None:
            same = Q(**{f"{self.path}__isnull": True}) & behind_id
            return same | Q(**{f"{self.path}__isnull": False}) if place.backwards else same
        value = self._value(place.value)
        found = Q(**{f"{self.path}__{than}e": value}) & (Q(**{f"{self.path}__{than}": value}) | behind_id)
        if self.can_be_empty and not place.backwards:
            found |= Q(**{f"{self.path}__isnull": True})
        return found

    def _value(self, text: str) -> Any:
        try:
            return self.field.to_python(text)
        except (ValidationError, ValueError):
            raise _bad_place() from None

    def place(self, row: tuple[int, Any], *, backwards: bool = False) -> str:
        pk, value = row
        return place_text(
            Place(
                None if value is None else self.field.value_to_string(_Holder(self.field, value)),
                pk,
                backwards,
            )
        )


class _Holder:
    """What a field's `value_to_string` takes its value from."""

    def __init__(self, field: Any, value: Any) -> None:
        setattr(self, field.attname, value)


def order_of(kind: Kind, order: str) -> Order:
    known = orders(kind)
    name = order.removeprefix("-") if order else kind.listed_by
    descending = order.startswith("-") or not order
    if name not in known:
        raise Unlistable("order", _("This list cannot be ordered by “%(name)s”.") % {"name": name})
    path = known[name]
    field, can_be_empty = _field_at(kind, path)
    return Order("pk" if field.primary_key else path, field, descending, can_be_empty)


def _path(kind: Kind, name: str) -> str:
    """A pointer is ordered by what its own model is ordered by first, not by its id."""
    field, _empty = _field_at(kind, name)
    if field.is_relation and not field.primary_key:
        first = (field.related_model._meta.ordering or ("pk",))[0]
        return f"{name}__{first.removeprefix('-')}"
    return name


def _column(kind: Kind, path: str) -> str:
    """The column of an amount that may count below zero."""
    return next((field.name for field in kind.fields if field.path == path), path)


def _field_at(kind: Kind, path: str) -> tuple[Any, bool]:
    """The last field of a path on the kind's model, and whether the way there can be empty."""
    meta, can_be_empty = kind.model._meta, False
    names = _column(kind, path).split("__")
    for position, name in enumerate(names):
        field: Any = meta.pk if name in ("pk", "record_id") else meta.get_field(name)
        can_be_empty = can_be_empty or field.null
        if field.is_relation and position < len(names) - 1:
            meta = field.related_model._meta
    return field, can_be_empty


def place_at(after: str) -> Place | None:
    if not after:
        return None
    try:
        return read_place(after)
    except ValueError:
        raise _bad_place() from None


def _bad_place() -> Unlistable:
    return Unlistable("after", _("This page of the list cannot be found. Begin again at the first page."))
