"""Which records somebody opens, for that person alone: what is recent and frequent comes first in the search."""

from __future__ import annotations

import math
from datetime import datetime

from django.db.models import BigIntegerField, F, QuerySet

from spil.foundation.records.models import Record, Sight
from spil.foundation.records.together import Row
from spil.foundation.search.models import Visit
from spil.foundation.settled.statements import Parameter, prepared

#: the records of one person that are remembered
REMEMBERED = 200
#: after so many days a visit counts half
HALF_LIFE = 14


def visited(person_id: int, record_id: int, now: datetime) -> None:
    """Remember that somebody opened a record, and forget what was opened longest ago."""
    known = Visit.objects.filter(person_id=person_id, record_id=record_id)
    if not known.update(times=F("times") + 1, last_at=now):
        Visit.objects.bulk_create(
            [Visit(person_id=person_id, record_id=record_id, last_at=now)], ignore_conflicts=True
        )
    mine = Visit.objects.filter(person_id=person_id).order_by("-last_at", "-pk")
    if forgotten := list(mine.values_list("pk", flat=True)[REMEMBERED : REMEMBERED + 50]):
        Visit.objects.filter(pk__in=forgotten).delete()


def favourites(person_id: int | None, now: datetime) -> dict[int, float]:
    """How near each remembered record is to somebody, from 0 to 1, the nearest first."""
    if person_id is None:
        return {}
    weights = {
        record_id: _weight(times, (now - last_at).total_seconds() / 86_400)
        for record_id, times, last_at in _of_person.rows(person=person_id)
    }
    return dict(sorted(weights.items(), key=lambda one: -one[1]))


@prepared
def _of_person() -> QuerySet[Visit, Row]:
    rows = Visit.objects.filter(person_id=Parameter("person", BigIntegerField()))
    return rows.values_list("record_id", "times", "last_at")


def _weight(times: int, days: float) -> float:
    """Twenty visits, the last one just now, count 1; one visit two weeks ago counts an eighth or so."""
    often = min(1.0, math.log1p(times) / math.log(21))
    return float((0.5 + 0.5 * often) * 0.5 ** (max(0.0, days) / HALF_LIFE))


def recent(actor: Sight, person_id: int | None, count: int = 8) -> list[Record]:
    """The records that somebody opened last and may still see, the last one first."""
    if person_id is None:
        return []
    mine = Visit.objects.filter(person_id=person_id).order_by("-last_at", "-pk")
    ids = list(mine.values_list("record_id", flat=True)[: 3 * count])
    rows = Record.objects.visible_to(actor).select_related("owner").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows][:count]
