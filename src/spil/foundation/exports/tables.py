"""Head and rows of a list as plain values: text, Decimal, date, bool, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.listing.columns import Column, chosen_columns, value_of
from spil.foundation.listing.queries import LARGEST, page
from spil.foundation.records.kinds import FieldType, Kind, kinds
from spil.foundation.records.naming import names_seen
from spil.foundation.records.rules import Confidentiality

Plain = str | Decimal | int | date | bool | None


@dataclass(frozen=True)
class Table:
    """A list to be written. `heads` are in the active language; `types` are text, money, number, date or yes."""

    kind: Kind
    actor: Actor
    filters: Mapping[str, Any]
    columns: Sequence[Column]
    order: str = ""

    @classmethod
    def of(
        cls, kind: Kind, actor: Actor, filters: Mapping[str, Any], columns: Sequence[str], order: str = ""
    ) -> Table:
        return cls(kind, actor, filters, chosen_columns(kind, columns), order)

    @property
    def heads(self) -> list[str]:
        found = []
        for column in self.columns:
            found.append(str(column.title))
            if self._currency(column):
                found.append(_("Currency"))
        return found

    @property
    def types(self) -> list[str]:
        found = []
        for column in self.columns:
            found.append(_type(column))
            if self._currency(column):
                found.append("text")
        return found

    def rows(self) -> Iterator[list[Plain]]:
        """All rows, read in pages of at most 500; sight is asked for every page. Raises Unlistable before the first."""
        after = ""
        while True:
            found = page(
                self.kind, self.actor, order=self.order, after=after, filters=self.filters, size=LARGEST
            )
            seen = self._seen(found.rows)
            for row in found.rows:
                yield self._cells(row, seen)
            if not found.next:
                return
            after = found.next

    def _cells(self, row: Any, seen: Mapping[int, str]) -> list[Plain]:
        cells: list[Plain] = []
        for column in self.columns:
            cells.append(_value(column, row, seen))
            if currency := self._currency(column):
                cells.append(str(getattr(row, currency) or ""))
        return cells

    def _currency(self, column: Column) -> str:
        """The name of the column that holds the currency of this money; "" when there is none."""
        if column.field is None or column.field.type != FieldType.MONEY:
            return ""
        try:
            self.kind.model._meta.get_field(column.field.currency)
        except FieldDoesNotExist:
            return ""
        return column.field.currency

    def _seen(self, rows: Sequence[Any]) -> dict[int, str]:
        """Other records that the cells point to, as far as the actor may see them."""
        wanted = {pk for row in rows for column in self.columns if (pk := _pointer(column, row))}
        return names_seen(self.actor, wanted)


def _type(column: Column) -> str:
    if column.field is None:
        return {"deadline": "date", "registered": "date", "closed": "date", "urgent": "yes"}.get(
            column.name, "text"
        )
    known = {FieldType.MONEY: "money", FieldType.NUMBER: "number", FieldType.DATE: "date"}
    return "yes" if column.field.type == FieldType.BOOLEAN else known.get(column.field.type, "text")


def _pointer(column: Column, row: Any) -> int | None:
    if column.field is None:
        return row.record.dossier_id if column.name == "dossier" else None
    if column.field.type == FieldType.RECORD:
        return getattr(row, f"{column.field.name}_id", None)
    return None


def _value(column: Column, row: Any, seen: Mapping[int, str]) -> Plain:
    record = row.record
    if (pointed := _pointer(column, row)) is not None:
        return seen.get(pointed, "")
    if column.field is not None:
        return _of_field(column, value_of(row, column.field))
    match column.name:
        case "state":
            return str(kinds.of(record).state_of(record).title)
        case "deadline":
            return record.deadline_on
        case "registered":
            return record.registered_on
        case "closed":
            return timezone.localtime(record.closed_at).date() if record.closed_at else None
        case "urgent":
            return bool(record.urgent)
        case "confidentiality":
            return str(confidentiality_words()[record.confidentiality])
        case "dossier":
            return ""
        case _:
            found = getattr(record, column.name)
            return "" if found is None else str(found)


def _of_field(column: Column, found: Any) -> Plain:
    if found in (None, "") or column.field is None:
        return None
    match column.field.type:
        case FieldType.MONEY | FieldType.NUMBER:
            return found if isinstance(found, Decimal | int) else Decimal(str(found))
        case FieldType.DATE:
            return found if isinstance(found, date) else None
        case FieldType.BOOLEAN:
            return bool(found)
        case FieldType.CHOICE:
            return str(dict(column.field.choices).get(found, found))
        case _:
            return str(found)


def confidentiality_words() -> dict[str, str]:
    return {
        Confidentiality.OFFICE: _("Internal"),
        Confidentiality.UNIT: _("Confidential"),
        Confidentiality.NAMED: _("Personal and confidential"),
    }
