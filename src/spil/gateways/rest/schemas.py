"""Schemas of what goes in and out, made from declarations."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, cast, get_type_hints

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from spil.foundation.actions.declaration import Action
from spil.foundation.actions.questions import Emptied, Question, question_of
from spil.foundation.records.kinds import FieldType

_REFERENCE = "id, or what names it: an e-mail address, a code, a number"
_POINT = "a number with a point, as a number or a text"
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
}
_POINTING = {FieldType.PERSON, FieldType.UNIT, FieldType.PARTY, FieldType.COST_CENTRE, FieldType.RECORD}


class Stored(Schema):
    """A file that is handed over: its name, and its bytes in base64."""

    name: str = Field(max_length=200)
    content: str = Field(description="base64")


class State(Schema):
    code: str
    title: str
    family: str


class KindField(Schema):
    name: str
    title: str
    type: str


class Kind(Schema):
    """A kind of record: its states, its fields, and the names of the actions on it."""

    code: str
    title: str
    series: str
    states: list[State]
    fields: list[KindField]
    actions: list[str]


class File(Schema):
    """A file of a record; `sha256` is that of its bytes."""

    id: int
    name: str
    sha256: str
    size: int
    media_type: str
    role: str


class Asked(Schema):
    """Base of what is handed over: a name that is not asked is a mistake, and told."""

    model_config = ConfigDict(extra="forbid")


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
    """What an action did: the records it was about or made, as they stand now; `unseen` are the numbers of those that
    you may not see, and `remarks` what you must hear besides that it is done."""

    records: list[RecordOut]
    unseen: list[str] = []
    remarks: list[str] = []


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
    return _model(_class_name(action.name), parts)


def _class_name(name: str) -> str:
    return "".join(word.capitalize() for word in name.replace(".", "_").split("_"))


def _model(name: str, parts: dict[str, Any]) -> type[Schema]:
    return cast("type[Schema]", create_model(name, __base__=Asked, **parts))


def _row_model(question: Question) -> type[Schema]:
    """A row of a table of answers, after the dataclass that the action asks."""
    hints = get_type_hints(question.python, include_extras=True)
    parts = {
        one.name: _part(
            question_of(
                one.name,
                hints[one.name],
                required=one.default is MISSING and one.default_factory is MISSING,
            )
        )
        for one in fields(question.python)
    }
    return _model(question.python.__name__, parts)


def _type_of(question: Question) -> Any:
    if question.type == FieldType.FILE:
        return Stored
    if question.type == FieldType.ROWS:
        return _row_model(question)
    if question.type == FieldType.CHOICE and (codes := fixed_codes(question)):
        return Literal[codes]
    return _PYTHON[question.type]


def _part(question: Question) -> tuple[Any, Any]:
    """The type and the field of one answer, as pydantic's `create_model` takes them."""
    kind: Any = _type_of(question)
    if question.many:
        kind = cast("Any", list)[kind]
    if question.ask.numbers:
        kind |= Decimal
    told = _REFERENCE if question.type in _POINTING else _POINT if question.ask.numbers else ""
    most = question.ask.max_length if question.type == FieldType.TEXT and not question.many else None
    described: dict[str, Any] = {
        "description": f"{question.title} ({told})" if told else str(question.title),
        "max_length": most,
    }
    if question.required:
        return kind, Field(..., **described)
    if question.ask.empties:
        kind |= Emptied
    return kind | None, Field(None, **described)


def fixed_codes(question: Question) -> tuple[str, ...]:
    """The codes of choices that do not depend on who asks."""
    if callable(question.ask.choices):
        return ()
    return tuple(str(code) for code, _label in question.choices_for(None, None))  # type: ignore[arg-type]
