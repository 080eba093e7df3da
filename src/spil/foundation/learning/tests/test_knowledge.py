"""What a process remembers of the lessons is what stands in the table, and costs one query while nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from spil.foundation.learning import knowledge
from spil.foundation.learning.knowledge import Knowledge, knowledge_of
from spil.foundation.learning.models import LearnedLesson
from spil.foundation.records.models import Record
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db

KIND = "post.incoming"
#: as pytest-django gives it
Counting = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(knowledge, "MOST", 2)
    return small_office()


def teach(office: Office, record: Record, unit: str) -> LearnedLesson:
    return LearnedLesson.objects.create(
        record=record,
        kind=KIND,
        office=office.entity,
        audience_id=record.audience_id,
        is_common=True,
        learned_on=office.today,
        clues=["w:lift"],
        answers={"unit": unit},
    )


def told(known: Knowledge) -> tuple[list[int], dict[str, float]]:
    return list(known.lessons), known.shares("unit", "w:lift")


def test_more_lessons_than_are_used_cost_one_query_while_nothing_changes(
    office: Office, django_assert_num_queries: Counting
) -> None:
    LearnedLesson.objects.all().delete()
    records = [office.post_item(invoice_file(number=f"F-{number}")).record for number in range(6)]
    for record in records[:5]:
        teach(office, record, "fac")

    def asked(queries: int) -> Knowledge:
        with django_assert_num_queries(queries):
            known = knowledge_of(office.entity.pk, KIND)
        fresh = knowledge._Remembered().refresh(LearnedLesson.objects.filter(office=office.entity, kind=KIND))
        assert told(known) == told(fresh)
        return known

    known = knowledge_of(office.entity.pk, KIND)
    assert list(known.lessons) == [record.pk for record in records[1:5]], "the newest"
    assert asked(1) is known
    newest = teach(office, records[5], "fin")
    assert told(asked(2)) == ([record.pk for record in records[2:]], {"fac": 0.75, "fin": 0.25})
    newest.delete()
    assert list(asked(3).lessons) == [record.pk for record in records[1:5]]
