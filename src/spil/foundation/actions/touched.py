"""What one performed call did, and the news (events) that it owes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call
from spil.foundation.events.models import subject_of
from spil.foundation.records.models import KindModel, Record
from spil.foundation.turns.models import Turn

#: kept by the door itself, so no change of theirs is news; the state stands in the event's own columns
SILENT = frozenset(
    {
        "version",
        "event_count",
        "head_digest",
        "is_open",
        "closed_at",
        "deadline_on",
        "audience_id",
        "number",
        "state",
    }
)


#: attribute name to the value before and after
Changes = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Happening:
    """One event as a reaction sees it. `is_main` marks the event of the action's own subject (or what it made).

    `news` is what the whole call changed, record by record.
    """

    event_id: int
    action: str
    record: Record | None
    row: Any
    call: Call
    is_main: bool
    news: Sequence[News]

    @property
    def by(self) -> Actor:
        """The actor for calls that answer this: the same person and moment, with the cause known."""
        return self.call.by.caused_by(self.event_id)


@dataclass
class RowChange:
    """A row with its stored values before and after the body."""

    row: models.Model
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def names(self) -> set[str]:
        return {name for name, value in self.after.items() if self.before.get(name) != value}

    def news(self) -> dict[str, tuple[Any, Any]]:
        return {name: (self.before.get(name), self.after[name]) for name in self.names - SILENT}


@dataclass
class News:
    """One event that is owed: on this record (or the office), from and to which state, with what changed."""

    record: Record | None
    row: KindModel | None = None
    from_state: str = ""
    to_state: str = ""
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    subject: str = ""

    @property
    def moved(self) -> bool:
        return self.from_state != self.to_state


@dataclass
class Touched:
    """One performed call: the rows it may have changed, what it added, removed, erased and forgot, the events it owes.

    `forgotten` are plain rows, each with what stands in its columns from now on (None: the row goes).
    """

    call: Call
    rows: list[RowChange] = field(default_factory=list)
    added: list[models.Model] = field(default_factory=list)
    removed: list[models.Model] = field(default_factory=list)
    erased: list[Record] = field(default_factory=list)
    forgotten: list[tuple[models.Model, Mapping[str, Any] | None]] = field(default_factory=list)
    turned: list[Turn] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    mandate_id: int | None = None

    @property
    def made(self) -> list[KindModel]:
        return [row for row in self.added if isinstance(row, KindModel)]

    @property
    def rewritten(self) -> list[models.Model]:
        """Plain rows that it may have changed."""
        return [change.row for change in self.rows if record_of(change.row) is None]

    def beside(self) -> list[models.Model]:
        """New rows that are no records of their own: lines, links, attachments, turns, deadlines."""
        return [row for row in self.added if not isinstance(row, KindModel)]


def record_of(row: Any) -> Record | None:
    if isinstance(row, Record):
        return row
    return row.record if isinstance(row, KindModel) else None


def news_of(one: Touched) -> list[News]:
    """One piece of news per record that changed; the subject's first, also when only the state or nothing changed."""
    main = record_of(one.call.subject)
    found: dict[int, News] = {}
    for change in one.rows:
        record = record_of(change.row)
        key = id(record) if record is not None else id(change.row)
        news = found.setdefault(key, News(record))
        news.changes.update(change.news())
        if isinstance(change.row, Record):
            news.from_state, news.to_state = change.before["state"], change.after["state"]
        elif isinstance(change.row, KindModel):
            news.row = change.row
        elif not news.subject:
            news.subject = subject_of(type(change.row), change.row.pk)
    kept = [
        news
        for news in found.values()
        if news.changes or news.moved or (main is not None and news.record is main)
    ]
    return sorted(kept, key=lambda news: news.record is not main)
