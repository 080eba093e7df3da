"""What a line says, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from spil.foundation.working_days.rules.repeating import Repetition


class PartKind(StrEnum):
    """What a part of a line is about."""

    DAY = "day"
    TIME = "time"
    REPEAT = "repeat"
    PERSON = "person"
    PARTY = "party"
    RECORD = "record"
    DOSSIER = "dossier"
    URGENT = "urgent"


@dataclass(frozen=True)
class Known:
    """Something that has a name: somebody of the office, a party outside, a dossier; or a record with its number."""

    kind: PartKind
    ref: int
    name: str


@dataclass(frozen=True)
class Part:
    """One thing that was understood. `from_at` and `until_at` are positions in the line, half-open.

    `before` makes a day or a time a limit ("tegen vrijdag"). `known` are those who may be meant, the likeliest first;
    more than one is a question to the writer; none, for a record, is a number that does not exist for the writer.
    What `stays` is in the title as well: a stretch of time, of which only the beginning is kept elsewhere.
    """

    kind: PartKind
    from_at: int
    until_at: int
    day: date | None = None
    at: time | None = None
    before: bool = False
    stays: bool = False
    repetition: Repetition | None = None
    known: tuple[Known, ...] = ()


@dataclass(frozen=True)
class Reading:
    """The parts of a line in their order, and the words that remain as its title."""

    title: str
    parts: tuple[Part, ...] = ()

    def part(self, kind: PartKind) -> Part | None:
        return next((part for part in self.parts if part.kind == kind), None)

    def all(self, kind: PartKind) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind == kind)
