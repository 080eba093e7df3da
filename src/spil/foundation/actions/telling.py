"""Writes the events of a batch: ids first, then the chains, then plain inserts without model instances."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from spil.foundation.actions import writing
from spil.foundation.actions.questions import Question
from spil.foundation.actions.touched import Happening, News, Touched
from spil.foundation.events.models import Event, EventValues, OfficeChain, subject_of
from spil.foundation.events.rules import changes_text, event_digest, values_digest
from spil.foundation.records.kinds import FieldType
from spil.foundation.records.models import KindModel, Record
from spil.foundation.turns.models import Turn

_EVENT = (
    "id", "record_id", "sequence", "action", "by_id", "on_behalf_of_id", "mandate_id", "at", "cause_id",
    "from_state", "to_state", "values_digest", "digest",
)  # fmt: skip
#: rows added or removed that an event names one by one; of more it says how many
MOST_NAMED = 20


def tell(work: Sequence[Touched]) -> list[tuple[Record, tuple[str, ...]]]:
    """Write one event per piece of news; fills `happenings`. Returns the records whose chains grew, to be updated."""
    for one in work:
        one.news += [News(row.record, row, "", row.record.state) for row in one.made]
        if not one.news:
            one.news.append(News(None, subject=_subject_of(one)))
        _add_answers(one)
    return _write([(one, news) for one in work for news in one.news])


def _subject_of(one: Touched) -> str:
    row = one.call.subject or next(iter([*one.added, *one.rewritten]), None)
    return subject_of(type(row), row.pk) if isinstance(row, models.Model) else one.call.action.name


def _add_answers(one: Touched) -> None:
    """What was answered, and what was added beside the record, belongs to the first event."""
    changes = one.news[0].changes
    for question in one.call.action.questions:
        value = one.call.arguments.get(question.name)
        known = question.name in changes or f"{question.name}_id" in changes
        if value in (None, "", False) or known or _says_nothing_new(one.call.subject, question, value):
            continue
        if isinstance(value, str | int | Decimal | date):
            changes[question.name] = (None, value)
        elif question.many and question.type == FieldType.PERSON:  # whose attention was asked, by id
            changes[question.name] = (None, [person.pk for person in value])
    if one.call.subject is not None:
        beside = [row for row in one.beside() if not isinstance(row, Turn)]
        changes.update({f"+{name}": (None, texts) for name, texts in _named(beside)})
    changes.update({f"-{name}": (texts, None) for name, texts in _named(one.removed)})


def _says_nothing_new(subject: Any, question: Question, value: Any) -> bool:
    """Whether the row or its record holds this answer under its name, and did so before: a form sends along what it
    did not ask, in the words in which it shows it."""
    if not isinstance(subject, KindModel):
        return False
    name, held = question.name, question.ask.held
    columns = vars(subject.record) | vars(subject)
    shown = held(subject) if held is not None and name in columns else None
    return value in (columns.get(name), getattr(subject, name, None), shown)


def _named(rows: Sequence[models.Model]) -> Iterator[tuple[str, str]]:
    """The rows in words, by the name of their model; of a long list the beginning, and how many there are."""
    by_model: dict[str, list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(str(row._meta.model_name), []).append(row)
    for name, group in by_model.items():
        texts = [str(row) for row in group[:MOST_NAMED]]
        yield name, ", ".join([*texts, f"… ({len(group)})"] if len(group) > MOST_NAMED else texts)


def _write(owed: list[tuple[Touched, News]]) -> list[tuple[Record, tuple[str, ...]]]:
    ids = writing.next_ids(Event, len(owed))
    office: OfficeChain | None = None
    events: list[list[Any]] = []
    values: list[list[Any]] = []
    heads: dict[int, Record] = {}
    for event_id, (one, news) in zip(ids, owed, strict=True):
        is_main = not one.happenings
        cause = one.call.by.cause_id if is_main else one.happenings[0].event_id
        if news.record is None:
            office = office or OfficeChain.locked()
        event, value = _event(event_id, one, news, news.record or office, cause)
        events.append(event)
        values.append(value)
        if news.record is not None:
            heads[news.record.pk] = news.record
        one.happenings.append(
            Happening(event_id, one.call.action.name, news.record, news.row, one.call, is_main, one.news)
        )
    writing.insert_values(Event, _EVENT, events)
    writing.insert_values(EventValues, ("event_id", "salt", "changes", "subject"), values)
    if office is not None:
        office.save()
    return [(record, ("event_count", "head_digest")) for record in heads.values()]


def _event(
    event_id: int, one: Touched, news: News, chain: Any, cause: int | None
) -> tuple[list[Any], list[Any]]:
    by, action = one.call.by, one.call.action
    salt = os.urandom(16)
    text = changes_text({name: (_plain(old), _plain(new)) for name, (old, new) in news.changes.items()})
    stored = values_digest(salt, text)
    record_id = news.record.pk if news.record else None
    chain.event_count += 1
    chain.head_digest = event_digest(
        bytes(chain.head_digest), record_id=record_id, sequence=chain.event_count, action=action.name,
        by_id=by.person_id, for_id=by.for_id, mandate_id=one.mandate_id, at=by.now, cause_id=cause,
        from_state=news.from_state, to_state=news.to_state, values=stored,
    )  # fmt: skip
    event = [
        event_id, record_id, chain.event_count, action.name, by.person_id, by.for_id, one.mandate_id, by.now, cause,
        news.from_state, news.to_state, stored, chain.head_digest,
    ]  # fmt: skip
    return event, [event_id, salt, text, news.subject]


def _plain(value: Any) -> Any:
    """A value as JSON keeps it; bytes are not kept."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return None
    return value if isinstance(value, str | int | float | bool | list | dict | type(None)) else str(value)
