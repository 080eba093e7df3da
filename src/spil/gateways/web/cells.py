"""The columns, rows and sums of a list as finished values (see the tags `cell` and `value` of foundation/ui)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from spil.foundation.actions.declaration import Action
from spil.foundation.listing.columns import Column, chosen_columns
from spil.foundation.listing.ordering import orders
from spil.foundation.listing.totals import Group
from spil.foundation.records.kinds import FieldType, Kind
from spil.foundation.records.models import Record
from spil.foundation.records.naming import names_seen
from spil.foundation.turns.models import Turn
from spil.foundation.ui import rules
from spil.gateways.web.asking import Asked
from spil.gateways.web.choosing import acting_on, subject_of
from spil.gateways.web.fitting import rooms
from spil.gateways.web.presenting import Reader, Value, record_url

_ROLES = {"title": "title", "number": "number", "deadline": "due", "state": "state"}
_QUIET = {FieldType.DATE, FieldType.MONEY, FieldType.NUMBER}


def look(column: Column) -> str:
    if column.field is None:
        return "number" if column.name == "number" else ""
    return {FieldType.MONEY: "money", FieldType.NUMBER: "amount"}.get(column.field.type, "")


def roles(kind: Kind, columns: Sequence[Column]) -> dict[str, str]:
    """Where each column stands on a phone; the first of the kind's own that is no date or amount under the title.

    In a list that nobody arranged the other columns say from which width on they are drawn.
    """
    found = {column.name: "" if column.field else _ROLES.get(column.name, "") for column in columns}
    own = [column.field for column in columns if column.field is not None]
    under = next((field for field in own if field.type not in _QUIET), None)
    if under is not None:
        found[under.name] = "from"
    return {**found, **rooms(kind, columns, found)} if is_usual(kind, columns) else found


def is_usual(kind: Kind, columns: Sequence[Column]) -> bool:
    return [column.name for column in columns] == [column.name for column in chosen_columns(kind, ())]


def heads(asked: Asked, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The heads of the columns, with the address that orders by each."""
    kind, order = asked.kind, asked.of("order")
    known, places = orders(kind), roles(kind, columns)
    here = order.removeprefix("-") or kind.listed_by
    descending = order.startswith("-") or not order
    found = []
    for column in columns:
        head: dict[str, Any] = {
            "title": column.title,
            "role": places[column.name],
            "look": look(column),
            "hidden": column.name in {"confidentiality", "urgent"},
        }
        if column.name in known:
            is_here = column.name == here
            head["sorted"] = ("descending" if descending else "ascending") if is_here else ""
            head["sort_url"] = asked.url(order=column.name if is_here and descending else f"-{column.name}")
        found.append(head)
    return found


@dataclass(frozen=True)
class Drawing:
    """What every row of a page is drawn with: the reader, the columns, the actions for many, and whose turn it is."""

    request: Any
    reader: Reader
    kind: Kind
    columns: Sequence[Column]
    bulk: Sequence[Action[Any, Any]] = ()
    turns: dict[int, list[Turn]] = field(default_factory=dict)
    seen: dict[int, str] = field(default_factory=dict)

    def row(self, row: Any) -> dict[str, Any]:
        record = row.record
        return {
            "id": row.pk,
            "url": record_url(record),
            "unread": record.is_open and record.state == self.kind.states.initial.code,
            "can": " ".join(self.possible(row)),
            "name": record.number or record.title,
            "cells": [self.placed(column, row, self.roles[column.name]) for column in self.columns],
        }

    @cached_property
    def roles(self) -> dict[str, str]:
        return roles(self.kind, self.columns)

    def possible(self, row: Any) -> list[str]:
        turns = self.turns.get(row.pk, [])
        found = []
        for one in self.bulk:
            subject = subject_of(one, row)
            if one.concerns is not None and not one.concerns(subject):
                continue
            by = acting_on(self.request, turns, one, subject)
            if one.answers is not None and not one.answers(by, turns):
                continue
            if one.refusal(by, subject) is None:
                found.append(one.name)
        return found

    def placed(self, column: Column, row: Any, role: str) -> Value:
        value = self.cell(column, row)
        shown = dict(value) if isinstance(value, dict) else {"look": "text", "text": value}
        if look(column) and shown.get("look") == "text":
            shown["look"] = look(column)
        return {**shown, "role": role}

    def cell(self, column: Column, row: Any) -> Value:
        if column.field is not None:
            if column.field.type == FieldType.RECORD:
                return self.pointed(getattr(row, f"{column.field.name}_id", None))
            return self.reader.field(column.field, row)
        return _GENERAL[column.name](self, row.record)

    def pointed(self, pk: int | None) -> Value:
        """Another record, when the reader may see it."""
        return {"look": "text", "text": self.seen.get(pk, "") if pk else ""}


