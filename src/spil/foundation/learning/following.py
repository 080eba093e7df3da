"""Learning: at the end of every passage, from what was decided in it; and again from the beginning when it is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from spil.foundation.actions.door import Outcome, touched_by
from spil.foundation.actions.touched import Touched, record_of
from spil.foundation.learning.models import MOST, LearnedLesson
from spil.foundation.manifest.declaration import Lessons
from spil.foundation.manifest.registry import modules
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality

#: rows read at once when an office learns again
BATCH = 500


def follow(outcomes: Sequence[Outcome]) -> None:
    """Learn from the records whose clues, answers or readers a passage changed."""
    taught = modules.lessons()
    changed: dict[str, set[int]] = defaultdict(set)
    made: set[int] = set()
    for touched in touched_by(outcomes):
        made |= {row.record.pk for row in touched.made}
        for record in _changed(touched, taught):
            changed[record.kind].add(record.pk)
    for kind, ids in changed.items():
        teach(kind, sorted(ids), made)


def _changed(one: Touched, taught: Mapping[str, Lessons]) -> Iterator[Record]:
    for row in one.made:
        lessons = taught.get(row.record.kind)
        if lessons is not None and lessons.is_decided(row):
            yield row.record
    for change in one.rows:
        record = record_of(change.row)
        lessons = taught.get(record.kind) if record is not None else None
        if record is None or lessons is None:
            continue
        other_readers = isinstance(change.row, Record) and change.before["audience_id"] != record.audience_id
        if other_readers or change.names & lessons.columns or one.call.action.name in lessons.deciding:
            yield record


def teach(kind: str, ids: Sequence[int], new_ids: Collection[int] = ()) -> int:
    """Put what these records teach in the place of what they taught before; how many taught something.

    `new_ids` are those that were made a moment ago, and taught nothing yet.
    """
    before = [pk for pk in ids if pk not in new_ids]
    declared = kinds[kind]
    rows = declared.rows().filter(pk__in=ids).select_related("record", *declared.facts).order_by("pk")
    open_rows = [row for row in rows if row.record.confidentiality != Confidentiality.NAMED]
    lessons = modules.lessons()[kind].of(open_rows)
    if before:
        LearnedLesson.objects.filter(record__in=before).delete()
    new = [_lesson(row.record, *lessons[row.pk]) for row in open_rows if row.pk in lessons]
    LearnedLesson.objects.bulk_create(new)
    return len(new)


def _lesson(record: Record, day: date, clues: Sequence[str], answers: dict[str, str]) -> LearnedLesson:
    return LearnedLesson(
        record=record,
        kind=record.kind,
        office_id=record.legal_entity_id,
        audience_id=record.audience_id,
        is_common=record.confidentiality == Confidentiality.OFFICE,
        learned_on=day,
        clues=list(clues),
        answers=answers,
    )


def forget(office_id: int, kind: str) -> int:
    """Throw away everything that this office learned about a kind; how many lessons."""
    return LearnedLesson.objects.filter(office=office_id, kind=kind).delete()[0]


def learn_again(office_id: int, kind: str) -> int:
    """Learn from the newest records of this office, and from nothing else; how many lessons."""
    forget(office_id, kind)
    newest = (
        kinds[kind].rows().filter(record__legal_entity=office_id).order_by("-pk").values_list("pk", flat=True)
    )
    ids = sorted(newest[:MOST])
    return sum(teach(kind, ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def let_go() -> int:
    """Drop the oldest lessons of an office that has more than are used; how many."""
    count = 0
    offices = LearnedLesson.objects.order_by().values_list("office", "kind").distinct()
    for office_id, code in offices:
        rows = LearnedLesson.objects.filter(office=office_id, kind=code)
        last = rows.order_by("-id").values_list("id", flat=True)[MOST : MOST + 1]
        for lesson_id in last:
            count += rows.filter(id__lte=lesson_id).delete()[0]
    return count
