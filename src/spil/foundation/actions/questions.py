"""What an action asks, read from its signature.

The list of types is closed: an unknown one fails when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from django.db import models

from spil.foundation.access.actor import Actor
from spil.foundation.files.models import StoredFile
from spil.foundation.organisation.models import CostCentre, Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import FieldType
from spil.foundation.records.models import KindModel, Record
from spil.foundation.workflow.rules import Text

#: answers by question as they came, before they are read: in an address, from a form
Raw = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Ask:
    """How a question is put: its label, a word of help, its choices and limits.

    `choices` may be a function of the actor and the record's row, for choices that live in data. With `row_for_each` a
    table of rows is drawn with a row ready for every choice of its first column. `also` are other names that the
    question goes by above the columns of a spreadsheet. `start` gives what stands in the empty form, of the actor, the
    row and what is answered of the other questions; without it that is what the row holds under the question's name, or
    what `held` finds in the row when it stands there under another name. `concerns` says of a row whether the question
    is put there at all. `demands` says of a choice which other questions each answer makes mandatory that day; the form
    shows it, the action refuses what is left out. With `empties` an empty answer, which is "" for a question of any
    type, is an answer: it empties what was there, while a question that was not answered at all leaves it alone. A text
    that may stand for a number (`numbers`) is given as a number by programs too. With `of_row` the choices are what the
    row itself has, such as the lines of its checklist: several rows cannot be asked it together.
    """

    title: Text = ""
    help: Text = ""
    choices: Sequence[tuple[str, Text]] | Callable[[Actor, Any], Sequence[tuple[str, Text]]] | None = None
    long: bool = False
    max_length: int = 300
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    row_for_each: bool = False
    also: tuple[Text, ...] = ()
    start: Callable[[Actor, Any, Raw], Any] | None = None
    held: Callable[[Any], Any] | None = None
    concerns: Callable[[Any], bool] | None = None
    demands: Callable[[date], Mapping[str, Sequence[str]]] | None = None
    empties: bool = False
    numbers: bool = False
    of_row: bool = False


#: the empty answer to a question that is no text and `empties`
Emptied = Literal[""]


class Given:
    """Marks a parameter that is not asked: `prepare` fills it, outside the transaction."""


@dataclass(frozen=True)
class Question:
    """One thing that an action asks, as the forms, REST and commands see it."""

    name: str
    type: FieldType
    python: Any
    ask: Ask
    required: bool
    default: Any = None
    many: bool = False

    @property
    def title(self) -> Text:
        return self.ask.title or self.name.replace("_", " ").capitalize()

    def is_put(self, row: Any) -> bool:
        """Whether it is asked about this row; of nothing in particular everything is asked."""
        return row is None or self.ask.concerns is None or self.ask.concerns(row)

    def choices_for(self, by: Actor, row: Any) -> Sequence[tuple[str, Text]]:
        chosen = self.ask.choices
        if callable(chosen):
            return chosen(by, row)
        if chosen is not None:
            return chosen
        if isinstance(self.python, type) and issubclass(self.python, models.Choices):
            return [(str(value), label) for value, label in self.python.choices]
        if isinstance(self.python, type) and issubclass(self.python, Enum):
            return [(str(member.value), member.name.replace("_", " ").capitalize()) for member in self.python]
        return [(str(one), str(one)) for one in get_args(self.python)]


_PLAIN: dict[Any, FieldType] = {
    str: FieldType.TEXT,
    int: FieldType.NUMBER,
    Decimal: FieldType.MONEY,
    date: FieldType.DATE,
    bool: FieldType.BOOLEAN,
    Person: FieldType.PERSON,
    Unit: FieldType.UNIT,
    Party: FieldType.PARTY,
    CostCentre: FieldType.COST_CENTRE,
    StoredFile: FieldType.FILE,
}


class UnknownQuestionType(TypeError):
    """A parameter has a type that is not in the closed list."""


def bare(annotation: Any) -> tuple[Any, Ask, bool]:
    """The type without Annotated, Emptied and None; its Ask; whether it is given and not asked."""
    ask, given = Ask(), False
    if get_origin(annotation) is Annotated:
        annotation, *extras = get_args(annotation)
        ask = next((extra for extra in extras if isinstance(extra, Ask)), ask)
        given = any(extra is Given or isinstance(extra, Given) for extra in extras)
    if get_origin(annotation) in (Union, UnionType):
        kept = [one for one in get_args(annotation) if one not in (type(None), Emptied)]
        if len(kept) == 1:
            annotation = kept[0]
    return annotation, ask, given


def question_of(name: str, hint: Any, *, required: bool = True, default: Any = None) -> Question:
    """The question that a parameter or a field of a row asks. Raises UnknownQuestionType."""
    annotation, ask, _given = bare(hint)
    many = get_origin(annotation) is list
    one = get_args(annotation)[0] if many else annotation
    return Question(name, _type_of(name, one, ask, many=many), one, ask, required, default, many)


def _type_of(name: str, bare: Any, ask: Ask, *, many: bool) -> FieldType:
    if ask.choices is not None or get_origin(bare) is Literal:
        return FieldType.CHOICE
    if bare in _PLAIN:
        return FieldType.LONG_TEXT if bare is str and ask.long else _PLAIN[bare]
    if isinstance(bare, type):
        if issubclass(bare, Enum):
            return FieldType.CHOICE
        if issubclass(bare, KindModel | Record):
            return FieldType.RECORD
        if many and is_dataclass(bare):
            return FieldType.ROWS
    raise UnknownQuestionType(f"{name}: {bare!r} is not in the closed list of types")
