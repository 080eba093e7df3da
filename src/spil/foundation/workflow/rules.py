"""State, its family, and the ordered set of states that a kind has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Text(Protocol):
    """A text that may be translated only when it is shown."""

    def __str__(self) -> str: ...


class Family(StrEnum):
    """The ten meanings a state can have (docs/reference/glossary.md)."""

    CONCEPT = "concept"
    NEW = "new"
    WORKING = "working"
    TO_DECIDE = "to_decide"
    WAITING = "waiting"
    HELD = "held"
    APPROVED = "approved"
    DONE = "done"
    REJECTED = "rejected"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether work on a record in such a state is still to be done."""
        return self not in {Family.DONE, Family.REJECTED, Family.CANCELLED}


@dataclass(frozen=True)
class State:
    """One state of a kind: the code stored in the record, the word shown, and its family.

    It is the code that makes it the same state: kinds with actions in common may each have a word of their own for it.
    """

    code: str
    title: Text = field(compare=False)
    family: Family = field(compare=False)

    @property
    def is_open(self) -> bool:
        return self.family.is_open


@dataclass(frozen=True)
class States:
    """The states of a kind in the order of the work; a record starts in the first."""

    members: tuple[State, ...]

    def __post_init__(self) -> None:
        codes = [state.code for state in self.members]
        if not codes or len(set(codes)) != len(codes):
            raise ValueError(f"a kind needs at least one state and no code twice: {codes}")

    @property
    def initial(self) -> State:
        return self.members[0]

    def __iter__(self) -> Iterator[State]:
        return iter(self.members)

    def __getitem__(self, code: str) -> State:
        for state in self.members:
            if state.code == code:
                return state
        raise KeyError(code)

    def __contains__(self, code: object) -> bool:
        return any(state.code == code for state in self.members)
