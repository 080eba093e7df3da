"""Calendar messages (RFC 5545 and 5546): what it is about, when, and who is asked."""

from __future__ import annotations

from typing import Any

from spil.foundation.documents.mail.shapes import Address, Invitation


def invitation_in(data: bytes) -> Invitation | None:
    """The first appointment of a calendar file; None when there is none that can be read."""
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(data.lstrip(), multiple=True)
        for calendar in calendars:
            for entry in (*calendar.walk("VEVENT"), *calendar.walk("VTODO")):
                return _invitation(calendar, entry)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None
    return None


def _invitation(calendar: Any, entry: Any) -> Invitation:
    attendees = entry.get("attendee", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    return Invitation(
        method=str(calendar.get("method", "")).upper(),
        uid=str(entry.get("uid", "")),
        summary=str(entry.get("summary", "")),
        starts=_moment(entry, "dtstart"),
        ends=_moment(entry, "dtend") or _moment(entry, "due"),
        location=str(entry.get("location", "")),
        organizer=_who(entry.get("organizer")) if entry.get("organizer") else Address(),
        attendees=tuple(map(_who, attendees)),
    )


def _moment(entry: Any, name: str) -> str:
    found = entry.get(name)
    when = getattr(found, "dt", None)
    return when.isoformat() if when is not None else ""


def _who(value: Any) -> Address:
    email = str(value)
    email = email[7:] if email.lower().startswith("mailto:") else email
    return Address(str(value.params.get("CN", "")) if hasattr(value, "params") else "", email)
