"""Reads raw answers, question by question."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any, get_type_hints

from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action
from spil.foundation.actions.questions import Question, Raw, question_of
from spil.foundation.answers.types import FROM_A_LIST, READERS, Asking, Unreadable, whole_id
from spil.foundation.records.kinds import FieldType

_NO = {"0", "false", "no", "off"}


@dataclass
class Answers:
    """Arguments by name, and problems by name."""

    arguments: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def are_complete(self) -> bool:
        return not self.problems


def as_raw(action: Action[Any, Any], posted: Any) -> dict[str, list[Any]]:
    """A posted form (a QueryDict) as `read_answers` takes it, or an address that begins one.

    What was chosen from a list is an id, and so a number. Numbers of several records may be typed in one field, with
    commas or spaces between them. A number that was typed in the search of a record, while no find was chosen, is the
    answer.
    """
    raw: dict[str, list[Any]] = {name: list(values) for name, values in posted.lists()}
    for question in action.questions:
        if question.type in FROM_A_LIST and question.name in raw:
            raw[question.name] = [_chosen(value) for value in raw[question.name]]
        if question.type != FieldType.RECORD:
            continue
        if question.many and question.name in raw:
            raw[question.name] = " ".join(raw[question.name]).replace(",", " ").split()
        elif not question.many and not any(raw.get(question.name, ())):
            raw[question.name] = raw.get(f"{question.name}_q", [])
    return raw


def _chosen(value: str) -> int | str:
    pk = whole_id(value)
    return value if pk is None else pk


def read_answers(action: Action[Any, Any], raw: Raw, *, by: Actor, row: Any = None) -> Answers:
    """Read all answers of an action. `raw` holds texts (StoredFile for files) by name; absent means not answered.

    A program may also give numbers, Decimals and dates: those are taken as they are, whatever the language. Of what
    points to a row, a number is its id, a text its id or its name, and a Named its name alone.
    """
    answers = Answers()
    for question in action.questions:
        try:
            value = _read_question(Asking(question, by, row), raw)
        except Unreadable as problem:
            answers.problems[question.name] = [str(problem)]
            continue
        if value is not None:
            answers.arguments[question.name] = value
        elif question.required:
            answers.problems[question.name] = [_("This must be filled in.")]
    return answers


def _read_question(asking: Asking, raw: Raw) -> Any:
    """The value, or None for what was not answered."""
    question = asking.question
    if question.type == FieldType.ROWS:
        return _read_rows(asking, raw)
    if question.type == FieldType.BOOLEAN:
        return _read_boolean(question, raw)
    given = [value for value in raw.get(question.name, ()) if value is not None and value != ""]
    values = [READERS[question.type](asking, value) for value in given]
    values = [value for value in values if value != ""]  # nothing but spaces is no answer
    if not values:
        return "" if question.ask.empties and question.name in raw else None
    return values if question.many else values[0]


def _read_boolean(question: Question, raw: Raw) -> bool | None:
    """Asked without a default, silence is no. With a default it is the default; an empty answer then says no."""
    if question.name not in raw:
        return False if question.required else None
    given = [value for value in raw[question.name] if value is not None and value != ""]
    return bool(given) and str(given[-1]).lower() not in _NO


def _read_rows(asking: Asking, raw: Raw) -> list[Any] | None:
    """Rows posted as NAME-0-field, NAME-1-field …, in the order of their numbers; empty rows are left out."""
    name = asking.question.name
    parts = [key.rsplit("-", 2) for key in raw]
    found = (whole_id(part[1]) for part in parts if len(part) == 3 and part[0] == name)
    numbers = {number for number in found if number is not None}
    rows = [
        _read_row(asking, raw, f"{name}-{number}-", place) for place, number in enumerate(sorted(numbers), 1)
    ]
    return [row for row in rows if row is not None] or None


def _read_row(asking: Asking, raw: Raw, prefix: str, place: int) -> Any:
    shape = asking.question.python
    hints = get_type_hints(shape, include_extras=True)
    values: dict[str, Any] = {}
    lacking: list[Question] = []
    for one in fields(shape):
        required = one.default is MISSING and one.default_factory is MISSING
        asked = question_of(one.name, hints[one.name], required=required)
        answer = {one.name: raw[prefix + one.name]} if prefix + one.name in raw else {}
        try:
            value = _read_question(Asking(asked, asking.by, asking.row), answer)
        except Unreadable as problem:
            raise Unreadable(_("Row %(row)s: %(problem)s") % {"row": place, "problem": problem}) from None
        if value is not None:
            values[one.name] = value
        elif required:
            lacking.append(asked)
    untouched = {one.name: one.default for one in fields(shape)}
    if all(value is False or value == untouched[name] for name, value in values.items()):
        return None
    if lacking:
        told = {"row": place, "name": lacking[0].title}
        raise Unreadable(_("Row %(row)s: “%(name)s” must be filled in.") % told)
    return shape(**values)
