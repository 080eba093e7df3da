"""Open formats of an export: contacts as vCard 4.0 (RFC 6350), deadlines and other days as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.deadlines.models import Deadline
from spil.foundation.organisation.models import Absence, Person
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import FieldType, Kind
from spil.foundation.records.models import Record
from spil.foundation.working_days.models import ClosingDay, ClosingHalf

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": ""})


def card_of(party: Party) -> bytes:
    """One card; lines are folded at 75 bytes (RFC 6350, 3.2)."""
    street = " ".join(filter(None, (party.street, party.house_number, party.box)))
    address = ";".join(
        _text(part) for part in ("", "", street, party.town, "", party.postcode, party.country)
    )
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"UID:spil-party-{party.pk}", f"FN:{_text(party.name)}"]
    lines.append(f"KIND:{'individual' if party.is_person else 'org'}")
    if not party.is_person:
        lines.append(f"ORG:{_text(party.name)}")
    lines += [
        f"{name}:{_text(value)}" for name, value in (("EMAIL", party.email), ("TEL", party.phone)) if value
    ]
    if address.strip(";"):
        lines.append(f"ADR:{address}")
    lines += [f"LANG:{party.language}", "END:VCARD"]
    return b"".join(_folded(line) for line in lines)


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """Cut between letters, never inside one that takes several bytes."""
    parts, size = [""], 0
    for letter in line:
        length = len(letter.encode())
        if size + length > 74:
            parts.append("")
            size = 0
        parts[-1] += letter
        size += length
    return "\r\n ".join(parts).encode() + b"\r\n"


def calendar_of(actor: Actor, language: str) -> bytes:
    """The open deadlines of all records that the actor may see, whole days."""
    made = _calendar(language)
    for event in _deadlines(actor):
        made.add_component(event)
    return bytes(made.to_ical())


def days_of(actor: Actor, language: str, *, person: Person | None = None) -> bytes:
    """Absences and closing days, whole days; of one person her absences and the open deadlines of what is hers."""
    made = _calendar(language)
    away = Absence.objects.select_related("person", "deputy").order_by("pk")
    for one in away.filter(person=person) if person else away:
        words = _("%(name)s is away") % {"name": one.person}
        if one.deputy is not None:
            words = f"{words} ({_('Deputy')}: {one.deputy})"
        made.add_component(_day(f"absence-{one.pk}", one.from_on, one.until_on, words, None))
    if person is not None:
        for event in _deadlines(actor, owner=person):
            made.add_component(event)
    else:
        for closed in ClosingDay.objects.order_by("pk"):
            half = "" if closed.half == ClosingHalf.WHOLE else f" ({closed.get_half_display()})"
            made.add_component(
                _day(f"closing-{closed.pk}", closed.on, None, f"{closed.name}{half}", closed.on)
            )
    return bytes(made.to_ical())


def days_of_kind(kind: Kind, actor: Actor, language: str) -> bytes | None:
    """Every day that the records of a kind name, as far as the actor may see them; None for a kind without days."""
    dates = [one for one in kind.fields if one.type == FieldType.DATE and _is_column(kind, one.name)]
    if not dates:
        return None
    made = _calendar(language)
    columns = ("pk", "record__number", "record__title", *(one.name for one in dates))
    seen = kind.rows().visible_to(actor).order_by("pk").values_list(*columns)
    for pk, number, title, *days in seen.iterator(chunk_size=1000):
        for field, day in zip(dates, days, strict=True):
            if day is not None:
                words = f"{number or ''} {title}: {field.title}".strip()
                made.add_component(_day(f"{kind.code}-{pk}-{field.name}", day, None, words, day))
    return bytes(made.to_ical())


def _is_column(kind: Kind, name: str) -> bool:
    return any(field.name == name for field in kind.model._meta.concrete_fields)


def _calendar(language: str) -> Calendar:
    from icalendar import Calendar  # here, since every command would load its eighty files

    made = Calendar()
    made.add("prodid", f"-//Spil//Spil//{language.upper()}")
    made.add("version", "2.0")
    return made


def _deadlines(actor: Actor, owner: Person | None = None) -> Iterator[Event]:
    seen = Record.objects.visible_to(actor).filter(is_open=True)
    if owner is not None:
        seen = seen.filter(owner=owner)
    found = Deadline.objects.open().filter(record__in=seen).select_related("record")
    for deadline in found.order_by("pk").iterator(chunk_size=1000):
        record = deadline.record
        words = f"{record.number or ''} {record.title}".strip()
        yield _day(f"deadline-{deadline.pk}", deadline.due_on, None, words, record.created_at)


def _day(name: str, first: date, until: date | None, words: str, stamp: date | datetime | None) -> Event:
    """Whole days, half-open; without an end one day. `stamp` is when it was written down, as far as that is known."""
    from icalendar import Event

    event = Event()
    event.add("uid", f"spil-{name}")
    moment = stamp if isinstance(stamp, datetime) else datetime.combine(stamp or first, time(), UTC)
    event.add("dtstamp", moment.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", first)
    event.add("dtend", until or first + timedelta(days=1))
    event.add("summary", words)
    return event
