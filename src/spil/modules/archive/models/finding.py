"""What may go today: candidates from each kind's own table, then judged one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.records.kinds import DESTROYED, Kept, Kind, kinds
from spil.foundation.records.models import Record
from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.queries import Span, spans
from spil.foundation.retention.rules import last_start
from spil.foundation.retention.verdicts import Held, Verdict, verdicts
from spil.modules.archive.models import Line
from spil.modules.archive.models.reading import like_of, told_whole
from spil.modules.archive.states import PENDING, REFUSED, WITHDRAWN

#: as soon as so many may go the rest waits for the next proposal
MOST = 2000
#: candidates that are judged at once
TOGETHER = 500


def may_go(actor: Actor, *, soon: bool = False) -> list[Verdict]:
    """The records that may go today, as far as the actor sees them with the dossiers around them and no pending
    proposal holds them, oldest first; for the program those that somebody can put forward.

    What waits for something else to go first is among them only when that goes as well. `soon` leaves out what is kept
    for years: the rest must not wait for the yearly proposal.
    """
    free: dict[int, Verdict] = {}
    going: dict[int, Verdict] = {}
    for judged in _judged(actor):
        proposed = _proposed({one.record.pk for one in judged})
        loose = [one for one in judged if one.kept_by is None and one.record.pk not in proposed]
        told = [one for one in told_whole(loose, actor) if not (soon and _is_yearly(one))]
        free |= {one.record.pk: one for one in told}
        going = _without_stuck(free)
        if len(going) >= MOST:
            break
    return [going[pk] for pk in sorted(going, key=lambda pk: (going[pk].term.first_day or date.min, pk))]


def _without_stuck(free: dict[int, Verdict]) -> dict[int, Verdict]:
    """Of what nothing keeps, that for which nothing else has to go first that is not among it."""
    going = dict(free)
    while stuck := [pk for pk, one in going.items() if not one.waits_for <= going.keys()]:
        for pk in stuck:
            del going[pk]
    return going


def _is_yearly(one: Verdict) -> bool:
    return one.term.rule is not None and one.term.rule.years > 0


def was_proposed(year: int) -> bool:
    """Whether the program prepared all that it had to propose in that year: when not all of it fitted, the rest
    follows, unless everything was refused or withdrawn."""
    made = Line.objects.filter(destruction__prepared_on__year=year, destruction__record__owner=None)
    last = made.filter(rule__years__gt=0).aggregate(on=Max("destruction__prepared_on"))["on"]
    if last is None:
        return False
    together = made.filter(destruction__prepared_on=last)
    said_no = Q(destruction__record__state__in=[state.code for state in (REFUSED, WITHDRAWN)])
    return together.count() < MOST or not together.exclude(said_no).exists()


def _judged(actor: Actor) -> Iterator[list[Verdict]]:
    """Verdicts on what a rule of its own kind lets go, so many at once; after each lot on what lies in it, that is in
    those that are dossiers. What lies in a dossier under a legal hold is held as well: nobody looks at it."""
    ahead = sorted(
        {
            pk
            for kind in kinds
            for rows in expired(kind, actor, actor.today)
            for pk in rows.values_list("pk", flat=True)
        }
    )
    seen = set(ahead)
    visible = Record.objects.visible_to(actor)
    inside = visible.filter(is_open=False).exclude(kind__in=kinds.personal()).exclude(state=DESTROYED.code)
    while ahead:
        ids, ahead = ahead[:TOGETHER], ahead[TOGETHER:]
        found = verdicts(visible.select_related("legal_entity").filter(pk__in=ids), actor.today).values()
        yield list(found)
        around = [one.record.pk for one in found if one.kept_by is None or one.kept_by.reason is not Held]
        within = inside.filter(dossier__in=around).order_by("pk").values_list("pk", flat=True)
        first = [pk for pk in within if pk not in seen]
        seen.update(first)
        ahead = [*first, *ahead]


def _proposed(records: set[int]) -> set[int]:
    """Those that stand in a proposal that is pending, and were not taken out of it."""
    pending = Line.objects.filter(
        record__in=records, kept=None, destruction__record__state__in=[state.code for state in PENDING]
    )
    return set(pending.values_list("record", flat=True))


def still_free(found: list[Verdict]) -> list[Verdict]:
    """Of what was found before this transaction, what nobody has put into a proposal since. The records are locked, so
    that two who found the same put it into one."""
    ids = {one.record.pk for one in found}
    list(Record.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    proposed = _proposed(ids)
    return [one for one in found if one.record.pk not in proposed]


def expired(kind: Kind, actor: Actor, on: date) -> Iterator[QuerySet[Any]]:
    """The closed rows of a kind that its rules let go on a day, one question for each rule and country; not by rules
    that wait to be confirmed, and not what lies in an open dossier."""
    for kept in kind.kept:
        for span in rules_of(kept):
            last = last_start(on, span.rule.period)
            if last is not None and not span.rule.to_confirm:
                rows = rows_under(kind, kept, span, actor).filter(begun(kept, None, last))
                yield rows.exclude(record__dossier__is_open=True)


def rules_of(kept: Kept) -> list[Span]:
    """The rules that can be meant, in the countries of the office, those that ended among them."""
    countries = LegalEntity.objects.values_list("country", flat=True)
    rules = RetentionRule.objects.filter(country__in=set(countries))
    return spans(rules.filter(code=kept.rule) if kept.rule else rules)


def rows_under(kind: Kind, kept: Kept, span: Span, actor: Actor) -> QuerySet[Any]:
    """The closed rows of a kind to which a rule applies and that the actor may see."""
    rows = kind.rows().visible_to(actor).filter(**kept.where, record__is_open=False)
    rows = rows.filter(record__legal_entity__country=span.rule.country)
    if span.since:
        rows = rows.filter(**{f"{_counted_from(kept)}__gte": span.since})
    if span.until:
        rows = rows.filter(**{f"{_counted_from(kept)}__lt": span.until})
    return rows.filter(**{kept.rule_at: span.rule.code}) if kept.rule_at else rows


def begun(kept: Kept, after: date | None, until: date) -> Q:
    """That the day from which it counts lies in a period; both ends are days, the first one excluded."""
    found = Q(**{f"{_counted_from(kept)}__lte": until})
    return found & Q(**{f"{_counted_from(kept)}__gt": after}) if after else found


def _counted_from(kept: Kept) -> str:
    return f"{kept.start}__date" if kept.start.endswith("_at") else kept.start


def by_readers(found: list[Verdict]) -> list[list[Verdict]]:
    """Apart for every legal entity and every set of readers, so that whoever sees one of a group sees all of it."""
    groups: dict[tuple[int, frozenset[int]], list[Verdict]] = defaultdict(list)
    for one in found:
        groups[one.record.legal_entity_id, like_of(one)].append(one)
    return list(groups.values())
