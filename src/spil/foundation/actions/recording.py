"""Writes for the door what a batch of bodies did.

Order within one batch: audiences; new records and their rows; changed rows; other new rows; events; turns and
deadlines; what is forgotten and erased. What changes in the row of a record itself, by several of these steps, waits
until somebody may read it (`settle`). Numbers and search texts wait for `finish`, at the end of the outermost passage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import audience_for, readers_in
from spil.foundation.actions import closing, erasing, telling, writing
from spil.foundation.actions.once import Once
from spil.foundation.actions.touched import Changes, News, RowChange, Touched, news_of
from spil.foundation.attachments.models import Attachment
from spil.foundation.failpoints.places import reached
from spil.foundation.numbering.allotment import allot
from spil.foundation.organisation.entities import ENTITIES, every_entity
from spil.foundation.organisation.models import Role
from spil.foundation.records.kinds import business_row, kinds
from spil.foundation.records.models import Audience, KindModel, Record
from spil.foundation.records.rules import Confidentiality, Member, MemberKind, Readers, only, readers_of
from spil.foundation.search.indexing import index_records
from spil.foundation.turns.models import Turn


class Recorder:
    """Collects over one passage what is owed at its end."""

    def __init__(self, once: Once) -> None:
        self._once = once
        self.owed: dict[int, tuple[Record, KindModel | None]] = {}
        self._records = writing.Updates()
        self._audiences: dict[str, Audience] = {}
        self._turn_people: dict[int, set[int]] = {}
        self._rows: dict[int, KindModel] = {}
        self._made: list[Record] = []
        self._with_files: set[int] = set()

    def write(self, work: Sequence[Touched]) -> None:
        """Write one batch of performed calls."""
        closing.ask_nobody_who_left(work)
        self._note_turn_people(work)
        self._rows = {}
        for one in work:
            one.news = news_of(one)
            for row in one.made:
                self._complete_new(row, one.call.by)
            for news in one.news:
                self._complete_changed(one, news)
        beside = [row for one in work for row in one.beside() if not isinstance(row, Turn)]
        writing.insert(row for row in beside if writing.stands_alone(type(row)))
        self._insert_records(work)
        reached("inserted")
        self._update(work)
        writing.insert(row for row in beside if not writing.stands_alone(type(row)))
        self._made += [row.record for one in work for row in one.made]
        files = (
            row for one in work for row in (*one.beside(), *one.rewritten) if isinstance(row, Attachment)
        )
        self._with_files |= {file.record_id for file in files}
        reached("updated")
        self._records.add(telling.tell(work))
        for one in work:
            for removed in one.removed:
                removed.delete()  # once it is told: a row that goes by the key of another has no name afterwards
        reached("told")
        closing.settle_turns(work)
        self._records.add(closing.settle_deadlines(work))
        reached("settled")
        if any(one.forgotten for one in work):
            erasing.forget(work)
        if any(one.erased for one in work):
            self.settle()
            erasing.erase(work)
        for one in work:
            for news in one.news:
                if news.record is not None:
                    self.owed[news.record.pk] = (news.record, news.row)

    def settle(self) -> None:
        """Write what changed in records, before the next batch reads them."""
        self._records.write()

    def settle_first(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Execute wrapper around a reaction: it finds written what changed, as soon as it asks anything at all."""
        self.settle()
        return execute(*statement)

    def finish(self) -> None:
        """Allot numbers in sorted series, then write the search texts of everything that was touched."""
        numbered = allot(
            (record for record, _row in self.owed.values()), {kind.code: kind.series for kind in kinds}
        )
        self._records.add((record, ("number",)) for record in numbered)
        self.settle()
        numbers = {record.pk: record.number for record in numbered}
        for record in self._made:  # a reaction has read it anew; whoever made it looks here
            record.number = numbers.get(record.pk, record.number)
        reached("numbered")
        index_records(self.owed.values(), {record.pk for record in self._made} - self._with_files)
        reached("indexed")

    def _note_turn_people(self, work: Sequence[Touched]) -> None:
        """Whoever must decide must see: people with a turn become readers of a record that is not for everyone."""
        self._turn_people = {}
        for turn in (row for one in work for row in one.added if isinstance(row, Turn)):
            if turn.person_id:
                self._turn_people.setdefault(id(turn.record), set()).add(turn.person_id)

    def _complete_new(self, row: KindModel, by: Actor) -> None:
        record = row.record
        record.kind = record.kind or next(kind.code for kind in kinds if kind.model is type(row))
        kind = kinds.of(record)
        record.state = record.state or kind.states.initial.code
        record.created_at, record.registered_on = by.now, record.registered_on or by.today
        if not record.legal_entity_id:
            record.legal_entity_id = self._default_entity_id()
        self._settle_openness(record, by)
        self._settle_audience(record, row, by)

    def _default_entity_id(self) -> int:
        for entity in self._once.get("entities", every_entity, ENTITIES):
            return entity.pk
        raise LookupError("the office has no legal entity yet")

    def _complete_changed(self, one: Touched, news: News) -> None:
        record = news.record
        if record is None:
            return
        record.version += 1
        self._settle_openness(record, one.call.by)
        moved = {"confidentiality", "unit_id", "owner_id"} & set(news.changes)
        if not (record.readers or moved or self._turn_people.get(id(record)) or kinds.of(record).people):
            return
        if news.row is None:  # an action on any kind: the business row's copy of the audience must follow
            news.row = self._row_of(record)
            one.rows.append(RowChange(news.row, writing.snapshot(news.row), {}))
        self._settle_audience(record, news.row, one.call.by, news.changes)

    def _row_of(self, record: Record) -> KindModel:
        """The business row of a record; one object in a batch, however many calls of it are about the record."""
        if id(record) not in self._rows:
            row = business_row(record)
            row.record = record
            self._rows[id(record)] = row
        return self._rows[id(record)]

    @staticmethod
    def _settle_openness(record: Record, by: Actor) -> None:
        is_open = kinds.of(record).state_of(record).is_open
        if not is_open and record.closed_at is None:
            record.closed_at = by.now
        elif is_open:
            record.closed_at = None
        record.is_open = is_open

    def _settle_audience(
        self, record: Record, row: KindModel, by: Actor, changes: Changes | None = None
    ) -> None:
        """Whoever made it a record for nobody reads it, and where nobody made it so, whoever keeps such records: else
        nobody at all could."""
        readers = self._named(record) if record.readers else self._readers(record, row, changes or {})
        if not readers.members and by.deciding_id is not None:
            readers = only(people=[by.deciding_id])
        elif not readers.members:
            readers = only(roles=kinds.of(record).reader_roles or (Role.OFFICE_MANAGER,))
        audience = self._audiences.get(readers.key)
        if audience is None:
            audience = self._audiences[readers.key] = audience_for(readers)
        record.audience = row.audience = audience

    def _named(self, record: Record) -> Readers:
        """The readers that an action named, and whoever has a turn."""
        named = record.readers.members if record.readers else frozenset()
        if Member(MemberKind.EVERYONE) in named:
            return Readers(named)
        return Readers(named | only(people=self._turn_people.get(id(record), ())).members)

    def _readers(self, record: Record, row: KindModel, changes: Changes) -> Readers:
        """What level, owner, turns and kind give, and whoever was named before: a new owner shuts nobody out."""
        kind = kinds.of(record)
        people: list[int | None] = [record.owner_id, *self._turn_people.get(id(record), ())]
        if kind.people:
            people += kind.people(row)
        given = readers_of(
            record.confidentiality, unit_id=record.unit_id, people=people, roles=kind.reader_roles
        )
        if record.confidentiality == Confidentiality.OFFICE or not record.audience_id:
            return given
        if not changes.keys().isdisjoint(("confidentiality", "unit_id")):
            given = Readers(given.members | only(people=Turn.objects.people_asked(record)).members)
        level = changes.get("confidentiality", (record.confidentiality,))[0]
        unit_id = changes.get("unit_id", (record.unit_id,))[0]
        by_level = readers_of(level, unit_id=unit_id, people=(), roles=kind.reader_roles)
        return Readers(given.members | readers_in(record.audience_id).members - by_level.members)

    @staticmethod
    def _insert_records(work: Sequence[Touched]) -> None:
        rows = [row for one in work for row in one.made]
        Record.objects.bulk_create([row.record for row in rows], batch_size=writing.BATCH)
        for row in rows:
            row.record = (
                row.record
            )  # now that the record has its id; assigning the id alone would forget the row
        writing.insert(rows)

    def _update(self, work: Sequence[Touched]) -> None:
        """Write each changed row once, with its last values, however many calls of the batch changed it."""
        first: dict[int, RowChange] = {}
        for change in (change for one in work for change in one.rows):
            first.setdefault(id(change.row), change)
        changed = [(one.row, tuple(writing.changed(one.row, one.before))) for one in first.values()]
        self._records.add(one for one in changed if isinstance(one[0], Record))
        writing.update(one for one in changed if not isinstance(one[0], Record))
