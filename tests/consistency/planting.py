"""The kinds that the tests run on, and rows of each: written straight, so that a kind without any action is covered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import Action
from spil.foundation.listing.queries import ALWAYS
from spil.foundation.records.kinds import Kind, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.search.indexing import index_records
from tests.consistency.keys import key_register
from tests.support.canaries import plant
from tests.support.office import Office

INSIDER = "bart"
#: every kind from code, and the one that an office made itself
CODES = [*(kind.code for kind in kinds.declared()), "registers.keys"]


def planted(office: Office, times: int = 1) -> None:
    """So many records of every kind, the kind made from data among them, for the insider to see."""
    key_register(office)
    plant(office, INSIDER)
    for kind in kinds:
        sow(kind, times - 1)


def sow(kind: Kind, times: int) -> None:
    """So many more records of a kind, like its first; each a day later than the one before."""
    with guard.opened():
        for number in range(times):
            row = row_of(kind)
            record, pk = row.record, row.pk
            record.pk, record.number = None, f"{kind.code}-{pk}-{number}-{kind.rows().count()}"
            record._state.adding = True
            record.save()
            row.record, row.pk, row._state.adding = record, record.pk, True
            if kind.listed_by not in ("record_id", "pk"):
                day = getattr(row, kind.listed_by)
                setattr(row, kind.listed_by, day + timedelta(days=number // 2))
            row.save()
            index_records([(record, row)])


def row_of(kind: Kind, *facts: str) -> KindModel:
    """One row, with these relations loaded and no others."""
    rows = kind.rows().select_related("record", *(fact for fact in facts if fact != "record"))
    row = rows.order_by("pk").first()
    assert isinstance(row, KindModel)
    return row


def as_a_page_has_it(kind: Kind) -> KindModel:
    return row_of(kind, *ALWAYS, *kind.facts)


def as_the_door_has_it(kind: Kind, action: Action[Any, Any]) -> KindModel:
    return row_of(kind, *action.facts)


def subject_of(action: Action[Any, Any], row: KindModel) -> Any:
    """What the action is about: the row, or its record."""
    if not action.on_any_record:
        return row
    facts = [fact for fact in action.facts if fact != "record"]
    return Record.objects.select_related(*facts).get(pk=row.pk) if facts else Record.objects.get(pk=row.pk)


def put_in_state(row: KindModel, state: str) -> None:
    row.record.state = state
    with guard.opened():
        row.record.save(update_fields=["state"])


class QueryInAPredicate(AssertionError):
    """A predicate asked the database; its facts were not declared."""


@contextmanager
def no_queries() -> Iterator[None]:
    def refuse(_execute: Any, sql: str, *_rest: Any) -> None:
        raise QueryInAPredicate(sql)

    with connection.execute_wrapper(refuse):
        yield
