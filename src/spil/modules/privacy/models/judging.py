"""What goes and what stays when somebody is forgotten.

A record about a contact goes, unless one of these keeps it: a legal hold; a rule of retention that rests on a law or on
a claim and whose time is not over; another record that stays and speaks of it. A class that no law and no claim keeps
(`retention/rules.py`: YIELDING) yields, also before its time, and so does what no class is about. Of notes in notebooks
nothing but a legal hold keeps any. Records that a colleague handled are the office's and stay; her own notes go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import may_see
from spil.foundation.access.refusals import Refusal
from spil.foundation.organisation.models import LegalEntity, Person
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import DESTROYED, kinds
from spil.foundation.records.models import Record
from spil.foundation.records.owning import records_naming
from spil.foundation.retention.queries import rule_for
from spil.foundation.retention.verdicts import HasTurn, Held, SpokenOf, StillOpen, Term, Verdict, verdicts

#: the class under which it is kept who worked here
PERSONNEL = "personnel"


@dataclass(frozen=True)
class Stay:
    """Something that stays: a record, or without one the name itself; why, and by which term."""

    record: Record | None
    why: Refusal
    term: Term


@dataclass(frozen=True)
class Judged:
    """What goes, what stays, what somebody still works on, and of how many records the reader may know nothing."""

    going: tuple[Verdict, ...] = ()
    staying: tuple[Stay, ...] = ()
    busy: tuple[Record, ...] = ()
    unseen: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that speaks of them, and nothing keeps the name."""
        return not (self.going or self.staying or self.busy)


def judged(about: Party | Person, by: Actor) -> Judged:
    """What becomes of what is kept about a contact or a colleague, today."""
    return _of_party(about, by) if isinstance(about, Party) else _of_person(about, by)


def records_about(party: Party) -> list[Record]:
    """Every record of which a row names this contact, seen or not, by id."""
    living = Record.objects.filter(pk__in=records_naming(party)).exclude(state=DESTROYED.code)
    return list(living.select_related("legal_entity").order_by("pk"))


def _of_party(party: Party, by: Actor) -> Judged:
    records = records_about(party)
    found = verdicts(records, by.today)
    going: dict[int, Verdict] = {}
    staying: list[Stay] = []
    busy: list[Record] = []
    for verdict in found.values():
        if is_busy(verdict):
            busy.append(verdict.record)
        elif stay := kept(verdict, by.today):
            staying.append(stay)
        else:
            going[verdict.record.pk] = verdict
    staying += _left_behind(going)
    return Judged(tuple(going.values()), tuple(staying), tuple(busy), _unseen(found.values(), by))


def _left_behind(going: dict[int, Verdict]) -> list[Stay]:
    """What waits for something that stays; taken out of what goes."""
    staying: list[Stay] = []
    while stuck := [one for one in going.values() if not one.waits_for <= going.keys()]:
        for one in stuck:
            staying.append(Stay(one.record, SpokenOf(), one.term))
            del going[one.record.pk]
    return staying


def _unseen(found: Iterable[Verdict], by: Actor) -> int:
    """How many records, and dossiers around what goes, the actor may not see; notes in notebooks aside."""
    audiences = {
        record.pk: record.audience_id
        for one in found
        if not kinds.of(one.record).personal
        for record in (one.record, *(dossier.record for dossier in one.dossiers))
    }
    return sum(not may_see(by, audience) for audience in audiences.values())


def is_busy(verdict: Verdict) -> bool:
    """Whether somebody still works on it; a note in a notebook does not wait for that."""
    reason = verdict.kept_by.reason if verdict.kept_by else None
    return reason in (StillOpen, HasTurn) and not kinds.of(verdict.record).personal


def kept(verdict: Verdict, today: date) -> Stay | None:
    """What keeps a record, whoever asks to be forgotten; a note in a notebook only a legal hold."""
    if verdict.kept_by is not None and verdict.kept_by.reason is Held:
        return Stay(verdict.record, verdict.kept_by, verdict.term)
    if kinds.of(verdict.record).personal:
        return None
    for term in verdict.terms:
        if not term.yields and (why := term.kept_by(today)) is not None:
            return Stay(verdict.record, why, term)
    return None


def _of_person(person: Person, by: Actor) -> Judged:
    notes = Record.objects.filter(kind__in=kinds.personal(), owner=person).exclude(state=DESTROYED.code)
    found = verdicts(notes.select_related("legal_entity").order_by("pk"), by.today)
    stays = {pk: stay for pk, one in found.items() if (stay := kept(one, by.today))}
    going = {pk: one for pk, one in found.items() if pk not in stays}
    staying = [*stays.values(), *_left_behind(going)]
    entity = LegalEntity.objects.order_by("pk").first()
    rule = rule_for(PERSONNEL, entity.country if entity else "", person.left_on or by.today)
    term = Term(rule, person.left_on, PERSONNEL)
    if why := term.kept_by(by.today):
        staying.append(Stay(None, why, term))
    return Judged(tuple(going.values()), tuple(staying))


def told(staying: Sequence[Stay]) -> list[dict[str, Any]]:
    """What stays, without a word about whom: as an erasure keeps it."""
    found: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for one in staying:
        day = one.term.first_day
        title = one.term.rule.title if one.term.rule else ""
        key = (one.term.code, title, one.why.code, day.isoformat() if day else "")
        found[key] += one.record is not None
    names = ("code", "rule", "why", "until", "count")
    return [dict(zip(names, (*key, count), strict=True)) for key, count in sorted(found.items())]
