"""Entries as iCalendar (RFC 5545): whole days that leave the reader free, in an order that does not change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta

from icalendar import Calendar, Event, vDuration, vText, vUri

from spil.foundation.notifications.feeds import Entry

#: how often a calendar program asks again: Thunderbird and Apple read the first, Outlook the second
ASK_AGAIN = timedelta(hours=1)


def calendar(entries: Sequence[Entry], *, name: str, language: str) -> bytes:
    """The bytes of a calendar with these entries."""
    made = Calendar()
    made.add("prodid", "-//Spil//Spil//" + language.upper())
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", vText(name))
    made.add("x-wr-calname", vText(name))
    made["refresh-interval"] = vDuration(ASK_AGAIN)
    made["refresh-interval"].params["VALUE"] = "DURATION"
    made["x-published-ttl"] = vDuration(ASK_AGAIN)
    for entry in entries:
        made.add_component(_event(entry))
    return bytes(made.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))  # exclusive: one whole day
    event.add("summary", entry.title)
    event.add("description", f"{entry.text}\n{entry.url}".strip())
    event["url"] = vUri(entry.url)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    return event
