"""Confidential records of every kind, with a word of their own in every text, file name and file.

    planted = plant(office, insider="bart")
    planted[0].words      # words that only who sees the record may ever be shown
    planted[0].question   # a word of its title, to search with: a page repeats what was asked

    shown = pointing(office, planted)   # records of every kind for everybody, which point to the planted ones

The rows are written straight into the tables, since no action would put a canary into every column; remarks and
files go through the door, so that the timeline holds canaries as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any
from zipfile import ZipFile

from django.apps import apps
from django.db import models

from spil.foundation.access.queries import audience_for
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import Event, EventValues
from spil.foundation.files.store import store
from spil.foundation.organisation.models import Person
from spil.foundation.records.kinds import Kind, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.rules import Confidentiality, Readers, everyone, only
from spil.foundation.search.indexing import index_records
from tests.support.office import Office

_numbers = count(1)
#: columns that serve the program and that nobody is shown as they are, by name or by model and name; a stranger must
#: not meet them all the same. What is proposed is kept as an id or a code, and shown in words.
UNSEEN = frozenset({"normal_number", "original", "original_name", "Proposal.value"})


@dataclass
class Canary:
    """One planted record. `files` are the ids of its attachments; `unseen` the words that no page shows."""

    kind: Kind
    record: Record
    question: str
    words: list[str] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)  # word to the model and column that it stands in

    def word(self) -> str:
        """A new word that stands nowhere else."""
        made = f"kanarie{next(_numbers):05d}geheim"
        self.words.append(made)
        return made


def plant(office: Office, insider: str) -> list[Canary]:
    """One record of every kind that only the insider may read."""
    return [_plant(kind, office, insider) for kind in kinds]


def pointing(office: Office, planted: list[Canary]) -> list[Canary]:
    """One record of every kind that everybody reads, and that points to planted ones by every column that can.

    Its own columns do, those of rows that lie between two records (a link, a payment), and what its timeline says of
    the columns that hold a record now.
    """
    return [_pointing(kind, office, planted) for kind in kinds]


def words_in(content: bytes) -> str:
    """What an answer says; of a spreadsheet, what its sheets say."""
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")


def _pointing(kind: Kind, office: Office, planted: list[Canary]) -> Canary:
    canary, row = _written(kind, office, Confidentiality.OFFICE, everyone())
    hidden: dict[Any, Any] = {}
    for one in planted:
        hidden.setdefault(one.kind.model, one.kind.model._default_manager.get(pk=one.record.pk))
    hidden[Record] = next(one.record for one in planted if one.kind.holds)
    changes: dict[str, list[Any]] = {}
    with guard.opened():
        for holder in (canary.record, row):  # its own columns, and what the timeline says of them
            for column in _to_records(type(holder)):
                setattr(holder, column.name, hidden[column.related_model])
                changes[column.attname] = [None, hidden[column.related_model].pk]
            holder.save()
        for model in apps.get_models():
            columns = () if issubclass(model, KindModel | Record) else _to_records(model)
            for mine in columns if len(columns) > 1 else ():
                if mine.related_model in (Record, kind.model):
                    _add_between(model, mine, row, canary, office, hidden)
        _say(canary.record, office, changes)
    index_records([(canary.record, row)])
    return canary


def _say(record: Record, office: Office, changes: dict[str, list[Any]]) -> None:
    """Let the timeline of the record begin with these changes."""
    record.event_count = 1
    record.save(update_fields=["event_count"])
    event = Event.objects.create(
        record=record, sequence=1, action="records.record.file_in", at=office.now(),
        from_state=record.state, to_state=record.state, values_digest=b"", digest=b"",
    )  # fmt: skip
    EventValues.objects.create(event=event, salt=b"salt", changes=json.dumps(changes))


def _to_records(model: type[models.Model]) -> list[Any]:
    """The columns that point to another record, by its own table or its kind's."""
    return [
        one
        for one in model._meta.concrete_fields
        if one.is_relation and not one.primary_key and issubclass(one.related_model, KindModel | Record)
    ]


def _add_between(
    model: type[models.Model],
    mine: Any,
    row: KindModel,
    canary: Canary,
    office: Office,
    hidden: dict[Any, Any],
) -> None:
    """A row that points to this record by one of its columns, and to planted ones by the others."""
    made = model()
    for column in model._meta.concrete_fields:
        if column is mine:
            setattr(made, column.name, canary.record if column.related_model is Record else row)
        elif column.is_relation and not column.null:
            pointed = column.related_model
            setattr(made, column.name, hidden.get(pointed) or _any_row(pointed, canary, office))
    _fill(made, canary, office, skip={one.name for one in model._meta.concrete_fields if one.is_relation})
    made.save()


