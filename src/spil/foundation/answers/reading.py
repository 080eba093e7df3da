"""Reads raw answers by question type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, get_type_hints

from django.db.models import Q
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action, Ask, Question, question_of
from spil.foundation.files.models import StoredFile
from spil.foundation.money.rules import Money, parse_money
from spil.foundation.organisation.models import CostCentre, Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import FieldType
from spil.foundation.records.models import KindModel, Record

Raw = Mapping[str, Sequence[Any]]


class Unreadable(ValueError):
    """An answer that cannot be read; the text says why and how to do it right."""


@dataclass
class Answers:
    """Arguments by name, and problems by name."""

    arguments: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def are_complete(self) -> bool:
        return not self.problems


def read_answers(action: Action[Any, Any], raw: Raw, *, by: Actor, row: Any = None) -> Answers:
    """Read all answers of an action. Values in `raw` are texts, or StoredFile for files; absent means not answered."""
    answers = Answers()
    for question in action.questions:
        try:
            value = _read_question(question, raw, by, row)
        except Unreadable as problem:
            answers.problems[question.name] = [str(problem)]
            continue
        if value is not None:
            answers.arguments[question.name] = value
        elif question.required:
            answers.problems[question.name] = [_("This must be filled in.")]
    return answers


def _read_question(question: Question, raw: Raw, by: Actor, row: Any) -> Any:
    if question.type == FieldType.ROWS:
        return _read_rows(question, raw, by)
    given = [value for value in raw.get(question.name, ()) if value not in (None, "")]
    if question.type == FieldType.BOOLEAN:
        return bool(given) and str(given[0]).lower() not in {"0", "false", "no", "off"}
    if not given:
        return None
    values = [_READERS[question.type](question, value, by, row) for value in given]
    return values if question.many else values[0]


def _text(question: Question, value: Any, by: Actor, row: Any) -> str:
    text = str(value).replace("\r\n", "\n").strip().replace("\x00", "")
    limit = 20_000 if question.type == FieldType.LONG_TEXT else question.ask.max_length
    if len(text) > limit:
        raise Unreadable(
            _("This is %(length)s characters long; at most %(limit)s fit.")
            % {"length": len(text), "limit": limit}
        )
    return text


def _number(question: Question, value: Any, by: Actor, row: Any) -> int:
    try:
        number = int(str(value).strip())
    except ValueError:
        raise Unreadable(_("“%(typed)s” is not a whole number.") % {"typed": value}) from None
    _within(question.ask, Decimal(number))
    return number


def _amount(question: Question, value: Any, by: Actor, row: Any) -> Decimal:
    found = parse_money(str(value), language=by.language)
    if not isinstance(found, Money):
        raise Unreadable(str(found))
    _within(question.ask, found.amount)
    return found.amount


def _within(ask: Ask, number: Decimal) -> None:
    if ask.minimum is not None and number < ask.minimum:
        raise Unreadable(_("This must be at least %(limit)s.") % {"limit": ask.minimum})
    if ask.maximum is not None and number > ask.maximum:
        raise Unreadable(_("This can be at most %(limit)s.") % {"limit": ask.maximum})


def _date(question: Question, value: Any, by: Actor, row: Any) -> date:
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise Unreadable(_("“%(typed)s” is not a date. Write it as 2026-11-24.") % {"typed": value}) from None


def _choice(question: Question, value: Any, by: Actor, row: Any) -> Any:
    known = [str(code) for code, _label in question.choices_for(by, row)]
    if str(value) not in known:
        raise Unreadable(_("“%(typed)s” is none of the choices.") % {"typed": value})
    return str(value)


def _stored(question: Question, value: Any, by: Actor, row: Any) -> StoredFile:
    if not isinstance(value, StoredFile):
        raise Unreadable(_("A file is asked here."))
    return value


def _one(query: Any, typed: Any) -> Any:
    found = list(query[:2])
    if not found:
        raise Unreadable(_("“%(typed)s” is not known.") % {"typed": typed})
    if len(found) > 1:
        raise Unreadable(_("“%(typed)s” fits more than one. Write it in full.") % {"typed": typed})
    return found[0]


def _pointer(model: Any, *names: str) -> Callable[[Question, Any, Actor, Any], Any]:
    def read(question: Question, value: Any, by: Actor, row: Any) -> Any:
        text = str(value).strip()
        if text.isdigit():
            found = model.objects.filter(pk=int(text)).first()
            if found is not None:
                return found
        same = Q(pk__in=[])
        for name in names:
            same |= Q(**{f"{name}__iexact": text})
        return _one(model.objects.filter(same), text)

    return read


def _record(question: Question, value: Any, by: Actor, row: Any) -> Any:
    text, model = str(value).strip(), question.python
    prefix = "" if model is Record else "record__"
    same = Q(**{f"{prefix}number__iexact": text})
    if text.isdigit():
        same |= Q(pk=int(text))
    query = model.objects.visible_to(by)
    if issubclass(model, KindModel):
        query = query.select_related("record")
    return _one(query.filter(same), text)


def _read_rows(question: Question, raw: Raw, by: Actor) -> list[Any] | None:
    """Rows posted as NAME-0-field, NAME-1-field …; a row without any answer is left out."""
    shape: Any = question.python
    hints = get_type_hints(shape, include_extras=True)
    numbers = sorted(
        {name.split("-")[1] for name in raw if name.startswith(f"{question.name}-") and name.count("-") == 2}
    )
    rows = []
    for number in numbers:
        values = {}
        for one in fields(shape):
            asked = question_of(one.name, hints[one.name])
            values[one.name] = _read_question(
                asked, {one.name: raw.get(f"{question.name}-{number}-{one.name}", ())}, by, None
            )
        if any(value not in (None, False) for value in values.values()):
            rows.append(shape(**values))
    return rows or None


_READERS: dict[FieldType, Callable[[Question, Any, Actor, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _amount,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.FILE: _stored,
    FieldType.PERSON: _pointer(Person, "email"),
    FieldType.UNIT: _pointer(Unit, "code", "name"),
    FieldType.PARTY: _pointer(Party, "vat_number", "enterprise_number", "name"),
    FieldType.COST_CENTRE: _pointer(CostCentre, "code"),
    FieldType.RECORD: _record,
}
