"""A kind of record, as a declaration, and the registry of all kinds.

A kind is an object, not a model class: the invoice is one, and a register that an office made itself is another one
of the same type. Whatever is drawn, checked or tested for kinds asks the registry and finds both.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db.models import Case, F, When
from django.utils.translation import pgettext_lazy

from spil.foundation.organisation.models import Role
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.workflow.rules import Family, State, States, Text

_log = logging.getLogger(__name__)
#: the last state of a record of any kind: its row is gone, and no action works on it any more. No kind names it, and
#: no title that an office gives to a state can become this code
DESTROYED = State("_destroyed", pgettext_lazy("record", "Destroyed"), Family.CANCELLED)


class FieldType(StrEnum):
    """The closed list of what a field or a question can be."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    PERIOD = "period"
    BOOLEAN = "boolean"
    PERSON = "person"
    UNIT = "unit"
    PARTY = "party"
    COST_CENTRE = "cost_centre"
    RECORD = "record"
    CHOICE = "choice"
    FILE = "file"
    ROWS = "rows"


@dataclass(frozen=True)
class InPlace:
    """How a field is changed on the record's page: the action, its question that is asked there, answers given along.

    `asks` is empty when the question has the field's own name. It may also name one cell of a table of rows
    (`values-0-value`), with `given` for the other cells: what is asked then looks as the field does.
    """

    action: str
    asks: str = ""
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Field:
    """One thing that a kind knows beside what every record has.

    `name` is a path on the kind's model (`supplier`, `record__title`); money fields name their currency field.
    `listed` puts it in the list, in the order of declaration; `head` in the head of the record page. `choices` that
    live in data are a sequence that knows them when it is asked. `changed_by` names the action that changes it in
    place. A text that `leads` is a link where it is an address of the web; only texts that colleagues typed do. Numbers
    that say nothing together (every so many days) do not add up to a total. `taken_off` are a column and its value in
    the rows whose amount lowers a total (a credit note): there it counts, and is shown, as below zero.
    """

    name: str
    title: Text
    type: FieldType = FieldType.TEXT
    listed: bool = True
    head: bool = False
    sortable: bool = False
    shown: bool = True
    currency: str = "currency"
    choices: Sequence[tuple[str, Text]] = ()
    changed_by: InPlace | None = None
    leads: bool = False
    adds_up: bool = True
    taken_off: tuple[str, str] | None = None

    @property
    def is_amount(self) -> bool:
        return self.type == FieldType.MONEY

    @property
    def path(self) -> str:
        """By what the rows of its kind (`Kind.rows`) are asked for it."""
        return f"{self.name}_counted" if self.taken_off else self.name

    @property
    def counted(self) -> F | Case:
        """What it counts for, as the database calculates it."""
        if self.taken_off is None:
            return F(self.name)
        column, value = self.taken_off
        return Case(When(**{column: value}, then=-F(self.name)), default=F(self.name))


@dataclass(frozen=True)
class SearchParts:
    """What the search knows of a record beside number and title.

    `sender` and `addressee` answer `van:` and `naar:`, `amount` and `day` amounts and periods. What a kind leaves out
    is taken from its fields: the first party is the sender, the first amount and the day of the list are these.
    """

    names: str = ""
    body: str = ""
    sender: str = ""
    addressee: str = ""
    amount: Decimal | None = None
    day: date | None = None


@dataclass(frozen=True)
class Summary:
    """What somebody is asked to decide, in finished words of the reader's language.

    `facts` are terms with their values: what, from whom, how much, on which budget. `risks` are sentences about what to
    look at first, the gravest first. `brief` is the half line of a list.
    """

    facts: tuple[tuple[str, str], ...] = ()
    risks: tuple[str, ...] = ()
    brief: str = ""


@dataclass(frozen=True)
class ListView:
    """A view that the list of a kind begins with. `filters` are names and values of foundation/listing; `group` is the
    field by which its tab opens grouped."""

    code: str
    title: Text
    filters: Mapping[str, Any]
    group: str = ""


