"""Schemas of what goes in and out, made from declarations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, create_model

from spil.foundation.actions.declaration import Action, Question
from spil.foundation.records.kinds import FieldType, Kind
from spil.foundation.records.kinds import Field as KindField

_REFERENCE = "id, or what names it: an e-mail address, a code, a number"
_PYTHON: dict[FieldType, Any] = {
    FieldType.TEXT: str,
    FieldType.LONG_TEXT: str,
    FieldType.NUMBER: int,
    FieldType.MONEY: Decimal,
    FieldType.DATE: date,
    FieldType.BOOLEAN: bool,
    FieldType.PERSON: str | int,
    FieldType.UNIT: str | int,
    FieldType.PARTY: str | int,
    FieldType.COST_CENTRE: str | int,
    FieldType.RECORD: str | int,
    FieldType.CHOICE: str,
    FieldType.ROWS: list[dict[str, Any]],
}
_POINTING = {FieldType.PERSON, FieldType.UNIT, FieldType.PARTY, FieldType.COST_CENTRE, FieldType.RECORD}


class Stored(Schema):
    """A file given in base64, or one that was uploaded before, by its SHA-256."""

    name: str = Field(max_length=200)
    content: str = Field("", description="base64")
    sha256: str = Field("", pattern="^([0-9a-f]{64})?$")


class Problem(Schema):
    """Why not. `code` names the reason; `problems` has texts per question."""

    code: str
    text: str
    remedy: str = ""
    problems: dict[str, list[str]] = Field(default_factory=dict)


class RecordOut(Schema):
    """What every record has; `values` holds what its kind adds."""

    id: int
    kind: str
    number: str | None
    title: str
    state: str
    is_open: bool
    owner: str | None
    unit: str | None
    deadline_on: date | None
    confidentiality: str
    registered_on: date
    version: int
    values: dict[str, Any]


class Event(Schema):
    """One event of the timeline, without the values that changed."""

    sequence: int
    action: str
    by: str | None
    on_behalf_of: str | None
    mandate: int | None
    at: str
    from_state: str
    to_state: str


class Page(Schema):
    """A page of a list; `next` is the place where the page after it begins, for the parameter `after`."""

    records: list[RecordOut]
    next: str
    previous: str


class Done(Schema):
    """What an action did: the record it was about or made, as it stands now."""

    records: list[RecordOut]


def body_of(action: Action[Any, Any]) -> type[Schema]:
    """The body of a call: the subject, in whose name, and the answers."""
    parts: dict[str, Any] = {}
    if action.subject_name:
        parts[action.subject_name] = (Annotated[str | int, Field(description="id or number")], ...)
    for question in action.questions:
        parts[question.name] = _part(question)
    parts["for_person"] = (
        Annotated[str | None, Field(description="e-mail address of the person in whose name it is done")],
        None,
    )
    name = "".join(word.capitalize() for word in action.name.replace(".", "_").split("_"))
    return create_model(name, __base__=Schema, **parts)  # type: ignore[call-overload, no-any-return]


def _part(question: Question) -> tuple[Any, Any]:
    kind: Any = Stored if question.type == FieldType.FILE else _PYTHON[question.type]
    if question.type == FieldType.CHOICE and (codes := fixed_codes(question)):
        kind = Literal[codes]
    if question.many:
        kind = list[kind]
    description = str(question.title) + (f" ({_REFERENCE})" if question.type in _POINTING else "")
    limits: dict[str, Any] = (
        {"max_length": question.ask.max_length}
        if question.type == FieldType.TEXT and not question.many
        else {}
    )
    noted = Annotated[kind if question.required else kind | None, Field(description=description, **limits)]
    return (noted, ... if question.required else None)


def fixed_codes(question: Question) -> tuple[str, ...]:
    """The codes of choices that do not depend on who asks."""
    if callable(question.ask.choices):
        return ()
    return tuple(str(code) for code, _label in question.choices_for(None, None))  # type: ignore[arg-type]


def listed_filters(kind: Kind) -> list[KindField]:
    return [
        field for field in kind.fields if field.type not in {FieldType.FILE, FieldType.ROWS, FieldType.PERIOD}
    ]
