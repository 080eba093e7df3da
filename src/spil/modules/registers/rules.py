"""What a definition may say, which slot a field gets, and how an answer becomes a value. Pure.

A definition is kept as JSON: `{"name", "title", "type", "sortable", "slot", "choices", "retired"}` for a field and
`{"code", "title", "family"}` for a state, titles by language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from spil.foundation.money.rules import Problem, parse_number
from spil.foundation.records.rules import FIRST_YEAR, LAST_YEAR

#: the types a field of a register can have, with the family of slots that keeps it
SLOTS: dict[str, tuple[str, ...]] = {
    "text": tuple(f"text_{number}" for number in range(1, 6)),
    "number": tuple(f"number_{number}" for number in range(1, 6)),
    "date": tuple(f"date_{number}" for number in range(1, 6)),
}
TYPES = ("text", "long_text", "number", "date", "boolean", "choice")
#: dates and numbers always have a slot: JSON keeps neither
ALWAYS_IN_SLOT = frozenset({"number", "date"})
LONGEST_TEXT, LONGEST_LONG_TEXT = 200, 20_000
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")
#: names that every list knows already
_TAKEN = frozenset(
    {"number", "title", "state", "open", "owner", "unit", "dossier", "deadline", "text", "order", "after"}
)


class WrongDefinition(ValueError):
    """A definition cannot be; `code` says why, `name` what it is about."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(f"{code}: {name}")
        self.code, self.name = code, name


class WrongValue(ValueError):
    """An answer that does not fit the field; `name` is the field."""

    def __init__(self, name: str, typed: object) -> None:
        super().__init__(name)
        self.name, self.typed = name, str(typed)


@dataclass(frozen=True)
class FieldDefinition:
    name: str
    title: Mapping[str, str]
    type: str = "text"
    sortable: bool = False
    slot: str = ""
    choices: tuple[str, ...] = ()
    retired: bool = False

    @property
    def path(self) -> str:
        """Where the value is, seen from a row."""
        return self.slot or f"values__{self.name}"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "title": dict(self.title), "choices": list(self.choices)}


@dataclass(frozen=True)
class StateDefinition:
    code: str
    title: Mapping[str, str] = field(default_factory=dict)
    family: str = "new"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "title": dict(self.title)}


def read_field(stored: Mapping[str, Any]) -> FieldDefinition:
    return FieldDefinition(**{**stored, "choices": tuple(stored.get("choices", ()))})


def read_state(stored: Mapping[str, Any]) -> StateDefinition:
    return StateDefinition(**stored)


def is_name(name: str) -> bool:
    """Small letters, figures and single underscores: a part of a path, an address and a JSON key alike.

    >>> is_name("lent_to"), is_name("lent__to")
    (True, False)
    """
    return len(name) <= 40 and _NAME.match(name) is not None


def with_slots(fields: Sequence[FieldDefinition]) -> tuple[FieldDefinition, ...]:
    """The fields, each in the first free slot of its type where it needs one. Raises WrongDefinition("NoSlot")."""
    used = {one.slot for one in fields if one.slot}
    found = []
    for one in fields:
        if not one.slot and (one.sortable or one.type in ALWAYS_IN_SLOT):
            slots = SLOTS[one.type if one.type in SLOTS else "text"]
            free = next((slot for slot in slots if slot not in used), None)
            if free is None:
                raise WrongDefinition("NoSlot", one.name)
            used.add(free)
            one = replace(one, slot=free)  # noqa: PLW2901 - the same field, with its place
        found.append(one)
    return tuple(found)


def checked_fields(fields: Sequence[FieldDefinition]) -> None:
    """Raises WrongDefinition: BadName, Twice, UnknownType, NoChoices, LongChoice, NotSortable."""
    seen: set[str] = set()
    for one in fields:
        if not is_name(one.name) or one.name in _TAKEN:
            raise WrongDefinition("BadName", one.name)
        if one.name in seen:
            raise WrongDefinition("Twice", one.name)
        if one.type not in TYPES:
            raise WrongDefinition("UnknownType", one.name)
        if one.type == "choice" and not one.choices:
            raise WrongDefinition("NoChoices", one.name)
        if one.sortable and any(len(choice) > LONGEST_TEXT for choice in one.choices):
            raise WrongDefinition("LongChoice", one.name)
        if one.sortable and one.type in {"long_text", "boolean"}:
            raise WrongDefinition("NotSortable", one.name)
        seen.add(one.name)