def _closed(drawing: Drawing, record: Record) -> Value:
    return drawing.reader.day(timezone.localtime(record.closed_at).date()) if record.closed_at else ""


def _lock(drawing: Drawing, record: Record) -> Value:
    return drawing.reader.level(record, brief=True)


_GENERAL: dict[str, Any] = {
    "number": lambda _drawing, record: {"look": "number", "text": record.number or ""},
    "title": lambda _drawing, record: {"look": "title", "text": record.title, "url": record_url(record)},
    "owner": lambda drawing, record: drawing.reader.person(record.owner),
    "requester": lambda drawing, record: drawing.reader.person(record.requester),
    "unit": lambda _drawing, record: {"look": "text", "text": str(record.unit or "")},
    "deadline": lambda drawing, record: drawing.reader.due(record.deadline_on, closed=not record.is_open),
    "state": lambda drawing, record: drawing.reader.state(record),
    "confidentiality": _lock,
    "urgent": lambda _drawing, record: (
        {"look": "yes", "on": True, "text": _("urgent")} if record.urgent else ""
    ),
    "dossier": lambda drawing, record: drawing.pointed(record.dossier_id),
    "registered": lambda drawing, record: drawing.reader.day(record.registered_on),
    "closed": _closed,
}


def drawing_for(
    request: Any,
    reader: Reader,
    kind: Kind,
    columns: Sequence[Column],
    rows: Iterable[Any],
    bulk: Sequence[Action[Any, Any]] = (),
) -> Drawing:
    """Everything that drawing these rows needs, read for all of them at once."""
    rows = list(rows)
    turns: dict[int, list[Turn]] = {}
    if bulk:
        for turn in Turn.objects.open().filter(record__in=[row.pk for row in rows]):
            turns.setdefault(turn.record_id, []).append(turn)
    return Drawing(request, reader, kind, columns, bulk, turns, seen_records(reader, columns, rows))


def seen_records(reader: Reader, columns: Sequence[Column], rows: Sequence[Any]) -> dict[int, str]:
    """The records that the shown cells point to, as far as the reader may see them."""
    wanted: set[int] = set()
    for column in columns:
        if column.name == "dossier" and column.field is None:
            wanted |= {row.record.dossier_id for row in rows if row.record.dossier_id}
        elif column.field is not None and column.field.type == FieldType.RECORD:
            found = {getattr(row, f"{column.field.name}_id", None) for row in rows}
            wanted |= {pk for pk in found if pk}
    return names_seen(reader.actor, wanted)


def sum_cells(reader: Reader, kind: Kind, columns: Sequence[Column], group: Group, words: str) -> list[Value]:
    """The sums of a list or a group under their columns; `words` stands under the first that has none."""
    cells: list[Value] = []
    places = roles(kind, columns)
    told = False
    for column in columns:
        amounts = group.sums.get(column.name, {}) if column.is_summed else {}
        text = " + ".join(amount_text(reader, column, one, code) for code, one in sorted(amounts.items()))
        if not text and not told and not column.is_summed:
            text, told = words, True
        cells.append({"look": look(column) or "text", "text": text, "role": places[column.name]})
    return cells


def amount_text(reader: Reader, column: Column, amount: Any, currency: str) -> str:
    if column.field is not None and column.field.type == FieldType.MONEY:
        return rules.money_text(amount, currency or "EUR", reader.locale)
    return rules.number_text(value_of_number(amount), reader.locale)


def value_of_number(amount: Any) -> Any:
    """Without the noughts that a column of six decimals adds."""
    return amount.normalize() + 0 if hasattr(amount, "normalize") else amount
