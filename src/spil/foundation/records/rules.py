"""Confidentiality, readers, and the audience key, on plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

#: years of a day that somebody writes: archives reach back to the first, and behind the last Python can still count on
FIRST_YEAR, LAST_YEAR = 1000, 2999


class Confidentiality(StrEnum):
    """How far a record may be read: the whole office, a unit, or named people."""

    OFFICE = "office"
    UNIT = "unit"
    NAMED = "named"


def is_stricter(level: str, than: str) -> bool:
    """Whether a level is for fewer people than another.

    >>> is_stricter("named", "unit"), is_stricter("unit", "unit")
    (True, False)
    """
    levels = list(Confidentiality)
    return levels.index(Confidentiality(level)) > levels.index(Confidentiality(than))


class MemberKind(StrEnum):
    """What an audience may consist of. `self` opens only for the person, never for who acts for the person."""

    EVERYONE = "everyone"
    PERSON = "person"
    SELF = "self"
    UNIT = "unit"
    ROLE = "role"


@dataclass(frozen=True, order=True)
class Member:
    kind: str
    ref: str = ""


@dataclass(frozen=True)
class Readers:
    """Who may read a record, before it is resolved to an audience row."""

    members: frozenset[Member] = field(default_factory=frozenset)

    @property
    def key(self) -> str:
        """SHA-256 over the sorted members, in hexadecimal: equal sets share one audience."""
        text = "\n".join(f"{member.kind}:{member.ref}" for member in sorted(self.members))
        return sha256(text.encode()).hexdigest()


def everyone() -> Readers:
    return Readers(frozenset({Member(MemberKind.EVERYONE)}))


def only(
    *,
    people: Iterable[int] = (),
    oneself: Iterable[int] = (),
    units: Iterable[int] = (),
    roles: Iterable[str] = (),
) -> Readers:
    """Readers named one by one; ids of persons and units, codes of roles."""
    members = {Member(MemberKind.PERSON, str(person)) for person in people}
    members |= {Member(MemberKind.SELF, str(person)) for person in oneself}
    members |= {Member(MemberKind.UNIT, str(unit)) for unit in units}
    members |= {Member(MemberKind.ROLE, role) for role in roles}
    return Readers(frozenset(members))


def readers_of(
    confidentiality: str, *, unit_id: int | None, people: Iterable[int | None], roles: Iterable[str] = ()
) -> Readers:
    """The readers that a confidentiality gives.

    The handlers (`people`) always read along, so that a record never becomes invisible to who must work on it.
    `roles` are those that the kind lets read in every case short of named people.
    """
    known = [person for person in people if person is not None]
    if confidentiality == Confidentiality.OFFICE:
        return everyone()
    if confidentiality == Confidentiality.UNIT:
        return only(people=known, units=[unit_id] if unit_id else [], roles=roles)
    return only(people=known)
