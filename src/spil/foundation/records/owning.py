"""Which rows belong to a record, and which only speak of it.

A row belongs to the record that the *first* of its foreign keys leads to, directly or through a row between: an
invoice line to its invoice, a claim to the payment and with it to the run. The other keys only speak of a record: a
payment of a run speaks of an invoice. What belongs to a record goes with it; as long as somebody else's row speaks of a
kind's own row, that row cannot go. Events belong to nobody: they outlive what they tell of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from spil.foundation.records.models import KindModel, Record

#: tables whose rows stay whatever becomes of the record
OUTLIVING = frozenset({"events.event", "events.eventvalues"})


@dataclass(frozen=True)
class Key:
    """A foreign key of `model` to a kind's table; `owner` is the path from that model to the record it belongs to."""

    model: type[models.Model]
    name: str
    owner: str


@cache
def owner_path(model: type[models.Model]) -> str:
    """The path from a row to its record; empty for rows that belong to none.

    >>> owner_path(Record)
    ''
    """
    return _path(model, frozenset())


def _path(model: type[models.Model], passed: frozenset[type[models.Model]]) -> str:
    if model is Record or model in passed or model._meta.label_lower in OUTLIVING:
        return ""
    if issubclass(model, KindModel):
        return "record"
    for field in model._meta.concrete_fields:
        target: Any = field.related_model if field.is_relation else None
        if target is Record:
            return str(field.name)
        if target is not None and (further := _path(target, passed | {model})):
            return f"{field.name}__{further}"
    return ""


@cache
def owned_models() -> tuple[tuple[type[models.Model], str], ...]:
    """Every table whose rows belong to records, with the path; the rows that hang furthest off come first."""
    found = [(model, owner_path(model)) for model in apps.get_models() if owner_path(model)]
    return tuple(sorted(found, key=lambda one: (-one[1].count("__"), issubclass(one[0], KindModel))))


@cache
def keys_to(model: type[KindModel]) -> tuple[Key, ...]:
    """The foreign keys by which rows of other records speak of rows of this table."""
    found = []
    for relation in model._meta.related_objects:
        of, name = relation.related_model, relation.field.name
        owner = owner_path(of)
        if owner.partition("__")[0] != name:
            found.append(Key(of, name, owner))
    return tuple(found)


def spoken_of_by(model: type[KindModel], ids: Sequence[int]) -> dict[int, set[int | None]]:
    """Which other records speak of these rows, by the id of the row; None stands for a row that has no record."""
    found: dict[int, set[int | None]] = defaultdict(set)
    for key in keys_to(model):
        rows = key.model._base_manager.filter(**{f"{key.name}__in": ids})
        owner = f"{key.owner}__pk" if key.owner else "pk"
        for row_id, owner_id in rows.values_list(f"{key.name}__pk", owner):
            if owner_id != row_id:
                found[row_id].add(owner_id if key.owner else None)
    return found


def records_naming(row: models.Model) -> set[int]:
    """The ids of the records of which some row names this one: of which it is the sender, the supplier, the payee."""
    found: set[int] = set()
    for model, path in owned_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is type(row):
                rows = model._base_manager.filter(**{field.name: row})
                found.update(rows.values_list(f"{path}__pk", flat=True))
    return found


def owned_rows(record_ids: Iterable[int]) -> list[tuple[type[models.Model], list[Any]]]:
    """The ids of all rows that belong to these records, by table, in an order in which they can be deleted."""
    ids = list(record_ids)
    found = (
        (model, list(model._base_manager.filter(**{f"{path}__in": ids}).values_list("pk", flat=True)))
        for model, path in owned_models()
    )
    return [(model, pks) for model, pks in found if pks]