@dataclass(frozen=True)
class Kept:
    """How long records of a kind are kept: by the rule of a retention class, from a day (foundation/retention).

    `start` is the path of that day on the kind's model; while it is empty nothing counts. The class is `rule`, or
    what stands at `rule_at`. `where` narrows to some rows of the kind.
    """

    start: str
    rule: str = ""
    rule_at: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """One kind of record.

    `series` is the prefix of its numbers; empty for kinds that are not numbered. `facts` are the relations that a page
    and the predicates need, loaded with the row. `where` tells kinds apart that share a table. `next_step` says in
    words what is to be done now. `people` names those who always read along (an approver). `arrives` marks what comes
    in from outside, for Today. `summaries` says of rows that wait for a decision of the actor what they are and what is
    risky about them, by id, in a number of queries that does not grow with the rows. `made_by` names the action that
    makes one, for the list's main button, when it is not simply the first that begins with the kind's code;
    `made_with` is the id of that action's subject, and `settled_by` names the actions that change or end that subject,
    for the head of the list. What is `offered` changes hands by an offer that is accepted, and is
    assigned to nobody. A kind that `holds` is made to put other records in. `on_desk` is False for a kind that has a
    place of its own on Today, so that the list of what is to be done does not say it twice. A kind that is `personal`
    is its owner's own note: whoever else reads it, by whatever role, changes nothing of it in the own name; when
    somebody must be forgotten it goes, seen or not, dealt with or not; a dossier waits for none that lies in it, and no
    proposal to destroy holds one.
    What `never_goes` is never destroyed, wherever it lies: it is itself the proof of what was.
    `in_place` names what every record has (`title`) and is changed by an action of the kind's own.
    `asks_anew` names the action by which a decision that is asked of who left is asked of whoever decides it today.
    """

    code: str
    title: Text
    plural: Text
    icon: str
    model: type[KindModel]
    states: States
    series: str = ""
    fields: tuple[Field, ...] = ()
    facts: tuple[str, ...] = ()
    listed_by: str = "record_id"
    confidentiality: str = Confidentiality.OFFICE
    reader_roles: tuple[str, ...] = ()
    search: Callable[[Any], SearchParts] | None = None
    next_step: Callable[[Any], str] | None = None
    template: str = ""
    context: Callable[[Any, Any], dict[str, Any]] | None = None
    views: tuple[ListView, ...] = ()
    where: dict[str, Any] = field(default_factory=dict)
    people: Callable[[Any], tuple[int | None, ...]] | None = None
    arrives: bool = False
    offered: bool = False
    on_desk: bool = True
    holds: bool = False
    in_place: Mapping[str, InPlace] = field(default_factory=dict)
    summaries: Callable[[Sequence[Any], Any], dict[int, Summary]] | None = None
    made_by: str = ""
    made_with: int | None = None
    settled_by: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    held: Callable[[Any, date], bool] | None = None
    personal: bool = False
    never_goes: bool = False
    asks_anew: str = ""

    @property
    def keeper(self) -> str:
        """The role that is asked where nobody is."""
        return self.reader_roles[0] if self.reader_roles else Role.OFFICE_MANAGER

    @property
    def module(self) -> str:
        return self.code.split(".")[0]

    def state_of(self, record: Record) -> State:
        return self.state(record.state, is_open=record.is_open)

    def state(self, code: str, *, is_open: bool = True) -> State:
        """The state with this code; what happens to every kind in the end is not among the kind's own.

        One that the kind does not have (rows that were filled in by hand, an upgrade that lost a state) goes by its
        code and is told to the log: it is a fault of that record, and no reason to refuse the page it stands on.
        """
        if code == DESTROYED.code:
            return DESTROYED
        return self.states[code] if code in self.states else stray(self.code, code, is_open)

    def rows(self) -> Any:
        """All rows of this kind, unseen: the caller goes on with `visible_to`."""
        rows = self.model._default_manager.filter(**self.where)
        counted = {field.path: field.counted for field in self.fields if field.taken_off}
        return rows.alias(**counted) if counted else rows

    def field(self, name: str) -> Field:
        return next(candidate for candidate in self.fields if candidate.name == name)


@lru_cache(maxsize=256)
def stray(kind: str, code: str, is_open: bool) -> State:
    """A state that its kind does not have, as open as the record is; told to the log once by each process."""
    _log.error("a record of %s is in the state %r, which this kind does not have", kind, code)
    return State(code, code, Family.HELD if is_open else Family.DONE)


def is_destroyed(record: Record) -> bool:
    """Whether nothing is left of it but its number and the events."""
    return record.state == DESTROYED.code


class UnknownKind(LookupError):
    """No kind has this code."""


class Kinds:
    """The registry. Kinds from code are registered at start; `sources` add kinds that live in data."""

    def __init__(self) -> None:
        self._fixed: dict[str, Kind] = {}
        self._sources: list[Callable[[], dict[str, Kind]]] = []

    def register(self, kind: Kind) -> Kind:
        if kind.code in self._fixed and self._fixed[kind.code] is not kind:
            raise ValueError(f"two kinds are called {kind.code}")
        self._fixed[kind.code] = kind
        return kind

    def add_source(self, source: Callable[[], dict[str, Kind]]) -> None:
        if source not in self._sources:
            self._sources.append(source)

    def declared(self) -> tuple[Kind, ...]:
        """The kinds from code: what can be known before there is a database."""
        return tuple(self._fixed.values())

    def all(self) -> dict[str, Kind]:
        found = dict(self._fixed)
        for source in self._sources:
            found.update(source())
        return found

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.all().values())

    def personal(self) -> list[str]:
        """The codes of the kinds that are their owner's own notes."""
        return [kind.code for kind in self if kind.personal]

    def __getitem__(self, code: str) -> Kind:
        if code in self._fixed:
            return self._fixed[code]
        try:
            return self.all()[code]
        except KeyError:
            raise UnknownKind(code) from None

    def of(self, record: Record) -> Kind:
        return self[record.kind]

    def of_row(self, row: KindModel) -> Kind:
        return self[row.record.kind]


kinds = Kinds()


def business_row(record: Record) -> KindModel:
    """The kind's own row of a record, with the kind's facts loaded."""
    kind = kinds.of(record)
    return kind.model._default_manager.select_related("record", *kind.facts).get(pk=record.pk)