def _any_row(model: type[models.Model], canary: Canary, office: Office) -> models.Model:
    """A row of this table: the first, or one with the least that it takes."""
    found = model._default_manager.first()
    if found is None:
        found = model()
        _fill(found, canary, office, skip=set())
        found.save()
    return found


def _plant(kind: Kind, office: Office, insider: str) -> Canary:
    person = office.people[insider]
    canary, row = _written(kind, office, Confidentiality.NAMED, only(people=[person.pk]), person)
    with guard.opened():
        for dependent in _dependents(kind.model):
            _add(dependent, kind.model, row, canary, office)
    index_records([(canary.record, row)])
    by = office.as_(insider)
    record = canary.record
    actions["records.record.remark"](record=record, by=by, text=canary.word())
    file = store().put(canary.word().encode(), name=f"{canary.word()}.txt")
    canary.files = [one.pk for one in actions["records.record.attach"](record=record, by=by, file=file)]
    return canary


def _written(
    kind: Kind, office: Office, level: Confidentiality, readers: Readers, owner: Person | None = None
) -> tuple[Canary, KindModel]:
    """A record of this kind with its row, and a canary in every text."""
    question = f"zoekwoord{next(_numbers):05d}"
    record = Record(
        kind=kind.code,
        number=f"{kind.series or 'X'}-2026-9{next(_numbers):03d}",
        legal_entity=office.entity,
        owner=owner,
        state=kind.states.initial.code,
        confidentiality=level,
        created_at=office.now(),
        registered_on=office.today,
        deadline_on=office.today,
    )
    canary = Canary(kind, record, question)
    record.title = f"{question} {canary.word()}"
    canary.words.append(record.number or "")
    with guard.opened():
        record.audience = audience_for(readers)
        record.save()
        row = kind.model(record=record, audience=record.audience, **kind.where)
        _fill(row, canary, office, skip={"record", "audience", *kind.where})
        row.save()
    return canary, row


def _dependents(model: type[KindModel]) -> Iterator[type[models.Model]]:
    """Models whose rows belong to rows of this one: lines, payments."""
    for candidate in apps.get_models():
        pointers = [one.related_model for one in candidate._meta.concrete_fields if one.is_relation]
        if model in pointers and not issubclass(candidate, KindModel):
            yield candidate


def _add(
    dependent: type[models.Model], model: type[KindModel], row: KindModel, canary: Canary, office: Office
) -> None:
    made = dependent()
    mine = next(
        one for one in dependent._meta.concrete_fields if one.is_relation and one.related_model is model
    )
    setattr(made, mine.name, row)
    others = [
        one for one in dependent._meta.concrete_fields if one.is_relation and one is not mine and not one.null
    ]
    for other in others:
        found = other.related_model._default_manager.first()
        if found is None:
            return  # planted when the kind it points to is, which also has it as a dependent
        setattr(made, other.name, found)
    _fill(made, canary, office, skip={mine.name, *(one.name for one in others)})
    made.save()


def _fill(row: models.Model, canary: Canary, office: Office, skip: set[str]) -> None:
    """A canary in every text; the least that the other columns take."""
    for column in row._meta.concrete_fields:
        if column.name in skip or column.primary_key:
            continue
        value = _value(column, canary, office)
        if value is not None:
            setattr(row, column.name, value)
        if isinstance(value, str):
            full_name = f"{column.model.__name__}.{column.name}"
            canary.columns[value] = full_name
            if not UNSEEN.isdisjoint({column.name, full_name}):
                canary.unseen.append(value)


def _value(column: Any, canary: Canary, office: Office) -> Any:
    if column.choices or column.has_default() or (column.null and not column.is_relation):
        return None
    if column.is_relation:
        return None if column.null else column.related_model._default_manager.first()
    if isinstance(column, models.CharField | models.TextField):
        long_enough = column.max_length is None or column.max_length >= 40
        return canary.word() if long_enough else "EUR" if column.max_length == 3 else ""
    if isinstance(column, models.DateField):
        return date(2026, 11, 24)
    return Decimal(1) if isinstance(column, models.DecimalField) else next(_numbers)
