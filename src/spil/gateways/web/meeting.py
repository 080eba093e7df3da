"""When two people change the same thing: what was there when the form was drawn is sent back with the answer, and is
compared with what is there now. So is what a form began with that is no column: who reads along, the fields of a
register, the words of a text. Another change of the same record, of something else, is in nobody's way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, is_dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.questions import Question, Raw
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.records.kinds import FieldType
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.naming import names_seen
from spil.foundation.ui.rules import date_text
from spil.gateways.web.drawing import UNHELD, held
from spil.gateways.web.presenting import Reader

#: what was there goes along in the form under this name
WAS = "was-"
#: events that are looked through for who changed it
FAR = 30


@dataclass(frozen=True)
class Meeting:
    """One answer that meets another one: what the other wrote, in words, and who it was."""

    now: str
    typed: str
    who: str = ""
    when: str = ""

    @property
    def text(self) -> str:
        told = {"who": self.who or _("Somebody"), "when": self.when, "now": self.now or _("nothing")}
        if self.when:
            return _("%(who)s changed this, %(when)s. It says now: %(now)s.") % told
        return _("%(who)s changed this. It says now: %(now)s.") % told


def remembered(questions: Iterable[Question], row: Any, by: Actor, raw: Raw) -> list[dict[str, str]]:
    """Hidden fields with what is there now, of every question that has it from the row; `raw` is answered already."""
    return [
        {"name": f"{WAS}{one.name}", "value": found}
        for one in questions
        if (found := there(one, row, by, raw)) is not None
    ]


def there(question: Question, row: Any, by: Actor, raw: Raw) -> str | None:
    """What the form of this question begins with because it is there; None when that is nothing of the row."""
    if begins(question, row):
        return in_one(begun(question, row, by, raw))
    found = held(question, row, by)
    return None if found is UNHELD else kept(found)


def begins(question: Question, row: Any) -> bool:
    """Whether the question itself says what its form begins with."""
    return question.ask.start is not None and row is not None


def begun(question: Question, row: Any, by: Actor, raw: Raw) -> list[Any]:
    found = question.ask.start(by, row, raw) if question.ask.start else []
    return found if isinstance(found, list) else [found]


def in_one(values: Iterable[Any]) -> str:
    """Several answers or rows of a table as one text, whatever order they stand in."""
    texts = (json.dumps(vars(one), default=str) if is_dataclass(one) else kept(one) for one in values)
    return json.dumps(sorted(text for text in texts if text))


def kept(value: Any) -> str:
    return "" if value is None else str(value)


def meetings(
    questions: Iterable[Question], raw: dict[str, list[Any]], row: Any, by: Actor
) -> dict[str, Meeting]:
    """The answers that meet somebody else's, by question: what was there has changed, and not to the same."""
    found: dict[str, Meeting] = {}
    for one in questions:
        if f"{WAS}{one.name}" not in raw or (now := there(one, row, by, raw)) is None:
            continue
        answers = raw.get(one.name) or [""]
        was, typed = str(raw[f"{WAS}{one.name}"][0]), kept(answers[0])
        if now not in (was, in_one(answers) if begins(one, row) else typed):
            reader = Reader(by)
            event = last_change(row, one.name)
            found[one.name] = Meeting(
                now=in_words(one, row, reader, raw),
                typed=typed,
                who=str(event.by or "Spil") if event else "",
                when=reader.moment(event.at) if event else "",
            )
    return found


def in_words(question: Question, row: Any, reader: Reader, raw: Raw) -> str:
    """What the row holds under the question's name, as the reader writes it."""
    if begins(question, row):
        return ", ".join(words_of(question, begun(question, row, reader.actor, raw), row, reader))
    for value in values_held(question, row):
        choices = {str(code): str(label) for code, label in (question.choices_for(reader.actor, row) or ())}
        if isinstance(value, Record | KindModel):
            return names_seen(reader.actor, [value.pk]).get(value.pk, "")
        if isinstance(value, Model):
            return str(value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, date):
            return date_text(value, reader.today, reader.locale)
        return choices.get(str(value), kept(value))
    return ""


def words_of(question: Question, values: Iterable[Any], row: Any, reader: Reader) -> list[str]:
    """Several answers as the reader writes them; of a row of a table what stands in its first column."""
    if question.type in (FieldType.PERSON, FieldType.UNIT):
        return [str(one) for one in question.python.objects.filter(pk__in=values)]
    choices = {str(code): str(label) for code, label in question.choices_for(reader.actor, row)}
    texts = (kept(next(iter(vars(one).values())) if is_dataclass(one) else one) for one in values)
    return [choices.get(text, text) for text in texts]


def values_held(question: Question, row: Any) -> Iterator[Any]:
    """What the row, then its record, has of it."""
    if question.ask.held is not None:
        yield question.ask.held(row)
        return
    for holder in (row, getattr(row, "record", None)):
        if holder is not None and hasattr(holder, question.name):
            yield getattr(holder, question.name)


def last_change(row: Any, name: str) -> Event | None:
    """Who last changed this, among the newest events."""
    record = row.record if isinstance(row, KindModel) else row
    if not isinstance(record, Record):
        return None
    events = Event.objects.filter(record=record).select_related("by", "recorded_values").order_by("-sequence")
    return next((one for one in events[:FAR] if {name, f"{name}_id"} & set(changes_of(one))), None)
