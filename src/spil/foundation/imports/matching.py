"""Which column of a table answers which question of an action."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from django.conf import settings
from django.utils import translation

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action
from spil.foundation.actions.questions import Question, question_of
from spil.foundation.records.kinds import FieldType


@dataclass(frozen=True)
class Column:
    """One thing that a column can hold: a question, or one choice of a question that is a row for each choice."""

    key: str
    question: Question
    choice: str = ""
    title: str = ""

    @property
    def required(self) -> bool:
        return self.question.required and not self.choice


def can_be_pasted(action: Action[Any, Any]) -> bool:
    """Whether an action makes things of which there are many, and asks only what a row of a table can say.

    There are many of what must be given a name, a person, a day. What asks for nothing but choices of a short list is
    set once for each of them, one at a time and knowingly; so is what asks for the password once more.
    """
    asked = {one.type for one in action.questions if one.required}
    return (
        not action.hidden
        and not action.confirms
        and not action.is_about_records
        and bool(asked - {FieldType.CHOICE, FieldType.BOOLEAN})
        and asked.isdisjoint({FieldType.FILE, FieldType.ROWS})
    )


def columns_of(action: Action[Any, Any], by: Actor, subject: Any = None) -> list[Column]:
    """Everything that a column may hold, in the order in which it is asked."""
    return [column for question in action.questions for column in _columns(question, by, subject)]


def _columns(question: Question, by: Actor, subject: Any) -> Iterator[Column]:
    if question.type == FieldType.FILE:
        return
    if question.type != FieldType.ROWS:
        yield Column(question.name, question, title=str(question.title))
    elif question.ask.row_for_each:
        first = first_of_rows(question)
        for code, label in first.choices_for(by, subject):
            yield Column(f"{question.name}.{code}", question, str(code), str(label))


def first_of_rows(question: Question) -> Question:
    """The question behind the first column of a table of rows."""
    hints = get_type_hints(question.python, include_extras=True)
    name = next(iter(question.python.__dataclass_fields__))
    return question_of(name, hints[name])


def guess(header: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Position in the table to key, each key once. A name in any of the office's languages fits, and so do `also`."""
    names = {name: column.key for column in reversed(columns) for name in _names(column)}
    found: dict[int, str] = {}
    for position, title in enumerate(header):
        key = names.get(plain(title))
        if key is not None and key not in found.values():
            found[position] = key
    return found


def _names(column: Column) -> Iterator[str]:
    yield plain(column.key)
    yield plain(column.title)
    if column.choice:
        return
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield plain(str(column.question.title))
            for other in column.question.ask.also:
                yield plain(str(other))


def plain(text: str) -> str:
    """Letters and digits alone, small and without accents: how names above columns are compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if sign.isalnum())
