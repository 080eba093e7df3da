"""Whether records may go, from which day, by which rule; or what keeps them.

A record goes by the rule of its own kind and by that of the dossier it lies in, whichever is later; nothing in a
dossier goes while the dossier is open, and a dossier goes when nothing lies in it any more. A legal hold wins over
everything, and so does work: what is open, or somebody's turn, stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.refusals import Reason, Refusal
from spil.foundation.records.kinds import DESTROYED, Kind, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.owning import spoken_of_by
from spil.foundation.records.rules import Confidentiality
from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.queries import Span, spans_of
from spil.foundation.retention.rules import YIELDING, first_day
from spil.foundation.turns.models import Turn

StillOpen = Reason("StillOpen", _("It is not dealt with yet."))
HasTurn = Reason("HasTurn", _("Somebody has still something to do with it."))
Held = Reason("Held", _("It is under a legal hold."))
NoRule = Reason(
    "NoRule", _("No rule says how long it is kept."), _("Put it in a dossier whose type has one.")
)
ForEver = Reason("ForEver", _("It is kept for ever."))
NotBegun = Reason("NotBegun", _("The day from which it counts is not known yet."))
NotYet = Reason("NotYet", _("It may go from %(day)s."))
DossierOpen = Reason("DossierOpen", _("The dossier it lies in is not closed."))
Unconfirmed = Reason(
    "Unconfirmed", _("Its retention rule is to be confirmed by the office."), _("Confirm the rule first.")
)
SpokenOf = Reason("SpokenOf", _("Another record that stays still speaks of it."))

#: by code, to say again in the reader's language what was kept as a code
REASONS = {
    one.code: one
    for one in (
        StillOpen, HasTurn, Held, NoRule, ForEver, NotBegun, NotYet, DossierOpen, Unconfirmed, SpokenOf,
    )
}  # fmt: skip
#: dossiers in dossiers in dossiers
DEEPEST = 6


@dataclass(frozen=True)
class Term:
    """What one rule says of one record: the day from which it counts (`start`) and the first day on which it may go.

    `code` is the class; it is there also where the office has no rule for that class. `never` is said by the kind, and
    by no rule.
    """

    rule: RetentionRule | None = None
    start: date | None = None
    code: str = ""
    never: bool = False

    @property
    def yields(self) -> bool:
        """Whether it keeps nothing any more when the person whom the record is about asks to be forgotten."""
        return not self.never and (not self.code or self.code in YIELDING)

    @property
    def first_day(self) -> date | None:
        return None if self.rule is None or self.start is None else first_day(self.start, self.rule.period)

    def kept_by(self, today: date) -> Refusal | None:
        """What keeps it today, by this rule."""
        if self.never:
            return ForEver()
        if self.rule is None:
            return NoRule()
        if self.rule.is_permanent:
            return ForEver()
        day = self.first_day
        if day is None:
            return NotBegun()
        if day > today:
            return NotYet(day=day)
        return Unconfirmed() if self.rule.to_confirm else None


@dataclass(frozen=True)
class Verdict:
    """`term` is the one that counts; `kept_by` what keeps the record today, None when it may go.

    `waits_for` are records that must go before it: what lies in it, and what speaks of it (None: not a record).
    `dossiers` are the rows of the dossiers around it, nearest first; `terms` all that count, its own first.
    """

    record: Record
    term: Term
    kept_by: Refusal | None = None
    waits_for: frozenset[int | None] = frozenset()
    dossiers: tuple[KindModel, ...] = ()
    terms: tuple[Term, ...] = ()

    @property
    def read_like(self) -> tuple[Record, ...]:
        """What is confidential of it, each for other readers: itself, the dossiers in which it lies. Who may read each
        of these may know all of this."""
        all_of_it = (self.record, *(row.record for row in self.dossiers))
        return tuple({
            one.audience_id: one for one in all_of_it if one.confidentiality != Confidentiality.OFFICE
        }.values())  # fmt: skip


@dataclass
class Terms:
    """Reads terms, each by the rule that held on the day from which it counts; the rules of a class once."""

    today: date
    spans: dict[tuple[str, str], list[Span]] = field(default_factory=dict)

    def of(self, kind: Kind, records: Sequence[Record]) -> dict[int, Term]:
        """The terms of records of one kind by the kind's own rules; those that no rule fits are left out."""
        if kind.never_goes:
            return {record.pk: Term(never=True) for record in records}
        country = {record.pk: record.legal_entity.country for record in records}
        found: dict[int, Term] = {}
        for kept in kind.kept:
            rest = [pk for pk in country if pk not in found]
            rows = kind.rows().filter(pk__in=rest, **kept.where)
            for pk, start, code in rows.values_list("pk", kept.start, kept.rule_at or "pk"):
                wanted = code if kept.rule_at else kept.rule
                day = _day(start)
                found[pk] = Term(self._rule(wanted, country[pk], day or self.today), day, wanted)
        return found

    def _rule(self, code: str, country: str, on: date) -> RetentionRule | None:
        if (code, country) not in self.spans:
            self.spans[code, country] = spans_of(code, country)
        return next((span.rule for span in self.spans[code, country] if span.holds(on)), None)


