"""The texts that go out, as the office wrote them, else as they are built in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from spil.foundation.deadlines.models import Deadline
from spil.foundation.handling.actions.coordinating import SET_BY_HAND
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.records.models import Record
from spil.foundation.ui.rules import locale_code, long_day_text
from spil.foundation.workflow.rules import Text
from spil.modules.letters.rules import LANGUAGES, STANDARD, closing, filled, salutation
from spil.modules.post.public import Direction, PostItem, Signature, TextTemplate

_STANDARD_NAMES = {
    "receipt": _("Acknowledgement of receipt"),
    "refusal": _("Polite refusal"),
    "reminder": _("Reminder to whoever has to answer"),
    "awaited": _("Reminder about what came in"),
    "interim": _("The answer takes longer"),
}
#: what a text is for
PURPOSES = (
    ("receipt", _("Acknowledging receipt")),
    ("refusal", _("Refusing politely")),
    ("reminder", _("Reminding of an answer")),
    ("awaited", _("Reminding of an answer, about what came in")),
    ("letter", _("Any letter")),
)


def standard_texts() -> list[tuple[str, str]]:
    """Codes and names of the built-in texts."""
    return [(code, str(_STANDARD_NAMES[code])) for code in STANDARD]


def texts_for(purpose: str) -> list[tuple[str, Text]]:
    """Codes and names of the texts for a purpose: the built-in one first."""
    own = {one.code: one for one in TextTemplate.objects.filter(purpose=purpose)}
    found: list[tuple[str, Text]] = [
        (code, own[code].name if code in own else _STANDARD_NAMES[code])
        for code, (its, _texts) in STANDARD.items()
        if its == purpose
    ]
    return [*found, *((code, one.name) for code, one in own.items() if code not in STANDARD)]


def choices_for(purpose: str) -> Callable[[Any, Any], Sequence[tuple[str, Text]]]:
    """The same as the choices of a question."""
    return lambda _by, _row: texts_for(purpose)


def reminder_of(item: PostItem) -> str:
    """Which reminder fits: to whom we wrote, or to whom wrote us; it is the code of the built-in text and a purpose."""
    return "awaited" if item.direction == Direction.IN else "reminder"


def reminders_for(_by: Any, item: PostItem | None) -> list[tuple[str, Text]]:
    """The texts of that purpose. For several items at once those of both, and an empty one: each its own."""
    if item is not None:
        return texts_for(reminder_of(item))
    return [("", _("The one of Spil that fits")), *texts_for("reminder"), *texts_for("awaited")]


def text_in(code: str, language: str) -> tuple[str, str]:
    """Subject and body in this language, as the office wrote them, else as they are built in; in another language when
    there are none in this one."""
    own = TextTemplate.objects.filter(code=code).first()
    texts = {**(STANDARD[code][1] if code in STANDARD else {}), **(own.texts if own else {})}
    for wanted in (language, *LANGUAGES):
        if wanted in texts:
            found = texts[wanted]
            return (found["subject"], found["body"]) if isinstance(found, dict) else found
    return "", ""


def answer_texts(item: PostItem, code: str, today: date) -> tuple[str, str]:
    """Subject and body of an answer to this item, filled in, in the language in which it is answered."""
    subject, body = text_in(code, item.record.language)
    values = values_of(item, today)
    return filled(subject, values), filled(body, values)


def house_text(item: PostItem, words: str, today: date) -> str:
    """What somebody wrote, between the salutation and the signature of the house; fields in it are filled in."""
    return filled(f"{{salutation}}\n\n{words}\n\n{{signature}}", values_of(item, today))


def values_of(item: PostItem, today: date) -> dict[str, str]:
    """What the fields of a text stand for. The office's name, the signature and the day of the answer are read in one
    query each."""
    record, party, language = item.record, item.party, item.record.language
    name = party.name if party else item.party_name
    entities = LegalEntity.objects.order_by("pk")
    if record.legal_entity_id is not None:  # else the door will choose the first
        entities = entities.filter(pk=record.legal_entity_id)
    entity = entities.values_list("name", flat=True).first() or ""
    with override(language):
        return {
            "salutation": salutation(language, name, party.form_of_address if party else ""),
            "sender": name,
            "number": record.number or "",
            "subject": record.title,
            "arrived": _day(item.moved_on, language),
            "dated": _day(item.dated_on or item.moved_on, language),
            "your_reference": item.your_reference,
            "handler": str(record.owner) if record.owner else entity,
            "unit": str(record.unit) if record.unit else "",
            "office": entity,
            "deadline": _day(_promised(record, today), language),
            "signature": signature_for(record.owner_id, record.unit_id, language, entity),
        }


def _promised(record: Record, today: date) -> date | None:
    """The day of the answer, which whoever reads it may count on: none that is over, nor one that only we look at."""
    if record.deadline_on is None:
        return None
    days = Deadline.objects.open().filter(record=record, what__in=("answer", SET_BY_HAND), due_on__gte=today)
    return days.order_by("due_on").values_list("due_on", flat=True).first()


def _day(day: date | None, language: str) -> str:
    return long_day_text(day, locale_code(language)) if day else ""


def signature_for(person_id: int | None, unit_id: int | None, language: str, office: str) -> str:
    """What stands below: the person's own, else the unit's, else the office's, else the closing and the name."""
    wanted = Q(person__isnull=True, unit__isnull=True)
    if person_id:
        wanted |= Q(person=person_id)
    if unit_id:
        wanted |= Q(unit=unit_id)
    found = list(Signature.objects.filter(wanted))
    found.sort(key=lambda one: (one.person_id is None, one.unit_id is None))
    for one in found:
        for wanted_language in (language, *LANGUAGES):
            if one.texts.get(wanted_language):
                return str(one.texts[wanted_language])
    return f"{closing(language)},\n\n{office}"
