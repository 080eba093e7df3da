"""Open formats of an export: contacts as vCard 4.0 (RFC 6350), deadlines as iCalendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, timedelta

from icalendar import Calendar, Event

from spil.foundation.access.actor import Actor
from spil.foundation.deadlines.models import Deadline
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record

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
    made = Calendar()
    made.add("prodid", f"-//Spil//Spil//{language.upper()}")
    made.add("version", "2.0")
    seen = Record.objects.visible_to(actor).filter(is_open=True)
    found = (
        Deadline.objects.filter(record__in=seen, met_at__isnull=True).select_related("record").order_by("pk")
    )
    for deadline in found.iterator(chunk_size=1000):
        event = Event()
        event.add("uid", f"spil-deadline-{deadline.pk}")
        event.add("dtstamp", deadline.record.created_at.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", deadline.due_on)
        event.add("dtend", deadline.due_on + timedelta(days=1))
        event.add("summary", f"{deadline.record.number or ''} {deadline.record.title}".strip())
        made.add_component(event)
    return bytes(made.to_ical())
