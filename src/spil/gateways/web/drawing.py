"""Draws the questions of an action as the fields of a form (templates/action_form.html)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import MISSING, Field, fields
from typing import Any, get_type_hints

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import pgettext

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action
from spil.foundation.actions.questions import Question, Raw, question_of
from spil.foundation.answers.types import whole_id
from spil.foundation.organisation.models import CostCentre, Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import FieldType, kinds
from spil.foundation.records.models import Record
from spil.foundation.records.naming import names_seen
from spil.foundation.search.queries import search

#: suggestions at a time
FEW = 12
#: nothing is held under that name, which is another thing than None
UNHELD: Any = object()
#: above this many choices a field becomes a search
MOST_CHOICES = 80


def fields_of(
    action: Action[Any, Any],
    by: Actor,
    row: Any,
    raw: dict[str, list[str]],
    problems: dict[str, list[str]],
    questions: Sequence[Question] | None = None,
) -> list[dict[str, Any]]:
    """The questions as fields; `questions` are those that are asked here, when it is not all of them."""
    asked = action.questions if questions is None else questions
    return [field(action, question, by, row, raw, problems) for question in asked]


def field(
    action: Action[Any, Any],
    question: Question,
    by: Actor,
    row: Any,
    raw: dict[str, list[str]],
    problems: dict[str, list[str]],
) -> dict[str, Any]:
    typed = raw.get(question.name)
    drawn: dict[str, Any] = {
        "name": question.name,
        "id": f"q-{question.name}",
        "type": question.type.value,
        "label": question.title,
        "help": question.ask.help,
        "errors": problems.get(question.name, []),
        "required": question.required,
        "multiple": question.many,
        "value": (typed or [""])[0] if typed is not None else start_value(question, row, by, raw),
        "max_length": question.ask.max_length if question.type == FieldType.TEXT else None,
    }
    if question.ask.demands is not None and (demands := question.ask.demands(by.today)):
        drawn["demands"] = json.dumps(demands)
    chosen = typed if typed is not None else as_texts(drawn["value"])
    drawn.update(pointing(action, question, by, row, chosen))
    if typed is None:  # what is held and may not be seen is no text to search with
        drawn.pop("query", None)
    if question.type == FieldType.ROWS:
        drawn.update(rows_field(question, raw, by, row))
    # a choice that has an answer from the start is no question that may stay empty
    drawn["settled"] = question.type == FieldType.CHOICE and question.default not in (None, "")
    drawn["required"] = question.required or drawn["settled"]
    return drawn


def as_texts(value: Any) -> list[str]:
    """What is chosen from the start, as the form posts it."""
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if one not in (None, "")]


def start_value(question: Question, row: Any, by: Actor, raw: Raw) -> Any:
    """What stands in an empty form: as the question says, what the record holds under that name, else the default."""
    if question.ask.start is not None and row is not None:
        return question.ask.start(by, row, raw)
    found = held(question, row, by)
    if found is not UNHELD:
        return found
    return question.default.value if hasattr(question.default, "value") else question.default


def held(question: Question, row: Any, by: Actor) -> Any:
    """What the row or its record holds under the question's name; UNHELD when neither has it.

    A record that the actor may not see counts as none.
    """
    found = _held(question, row)
    if question.type == FieldType.RECORD and isinstance(found, int) and not names_seen(by, [found]):
        return None
    return found


def _held(question: Question, row: Any) -> Any:
    if question.ask.held is not None:
        return UNHELD if row is None else question.ask.held(row)
    for holder in (row, getattr(row, "record", None)):
        if holder is None:
            continue
        if hasattr(holder, f"{question.name}_id"):
            by_code = question.type == FieldType.CHOICE  # choices that live in data are known by their code
            return (
                getattr(getattr(holder, question.name), "code", "")
                if by_code
                else getattr(holder, f"{question.name}_id")
            )
        if question.name in {one.name for one in holder._meta.concrete_fields}:
            found = getattr(holder, question.name)
            if not isinstance(found, dict | list):  # kept per language: no answer in one line
                return found
    return UNHELD


def pointing(
    action: Action[Any, Any], question: Question, by: Actor, row: Any, chosen: list[str]
) -> dict[str, Any]:
    """Choices, drawn open when they are few; a search field when they are many."""
    none = ""
    match question.type:
        case FieldType.CHOICE:
            words = {str(code): str(label) for code, label in question.choices_for(by, row)}
            none = words.pop("", "")  # what leaving it empty means, where that has words of its own
            found = list(words.items())
        case FieldType.PERSON | FieldType.UNIT | FieldType.COST_CENTRE | FieldType.PARTY:
            query = candidates(question, by)
            if query.count() > MOST_CHOICES:
                ids = [pk for one in chosen if (pk := whole_id(one)) is not None]
                known = [
                    {"value": one.pk, "text": str(one), "selected": True} for one in query.filter(pk__in=ids)
                ]
                return {
                    "lookup_url": reverse("lookup", args=[action.name, question.name]),
                    "choices": known + ([_no_choice(known)] if question.ask.empties else []),
                }
            found = [(str(one.pk), str(one)) for one in query]
            if question.type == FieldType.PERSON:  # read by first name, so looked for by first name
                found.sort(key=lambda one: one[1].casefold())
        case FieldType.RECORD:
            return {"type": "text"} if question.many else record_choices(action, question, by, chosen)
        case _:
            return {}
    choices = [{"value": code, "text": text, "selected": code in chosen} for code, text in found]
    return {"choices": choices, "none": none}


def record_choices(
    action: Action[Any, Any], question: Question, by: Actor, chosen: list[str]
) -> dict[str, Any]:
    """A search among the records that the actor may see; what is chosen already stands there, and none if it may be."""
    ids = [pk for one in chosen if (pk := whole_id(one)) is not None]
    known = [] if not ids else question.python.objects.visible_to(by).filter(pk__in=ids)
    found = [{"value": one.pk, "text": str(one), "selected": True} for one in known]
    if not question.required:
        found.append(_no_choice(found))
    return {
        "lookup_url": reverse("lookup", args=[action.name, question.name]),
        "query": next((one for one in chosen if one not in {str(row["value"]) for row in found}), ""),
        "choices": found,
    }


def _no_choice(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"value": "", "text": pgettext("choice", "none"), "selected": not found}


def found_records(question: Question, typed: str, by: Actor) -> list[dict[str, Any]]:
    """The records that a number or words of a title find, of the kinds that the question takes."""
    wanted = [kind.code for kind in kinds if issubclass(kind.model, question.python)]
    audiences = None if by.sees_all else by.audience_ids
    hits = search(audiences, typed, limit=FEW, kinds=wanted or None)
    rows = Record.objects.visible_to(by).in_bulk([hit.record_id for hit in hits])
    ordered = (rows[hit.record_id] for hit in hits if hit.record_id in rows)
    return [
        {"value": one.pk, "text": one.title, "detail": f"{one.number or ''} · {kinds.of(one).title}"}
        for one in ordered
    ]


def candidates(question: Question, by: Actor, typed: str = "") -> Any:
    """What a pointing question may be answered with; `typed` narrows it by name."""
    models: dict[FieldType, Any] = {
        FieldType.PERSON: Person.objects.here(by.today),
        FieldType.UNIT: Unit.objects.all(),
        FieldType.COST_CENTRE: CostCentre.objects.all(),
        FieldType.PARTY: Party.objects.at_hand(),
    }
    query = models[question.type]
    for word in typed.split():
        person = question.type == FieldType.PERSON
        fits = (
            Q(last_name__icontains=word) | Q(first_name__icontains=word)
            if person
            else Q(name__icontains=word)
        )
        query = query.filter(fits)
    return query


def default_of(column: Field[Any]) -> Any:
    """What a column of a table of rows says when nothing is answered."""
    return None if column.default is MISSING else column.default


def rows_field(question: Question, raw: dict[str, list[str]], by: Actor, subject: Any) -> dict[str, Any]:
    """A table of rows: what was typed; before that what the question starts with, or a row for each choice of its first
    column, and one empty row where it begins with nothing or with what is there."""
    shape: Any = question.python
    hints = get_type_hints(shape, include_extras=True)
    asked = [question_of(one.name, hints[one.name], default=default_of(one)) for one in fields(shape)]
    numbers = sorted(
        {name.split("-")[1] for name in raw if name.startswith(f"{question.name}-") and name.count("-") == 2}
    )

    offered = {
        one.name: [(str(code), str(label)) for code, label in one.choices_for(by, subject)]
        for one in asked
        if one.type == FieldType.CHOICE
    }
    begun: list[dict[str, Any]] = []
    if question.ask.row_for_each:
        begun = [{asked[0].name: code} for code, _label in offered.get(asked[0].name, [])]
    elif question.ask.start is not None and subject is not None:
        begun = [vars(one) for one in question.ask.start(by, subject, raw)] + [{}]

    def row(number: str) -> list[dict[str, Any]]:
        return [cell(number, one) for one in asked]

    def cell(number: str, one: Question) -> dict[str, Any]:
        name = f"{question.name}-{number}-{one.name}"
        typed = (raw.get(name) or [""])[0] or str(one.default or "")
        place = whole_id(number)
        if not numbers and begun and place is not None:
            typed = str(begun[place].get(one.name) or typed)
        drawn: dict[str, Any] = {
            "name": name,
            "id": f"q-{name}",
            "type": one.type.value,
            "aria_label": f"{one.title} {number}",
            "value": typed,
        }
        if one.name in offered:
            drawn["settled"] = bool(one.default)
            drawn["choices"] = [
                {"value": code, "text": text, "selected": code == typed} for code, text in offered[one.name]
            ]
        return drawn

    return {
        "columns": [
            {"label": one.title, "look": "amount" if one.type == FieldType.MONEY else ""} for one in asked
        ],
        "rows": [row(number) for number in numbers or map(str, range(len(begun) or 1))],
        "blank": row("__n__"),
    }