def checked_states(states: Sequence[StateDefinition], families: Iterable[str]) -> None:
    """Raises WrongDefinition: NoState, BadName, Twice, UnknownFamily."""
    known, seen = set(families), set()
    if not states:
        raise WrongDefinition("NoState", "")
    for one in states:
        if not is_name(one.code):
            raise WrongDefinition("BadName", one.code)
        if one.code in seen:
            raise WrongDefinition("Twice", one.code)
        if one.family not in known:
            raise WrongDefinition("UnknownFamily", one.code)
        seen.add(one.code)


def title_for(title: Mapping[str, str], reader: str) -> str:
    """A title in the language of a reader, else as it was written first."""
    return title.get(reader) or next(iter(title.values()), "")


def changed_title(before: Mapping[str, str], typed: str, language: str, reader: str) -> dict[str, str]:
    """A title after `typed` came in for `language`. What came back as the reader was shown it was not said.

    >>> changed_title({"nl": "Deur", "fr": "Porte"}, "Deur", "fr", "nl")
    {'nl': 'Deur', 'fr': 'Porte'}
    """
    is_said = bool(typed) and typed != title_for(before, reader)
    return {**before, language: typed} if is_said else dict(before)


def changed_fields(
    old: Sequence[FieldDefinition], new: Sequence[FieldDefinition], language: str, reader: str
) -> tuple[FieldDefinition, ...]:
    """The fields after a change: those that were keep type and slot, those left out retire with their values.

    `language` is that of the new titles, `reader` the one in which whoever changes it reads the old ones.

    Raises WrongDefinition("FixedOnceMade") when a known field would change type or become sortable later.
    """
    known = {one.name: one for one in old}
    found = []
    for one in new:
        before = known.pop(one.name, None)
        if before is None:
            found.append(one)
            continue
        if (one.type, one.sortable) != (before.type, before.sortable):
            raise WrongDefinition("FixedOnceMade", one.name)
        title = changed_title(before.title, one.title.get(language, ""), language, reader)
        found.append(replace(before, title=title, choices=one.choices, retired=False))
    found += [replace(one, retired=True) for one in known.values()]
    return with_slots(found)


def read_value(definition: FieldDefinition, typed: Any, language: str = "nl") -> Any:
    """The typed value of an answer, None for an empty one. Raises WrongValue.

    A number is read as `language` writes it, like an amount, unless a program wrote it (Written). text, long text and
    choice: str; number: Decimal; date: date; boolean: bool.
    """
    if typed is None or typed == "":
        return None
    try:
        if definition.type == "number":
            return _number(typed, language)
        return _READERS[definition.type](definition, typed)
    except ValueError:
        raise WrongValue(definition.name, typed) from None


def _text(definition: FieldDefinition, typed: Any) -> str:
    text = str(typed).strip().replace("\x00", "")
    longest = LONGEST_LONG_TEXT if definition.type == "long_text" else LONGEST_TEXT
    if len(text) > longest:
        raise ValueError(text)
    return text


def _number(typed: Any, language: str) -> Decimal:
    number = parse_number(typed if isinstance(typed, str) else str(typed), language=language)
    if isinstance(number, Problem) or abs(number) >= 10**14 or number != round(number, 6):
        raise ValueError(typed)
    return number


def _date(_definition: FieldDefinition, typed: Any) -> date:
    """A date, 2026-11-24, or 24/11/2026 as people write it."""
    found = typed if isinstance(typed, date) else _day_in(str(typed).strip())
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(typed)
    return found


def _day_in(text: str) -> date:
    parts = text.replace("-", "/").split("/")
    if len(parts) == 3 and len(parts[2]) == 4:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    return date.fromisoformat(text)


_YES = {"true", "1", "on", "yes", "ja", "oui"}
_NO = {"false", "0", "off", "no", "nee", "neen", "non"}


def _boolean(_definition: FieldDefinition, typed: Any) -> bool:
    word = str(typed).strip().lower()
    if word not in _YES | _NO:
        raise ValueError(typed)
    return word in _YES


def _choice(definition: FieldDefinition, typed: Any) -> str:
    if str(typed) not in definition.choices:
        raise ValueError(typed)
    return str(typed)


_READERS = {
    "text": _text,
    "long_text": _text,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
}
