"""What exists for whoever writes a line: names, numbers, dossiers, the office's calendar; then the line is read.

Names are looked up by the words of the line, so that the cost does not grow with the address book; records only as far
as the writer may see them: a number that is not hers reads like one that does not exist.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from django.db.models import BooleanField, ExpressionWrapper, Q

from spil.foundation.access.actor import Actor
from spil.foundation.handling.dating import office_calendar
from spil.foundation.organisation.models import Person
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.working_days.rules import Calendar
from spil.modules.notebook.rules import (
    Known,
    PartKind,
    Reading,
    Repetition,
    candidates,
    numbers_in,
    page_of,
    read,
)

#: names that are compared with a line
MOST = 60


@dataclass(frozen=True)
class Plan:
    """A line as it will be written: its reading, and what the writer corrected in it."""

    reading: Reading
    day: date
    at: time | None = None
    by_then: bool = False
    deadline_on: date | None = None
    urgent: bool = False
    repetition: Repetition | None = None
    occurs_on: date | None = None
    person_id: int | None = None
    party_id: int | None = None
    record_ids: tuple[int, ...] = ()
    dossier_id: int | None = None

    @property
    def title(self) -> str:
        return self.reading.title


def read_line(
    line: str,
    by: Actor,
    *,
    left_out: Collection[str] = (),
    day: date | None = None,
    at: time | None = None,
    who: str = "",
) -> Plan:
    """A line as this actor means it. `day`, `at` and `who` ("person:12") are corrections; `left_out` are kinds of parts
    that are words after all. Of what repeats the day is the one from which it does, as when the line itself says so."""
    calendar = office_calendar(by.today, by.deciding_id)
    reading = read(
        line,
        today=by.today,
        calendar=calendar,
        language=by.language,
        known=known_names(line, by),
        records=known_records(line, by),
        left_out=left_out,
        begins=day,
    )
    return _plan(reading, by, calendar, day, at, who)


def _plan(
    reading: Reading, by: Actor, calendar: Calendar, day: date | None, at: time | None, who: str
) -> Plan:
    said, hour, again = (reading.part(kind) for kind in (PartKind.DAY, PartKind.TIME, PartKind.REPEAT))
    named = said.day if said else None
    is_limit = bool(said and said.before)
    page = (day or named or by.today) if not is_limit else by.today
    if again is not None and again.repetition is not None and again.day is not None:
        page = page_of(again.repetition, again.day, calendar)
    persons, parties = (_refs(reading, kind, who) for kind in (PartKind.PERSON, PartKind.PARTY))
    dossiers = _refs(reading, PartKind.DOSSIER, "")
    return Plan(
        reading=reading,
        day=page,
        at=at or (hour.at if hour else None),
        by_then=bool(hour and hour.before),
        deadline_on=(day or named) if is_limit else None,
        urgent=reading.part(PartKind.URGENT) is not None,
        repetition=again.repetition if again else None,
        occurs_on=again.day if again else None,
        person_id=next(iter(persons), None),
        party_id=next(iter(parties), None),
        record_ids=tuple(
            dict.fromkeys(known.ref for part in reading.all(PartKind.RECORD) for known in part.known[:1])
        ),
        dossier_id=next(iter(dossiers), None),
    )


def _refs(reading: Reading, kind: PartKind, chosen: str) -> list[int]:
    """The likeliest of each part; of a part with several the one that was chosen."""
    found = []
    for part in reading.parts:
        codes = [f"{known.kind.value}:{known.ref}" for known in part.known]
        likeliest = part.known[codes.index(chosen)] if chosen in codes else next(iter(part.known), None)
        if likeliest is not None and likeliest.kind == kind:
            found.append(likeliest.ref)
    return found


def known_names(line: str, by: Actor) -> list[Known]:
    """People and parties that share a word with the line; two queries, three when a dossier is named."""
    words = candidates(line)
    if not words:
        return []
    people, parties = Q(), Q()
    for word in words:
        people |= Q(first_name__iexact=word) | Q(last_name__icontains=word)
        parties |= Q(name__icontains=word)
    found = [
        Known(PartKind.PERSON, one.pk, str(one))
        for one in Person.objects.here(by.today).filter(people)[:MOST]
    ]
    outside = Party.objects.at_hand().filter(parties).order_by("name", "id").values_list("pk", "name")[:MOST]
    found += [Known(PartKind.PARTY, pk, name) for pk, name in outside]
    return found + (_dossiers(words, by) if "dossier" in line.lower() else [])


def _dossiers(words: list[str], by: Actor) -> list[Known]:
    """Records that hold others and whose title shares a word with the line, as far as the actor may see them."""
    titles = Q()
    for word in words:
        titles |= Q(title__icontains=word)
    rows = Record.objects.visible_to(by).filter(titles, _takes_in()).values_list("pk", "title")[:MOST]
    return [Known(PartKind.DOSSIER, pk, title) for pk, title in rows]


def _takes_in() -> Q:
    """Records that others are put in: of a kind made for it until it is closed, and whichever else has one in it."""
    made_for_it = Q(kind__in=[kind.code for kind in kinds.declared() if kind.holds])
    filled = Record.objects.filter(dossier__isnull=False).values("dossier")
    return Q(made_for_it, is_open=True) | Q(~made_for_it, pk__in=filled)


def known_records(line: str, by: Actor) -> list[Known]:
    """The records whose numbers stand in the line, as far as the actor may see them; an open dossier as one."""
    numbers = numbers_in(line)
    if not numbers:
        return []
    seen = Record.objects.visible_to(by).filter(number__in=numbers)
    rows = seen.annotate(holds=ExpressionWrapper(_takes_in(), BooleanField())).values_list(
        "pk", "number", "holds"
    )
    return [
        Known(PartKind.DOSSIER if holds else PartKind.RECORD, pk, number)
        for pk, number, holds in rows
        if number
    ]
