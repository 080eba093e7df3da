"""The rows of a batch as they are now: locked, read anew, one object for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self, cast

from django.db import models

from spil.foundation.actions.declaration import Call
from spil.foundation.records.models import KindModel, Record

#: model and facts to the ids that are wanted
Wanted = dict[tuple[type[models.Model], tuple[str, ...]], set[Any]]


class Rows:
    """Records are locked in the order of their ids; business rows are read anew behind that lock.

    A record that one call has as its subject's record and another as an answer is one object: what both change goes
    into one row and one chain of events.
    """

    def __init__(self) -> None:
        self._fresh: dict[tuple[type[models.Model], Any], models.Model] = {}

    @classmethod
    def locked(cls, calls: Sequence[Call]) -> Self:
        rows, wanted = cls(), _wanted(calls)
        record_ids = sorted({pk for (model, _), pks in wanted.items() if _has_record(model) for pk in pks})
        if record_ids:
            locked = Record.objects.select_for_update().filter(pk__in=record_ids).order_by("pk")
            list(locked.values_list("pk"))
        # kinds' rows first: they bring the records that other calls may name by themselves
        for (model, facts), pks in sorted(
            wanted.items(), key=lambda one: not issubclass(one[0][0], KindModel)
        ):
            rows._read(model, facts, pks)
        return rows

    def _read(self, model: type[models.Model], facts: tuple[str, ...], pks: set[Any]) -> None:
        query = model._default_manager.filter(pk__in=[pk for pk in pks if (model, pk) not in self._fresh])
        if issubclass(model, KindModel):
            query = query.select_related("record", *(fact for fact in facts if fact != "record"))
        elif model is Record:
            query = query.select_related(*facts)
        else:
            query = query.select_for_update().order_by("pk")
        for row in query:
            self._fresh.setdefault((model, row.pk), row)
            if isinstance(row, KindModel):
                row.record = cast("Record", self._fresh.setdefault((Record, row.pk), row.record))

    def _anew(self, row: models.Model) -> models.Model | None:
        return self._fresh.get((type(row), row.pk))

    def arguments(self, call: Call) -> tuple[dict[str, Any], bool]:
        """The arguments of a call with fresh rows in place of those given, and whether one of them is gone."""
        subject, found = call.action.subject_name, dict(call.arguments)
        for name, value in call.arguments.items():
            if isinstance(value, list | tuple) and any(_is_record(one) for one in value):
                found[name] = [self._anew(one) if _is_record(one) else one for one in value]
            elif _is_record(value) or (name == subject and isinstance(value, models.Model)):
                found[name] = self._anew(value)
        return found, any(row is None for row in _values(found, call.arguments))


def _values(found: dict[str, Any], given: dict[str, Any]) -> Iterator[Any]:
    """What was replaced, one by one."""
    for name, value in found.items():
        if value is given[name]:
            continue
        yield from value if isinstance(value, list) else [value]


def _wanted(calls: Sequence[Call]) -> Wanted:
    wanted: Wanted = {}
    for call in calls:
        for row in rows_in(call):
            facts = tuple(call.action.facts) if row is call.subject else ()
            wanted.setdefault((type(row), facts), set()).add(row.pk)
    return wanted


def _is_record(value: Any) -> bool:
    return isinstance(value, KindModel | Record)


def _has_record(model: type[models.Model]) -> bool:
    return issubclass(model, KindModel | Record)


def rows_in(call: Call) -> Iterator[models.Model]:
    """Rows among the arguments that the body may change: the subject, and records given as answers."""
    for name, value in call.arguments.items():
        if isinstance(value, list | tuple):
            yield from (one for one in value if _is_record(one))
        elif value is not None and (name == call.action.subject_name or _is_record(value)):
            yield value


def with_records(rows: Iterable[models.Model]) -> Iterator[models.Model]:
    """The rows, each business row behind its record; every row once."""
    seen: set[int] = set()
    for row in rows:
        for one in (row.record, row) if isinstance(row, KindModel) else (row,):
            if id(one) not in seen:
                seen.add(id(one))
                yield one