def verdicts(records: Iterable[Record], today: date) -> dict[int, Verdict]:
    """What may become of these records today, by id; each with its legal entity loaded.

    A number of queries that grows with the kinds among them and with the depth of dossiers, not with the records.
    """
    living = [record for record in records if record.state != DESTROYED.code]
    dossiers = _dossiers(living)
    terms = _terms([*living, *(row.record for row in dossiers.values())], today)
    held = held_among([*living, *(row.record for row in dossiers.values())], today)
    busy = set(
        Turn.objects.open().filter(record__in=[one.pk for one in living]).values_list("record", flat=True)
    )
    waits = _waits(living)
    return {
        record.pk: _verdict(record, _around(record, dossiers), terms, held, busy, waits[record.pk], today)
        for record in living
    }


def all_may_go_from(ids: Iterable[int], today: date) -> date | None:
    """The first day on which all of these records may be destroyed, with whatever must go before them.

    None when that cannot be told today: one of them is kept for ever, by another reason than its period, or by a rule
    that the office has still to confirm.
    """
    ahead, seen, days = set(ids), set[int](), list[date]()
    while ahead:
        seen |= ahead
        found = verdicts(Record.objects.select_related("legal_entity").filter(pk__in=ahead), today).values()
        known = [day for one in found if (day := _known_day(one)) is not None]
        if len(known) < len(found) or any(None in one.waits_for for one in found):
            return None
        days += known
        ahead = {pk for one in found for pk in one.waits_for if pk is not None} - seen
    return max(days, default=None)


def _known_day(one: Verdict) -> date | None:
    is_sure = one.kept_by is None or one.kept_by.reason == NotYet
    is_sure = is_sure and not any(term.rule and term.rule.to_confirm for term in one.terms)
    return one.term.first_day if is_sure else None


def _verdict(
    record: Record, around: tuple[KindModel, ...], terms: dict[int, Term], held: set[int], busy: set[int],
    waits: set[int | None], today: date,
) -> Verdict:  # fmt: skip
    own = [terms[record.pk]] if record.pk in terms else []
    counting = [*own, *(terms.get(row.pk, Term()) for row in around)] or [Term()]
    term = max(counting, key=lambda one: (one.first_day is None, one.first_day or date.min))
    if not held.isdisjoint({record.pk, *(row.pk for row in around)}):
        kept_by: Refusal | None = Held()
    elif record.is_open:
        kept_by = StillOpen()
    elif record.pk in busy:
        kept_by = HasTurn()
    elif any(row.record.is_open for row in around):
        kept_by = DossierOpen()
    else:
        kept_by = next((refusal for one in counting if (refusal := one.kept_by(today))), None)
    return Verdict(record, term, kept_by, frozenset(waits), around, tuple(counting))


def held_among(records: Sequence[Record], today: date) -> set[int]:
    """Which of these are under a legal hold themselves."""
    found: set[int] = set()
    for code in {record.kind for record in records}:
        kind = kinds[code]
        if kind.held is not None:
            rows = kind.rows().filter(pk__in=[record.pk for record in records if record.kind == code])
            found |= {row.pk for row in rows if kind.held(row, today)}
    return found


def _terms(records: Sequence[Record], today: date) -> dict[int, Term]:
    by_kind: dict[str, dict[int, Record]] = defaultdict(dict)
    for record in records:
        by_kind[record.kind][record.pk] = record
    reading = Terms(today)
    found: dict[int, Term] = {}
    for code, these in by_kind.items():
        found |= reading.of(kinds[code], list(these.values()))
    return found


def _dossiers(records: Sequence[Record]) -> dict[int, KindModel]:
    """The rows of all dossiers around these records, by id."""
    found: dict[int, KindModel] = {}
    wanted = {record.dossier_id for record in records if record.dossier_id}
    for _level in range(DEEPEST):
        outer = list(Record.objects.select_related("legal_entity").filter(pk__in=wanted - found.keys()))
        for kind_code in {record.kind for record in outer}:
            kind = kinds[kind_code]
            ids = [record.pk for record in outer if record.kind == kind_code]
            rows = kind.rows().filter(pk__in=ids).select_related("record__legal_entity")
            found |= {row.pk: row for row in rows}
        wanted = {record.dossier_id for record in outer if record.dossier_id}
        if not wanted - found.keys():
            break
    return found


def _around(record: Record, dossiers: dict[int, KindModel]) -> tuple[KindModel, ...]:
    """The dossiers around a record, nearest first; a circle is walked once."""
    found: list[KindModel] = []
    inside: Any = record.dossier_id
    while inside in dossiers and dossiers[inside] not in found and len(found) < DEEPEST:
        found.append(dossiers[inside])
        inside = dossiers[inside].record.dossier_id
    return tuple(found)


def _waits(records: Sequence[Record]) -> dict[int, set[int | None]]:
    """What lies in each of these, notes in notebooks aside, and which other records speak of their rows."""
    ids = [record.pk for record in records]
    found: dict[int, set[int | None]] = defaultdict(set)
    inside = Record.objects.filter(dossier__in=ids).exclude(state=DESTROYED.code)
    inside = inside.exclude(kind__in=kinds.personal())
    for pk, dossier_id in inside.values_list("pk", "dossier"):
        found[dossier_id or 0].add(pk)
    by_model: dict[type[KindModel], list[int]] = defaultdict(list)
    for record in records:
        by_model[kinds.of(record).model].append(record.pk)
    for model, pks in by_model.items():
        for pk, speaking in spoken_of_by(model, pks).items():
            found[pk] |= speaking
    return found


def _day(value: date | datetime | None) -> date | None:
    return timezone.localdate(value) if isinstance(value, datetime) else value
