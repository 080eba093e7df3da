"""Each fault that somebody could plant in the log is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from spil.foundation.actions import guard
from spil.foundation.audit.sealing import seal
from spil.foundation.audit.verification import Report, verify
from spil.foundation.events.models import Event, EventValues
from spil.foundation.events.queries import changes_of, timeline
from spil.foundation.records.kinds import DESTROYED
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    return small_office()


@pytest.fixture
def item(office: Office) -> PostItem:
    """Two items with three events each; the last one is returned."""
    for subject in ("Offerte lift", "Verzekering"):
        item = post.register(by=office.as_("katrien"), subject=subject)[0]
        assert isinstance(item, PostItem)
        by = office.as_("katrien")
        post.take_in_hand(item=item, by=by)
        post.close(item=item, by=by, remark="Klaar")
    return PostItem.objects.select_related("record").get(pk=item.pk)


def run(sql: str, *params: Any) -> None:
    with guard.opened(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@contextmanager
def somebody_with_the_machine() -> Iterator[None]:
    """Triggers and foreign keys are no obstacle to whoever owns the database file."""
    tables = ("events_event", "events_eventvalues", "events_anchor")
    if connection.vendor == "postgresql":
        run("SET session_replication_role = replica")
        yield
        run("SET session_replication_role = DEFAULT")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'events_%'")
        triggers = cursor.fetchall()
    assert len(triggers) == 2 * len(tables)
    run("PRAGMA foreign_keys = OFF")
    for name, _sql in triggers:
        run(f"DROP TRIGGER {name}")
    yield
    for _name, sql in triggers:
        run(sql)
    run("PRAGMA foreign_keys = ON")


def codes(report: Report) -> set[str]:
    return set(report.counts)


def test_an_untouched_log_is_sound(item: PostItem, office: Office) -> None:
    assert seal(office.today) is not None
    report = verify()
    assert report.is_sound, report.problems
    assert (report.records, report.events, report.seals) == (2, 6, 1)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events_event SET action = 'x'",
        "DELETE FROM events_event",
        "UPDATE events_eventvalues SET changes = 'x'",
        "UPDATE events_eventvalues SET salt = salt, changes = ''",
        "DELETE FROM events_eventvalues",
    ],
)
def test_the_database_refuses_to_change_the_log(item: PostItem, sql: str) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        run(sql)
    assert verify().is_sound


def test_a_seal_cannot_be_changed(item: PostItem, office: Office) -> None:
    seal(office.today)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        run("UPDATE events_anchor SET event_count = 1")


def test_values_that_were_emptied_of_a_record_that_lives_are_found(item: PostItem, office: Office) -> None:
    """The database lets an erasure through; only what destroys a record may make one (archive, privacy)."""
    seal(office.today)
    last = timeline(item.pk, office.as_("katrien"))[0]
    assert changes_of(last) == {"remark": [None, "Klaar"]}
    with guard.opened():
        EventValues.objects.filter(event=last.pk).erase()
    report = verify()
    assert (dict(report.counts), report.erased) == ({"values": 1}, 0)
    assert f"event {last.pk}" in report.problems[0].what
    with somebody_with_the_machine():
        run("UPDATE records_record SET state = %s WHERE id = %s", DESTROYED.code, item.pk)
    assert dict(verify().counts) == {"values": 1}, "no event says that it was destroyed"


def test_a_changed_fact_is_found(item: PostItem) -> None:
    with somebody_with_the_machine():
        run("UPDATE events_event SET by_id = on_behalf_of_id WHERE record_id = %s AND sequence = 2", item.pk)
    report = verify()
    assert dict(report.counts) == {"digest": 1}
    assert str(item.record.number) in report.problems[0].what


def test_a_changed_value_is_found(item: PostItem) -> None:
    last = Event.objects.filter(record=item.pk).latest("sequence")
    with somebody_with_the_machine():
        run(
            "UPDATE events_eventvalues SET changes = %s WHERE event_id = %s",
            '{"remark": [null, "Nee"]}',
            last.pk,
        )
    assert dict(verify().counts) == {"values": 1}


def test_values_that_were_taken_away_are_not_taken_for_erased(item: PostItem) -> None:
    with somebody_with_the_machine():
        run("DELETE FROM events_eventvalues WHERE event_id = (SELECT max(id) FROM events_event)")
    assert dict(verify().counts) == {"values": 1}


def test_an_event_taken_out_of_the_middle_is_found(item: PostItem) -> None:
    with somebody_with_the_machine():
        run("DELETE FROM events_event WHERE record_id = %s AND sequence = 2", item.pk)
    assert codes(verify()) == {"sequence", "digest"}


def test_a_cut_tail_is_found(item: PostItem) -> None:
    with somebody_with_the_machine():
        run("DELETE FROM events_event WHERE record_id = %s AND sequence = 3", item.pk)
    assert codes(verify()) == {"head"}


def test_a_cut_tail_with_a_mended_head_is_found_by_the_seal(item: PostItem, office: Office) -> None:
    seal(office.today)
    before = Event.objects.get(record=item.pk, sequence=2)
    with somebody_with_the_machine():
        run("DELETE FROM events_event WHERE record_id = %s AND sequence = 3", item.pk)
        head = bytes(before.digest)
        run("UPDATE records_record SET event_count = 2, head_digest = %s WHERE id = %s", head, item.pk)
    assert codes(verify()) == {"seal"}


def test_a_record_taken_away_is_found(item: PostItem) -> None:
    with somebody_with_the_machine():
        run("DELETE FROM post_postitem WHERE record_id = %s", item.pk)
        run("DELETE FROM records_record WHERE id = %s", item.pk)
    assert codes(verify()) == {"record"}


def test_a_record_taken_away_with_all_its_events_is_found_by_the_seal(item: PostItem, office: Office) -> None:
    seal(office.today)
    with somebody_with_the_machine():
        run("DELETE FROM post_postitem WHERE record_id = %s", item.pk)
        run(
            "DELETE FROM events_eventvalues WHERE event_id IN (SELECT id FROM events_event WHERE record_id = %s)",
            item.pk,
        )
        run("DELETE FROM events_event WHERE record_id = %s", item.pk)
        run("DELETE FROM records_record WHERE id = %s", item.pk)
    assert codes(verify()) == {"seal"}


def test_a_record_put_in_without_an_event_is_found(item: PostItem) -> None:
    with guard.opened():
        record = item.record
        record.pk, record.number, record._state.adding = None, "IN-9999", True
        record.save()
    assert codes(verify()) == {"head", "row"}


def test_an_audience_that_differs_is_found(item: PostItem, office: Office) -> None:
    run("INSERT INTO records_audience (key) VALUES ('other')")
    run(
        "UPDATE post_postitem SET audience_id = (SELECT max(id) FROM records_audience) WHERE record_id = %s",
        item.pk,
    )
    assert codes(verify()) == {"audience"}


def test_the_timeline_is_empty_for_a_stranger(item: PostItem, office: Office) -> None:
    stranger = office.as_("thijs")
    assert timeline(item.pk, stranger).count() == 3
    run("INSERT INTO records_audience (key) VALUES ('nobody')")
    run(
        "UPDATE records_record SET audience_id = (SELECT max(id) FROM records_audience) WHERE id = %s",
        item.pk,
    )
    assert timeline(item.pk, stranger).count() == 0


def test_a_day_is_sealed_once_and_the_next_seal_goes_on_from_it(item: PostItem, office: Office) -> None:
    first = seal(office.today)
    assert first is not None
    assert seal(office.today) is None
    post.register(by=office.as_("katrien"), subject="Later")
    tomorrow = office.today.replace(day=office.today.day + 1)
    second = seal(tomorrow)
    assert second is not None
    assert (first.event_count, second.event_count) == (6, 1)
    assert verify().is_sound
