"""From a row of a table to the arguments of a call. What people type in a spreadsheet is read more kindly than a form:
a choice by its name, a person by the full name, a day as 24/11/2026, yes and no as words. What points to a row is named
there (a code, a name, an address, the number of a record); a bare number never is an id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Concat, Lower
from django.utils import translation

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action
from spil.foundation.actions.questions import Question
from spil.foundation.answers.reading import Answers, read_answers
from spil.foundation.answers.types import Named
from spil.foundation.imports.matching import Column, plain
from spil.foundation.organisation.models import Person
from spil.foundation.records.kinds import FieldType

DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:\s.*)?")
ISO_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}.*")
NO = frozenset({"no", "nee", "neen", "non", "n", "0", "false", "onwaar", "faux"})
YES = frozenset({"yes", "ja", "oui", "y", "j", "o", "x", "1", "true", "waar", "vrai", "v"})


@dataclass(frozen=True)
class Line:
    """A row as it was read: its place in the table (1 is the first below the header), cells, arguments and problems."""

    place: int
    cells: tuple[str, ...]
    answers: Answers


class LineReader:
    """Reads the rows of one table. What names mean is looked up once for all rows."""

    def __init__(
        self,
        action: Action[Any, Any],
        columns: Sequence[Column],
        matched: Mapping[int, str],
        by: Actor,
        row: Any,
    ) -> None:
        self.action, self.by, self.row = action, by, row
        known = {column.key: column for column in columns}
        self.matched = {position: known[key] for position, key in matched.items() if key in known}
        self._choices: dict[str, dict[str, str]] = {}
        self._people: dict[str, list[int]] | None = None
        self._codes: dict[FieldType, dict[str, int]] = {}

    def read(self, place: int, cells: Sequence[str]) -> Line:
        raw: dict[str, list[Any]] = {}
        for position, column in self.matched.items():
            typed = cells[position]
            if not typed:
                continue
            if column.choice:
                number = sum(1 for name in raw if name.startswith(f"{column.question.name}-")) // 2
                names = list(column.question.python.__dataclass_fields__)
                raw[f"{column.question.name}-{number}-{names[0]}"] = [column.choice]
                raw[f"{column.question.name}-{number}-{names[1]}"] = [typed]
            else:
                raw[column.question.name] = [self._kindly(column.question, typed)]
        answers = read_answers(self.action, raw, by=self.by, row=self.row)
        return Line(place, tuple(cells), answers)

    def _kindly(self, question: Question, typed: str) -> str | int:
        match question.type:
            case FieldType.DATE:
                return iso_day(typed)
            case FieldType.BOOLEAN:
                return "" if plain(typed) in NO else "1" if plain(typed) in YES else typed
            case FieldType.CHOICE:
                return self._choice(question).get(plain(typed), typed)
            case FieldType.PERSON:
                return self._person(typed)
            case FieldType.UNIT | FieldType.COST_CENTRE:
                return self._coded(question).get(typed, Named(typed))
            case FieldType.PARTY | FieldType.RECORD:
                return Named(typed)
            case _:
                return typed

    def _choice(self, question: Question) -> dict[str, str]:
        """Codes by name, in any of the office's languages."""
        if question.name not in self._choices:
            named: dict[str, str] = {}
            for code, _language in reversed(settings.LANGUAGES):
                with translation.override(code):
                    named |= {
                        plain(str(label)): str(one) for one, label in question.choices_for(self.by, self.row)
                    }
            self._choices[question.name] = named
        return self._choices[question.name]

    def _coded(self, question: Question) -> dict[str, int]:
        """Ids by code: it goes before a name, and is looked up once for all rows."""
        if question.type not in self._codes:
            self._codes[question.type] = dict(question.python.objects.values_list("code", "pk"))
        return self._codes[question.type]

    def _person(self, typed: str) -> int | Named:
        if "@" in typed:
            return Named(typed)
        if self._people is None:
            self._people = {}
            name = Lower(Concat("first_name", Value(" "), "last_name"))
            for number, full in Person.objects.annotate(full=name).values_list("pk", "full"):
                self._people.setdefault(plain(full), []).append(number)
        found = self._people.get(plain(typed), [])
        return found[0] if len(found) == 1 else Named(typed)


def iso_day(typed: str) -> str:
    """24/11/2026, 24-11-2026 and 24.11.2026 in ISO form, and the day of a moment; anything else as it is."""
    if found := DAY.fullmatch(typed):
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    if moment := ISO_MOMENT.fullmatch(typed):
        return moment[1]
    return typed
