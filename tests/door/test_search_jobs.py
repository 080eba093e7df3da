"""The index written anew is the index as the door wrote it."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from spil.foundation.actions import guard
from spil.foundation.records.kinds import Kind, kinds
from spil.foundation.records.models import Audience, KindModel, Record
from spil.foundation.search import jobs
from spil.foundation.search.indexing import index, index_records
from spil.foundation.search.models import SearchEntry, SearchText
from spil.foundation.search.queries import search
from spil.foundation.workflow.rules import Family, State, States
from tests.support.office import small_office

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def paper():
    """A kind without anything of its own."""
    states = States((State("new", "New", Family.NEW),))
    yield kinds.register(Kind("t.paper", "Paper", "Papers", "file", KindModel, states))  # type: ignore[type-abstract]
    kinds._fixed.pop("t.paper")


@pytest.fixture
def records(paper):
    entity = small_office().entity
    with guard.opened():
        audience = Audience.objects.create(key="k")
        titles = ["Lift", "Orgel", "Dakwerken", "Verwarming", "Lift"]
        return [
            Record.objects.create(
                kind=paper.code,
                number=f"T-2026-{place:04d}",
                title=title,
                legal_entity=entity,
                state="new",
                audience=audience,
                created_at=NOW,
                registered_on=NOW.date(),
            )
            for place, title in enumerate(titles, 1)
        ]


def found(text, record):
    return [hit.record_id for hit in search((record.audience_id,), text)]


def test_records_are_found_by_title_and_number(records):
    index_records((record, None) for record in records)
    assert found("liften", records[0]) == [records[4].pk, records[0].pk]
    assert found("T-2026-0002", records[0]) == [records[1].pk]
    assert search((records[0].audience_id + 1,), "lift") == []


@pytest.mark.parametrize("chunk", [2, 5, 200])
def test_a_lost_index_is_written_anew_and_twice_is_no_harm(records, chunk, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", chunk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_searchentry")
    ids = [record.pk for record in records]
    strangers = [max(ids) + 1, max(ids) + 50]
    index(SearchText(number, "t.paper", records[0].audience_id, "nl", "Lift") for number in strangers)
    for _ in range(2):
        assert jobs.reindex() == 5
        assert found("lift", records[0]) == [ids[4], ids[0]]
        assert sorted(SearchEntry.objects.values_list("record_id", flat=True)) == sorted(ids)


def test_an_entry_of_a_record_that_is_gone_from_the_middle_is_taken_out(records, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 1)
    index_records((record, None) for record in records)
    with guard.opened():
        records[2].delete()
    jobs.reindex()
    assert SearchEntry.objects.count() == 4
    assert found("dakwerken", records[0]) == []


@pytest.mark.parametrize(("turn", "place"), [(1, 2), (2, 50)])
def test_what_is_registered_meanwhile_stays_found(records, monkeypatch, turn, place):
    """Between the records that were read, and behind the last of them."""
    index_records((record, None) for record in records)
    late = Record(
        **{field.attname: getattr(records[0], field.attname) for field in Record._meta.concrete_fields}
    )
    late.pk, late.number, late.title = records[0].pk + place, "T-2026-0099", "Windmolen"
    with guard.opened():
        Record.objects.filter(pk=late.pk).delete()
    turns = []

    def indexed(rows):
        index_records(rows)
        turns.append(turn)
        if len(turns) == turn:
            with guard.opened():
                late.save(force_insert=True)
            index_records([(late, None)])

    monkeypatch.setattr(jobs, "index_records", indexed)
    jobs.reindex()
    assert len(turns) == 2
    assert found("windmolen", late) == [late.pk]
