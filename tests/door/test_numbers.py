"""Numbers without gaps, also when many register at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from spil.foundation.actions.door import perform
from spil.foundation.events.models import Event
from spil.foundation.numbering.models import Series
from spil.foundation.records.models import Record
from spil.modules.mailroom.queries import register_lines
from spil.modules.post.actions import cancel, register, register_outgoing
from spil.modules.post.models import PostItem
from tests.door.playing import registered
from tests.support.office import Office, small_office


def numbers() -> list[str | None]:
    return list(Record.objects.order_by("number").values_list("number", flat=True))


def at_once(count: int, work: Callable[[int], Any]) -> list[BaseException]:
    """Run the work in so many threads that start together, each with a connection of its own; what went wrong."""
    start, problems = threading.Barrier(count), []

    def run(index: int) -> None:
        try:
            start.wait(30)
            work(index)
        except BaseException as problem:  # noqa: BLE001 - told by the thread that waits
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return problems


def test_each_series_counts_by_itself_in_the_order_of_the_calls(office: Office) -> None:
    by = office.as_("lotte")
    outcomes = perform(
        [
            register.call(by=by, subject="a"),
            register_outgoing.call(by=by, subject="b"),
            register.call(by=by, subject="c"),
        ]
    )
    assert [outcome.result[0].record.number for outcome in outcomes] == [
        "IN-2026-0001",
        "UIT-2026-0001",
        "IN-2026-0002",
    ]


def test_the_year_is_that_of_the_registration_and_starts_at_one(office: Office) -> None:
    registered(office)
    made = register(
        by=office.as_("lotte", today=date(2027, 1, 1)), subject="Nieuw jaar", dated_on=date(2026, 12, 30)
    )
    assert made[0].record.number == "IN-2027-0001"


def test_what_was_undone_has_taken_no_number(office: Office) -> None:
    by = office.as_("lotte")
    with pytest.raises(TypeError):
        perform([register.call(by=by, subject="a"), register.call(by=by, subject="b", nonsense=1)])
    assert not PostItem.objects.exists()
    assert registered(office).record.number == "IN-2026-0001"


def test_an_item_keeps_its_number_whatever_is_done_to_it(office: Office) -> None:
    first = registered(office)
    cancel(item=first, by=office.as_("lotte"), reason="Dubbel")
    assert [registered(office).record.number, numbers()[0]] == ["IN-2026-0002", "IN-2026-0001"]


@pytest.mark.django_db(transaction=True)
def test_fifty_who_register_at_once_get_fifty_consecutive_numbers() -> None:
    office = small_office()
    actors = [office.as_(("lotte", "katrien", "griet")[index % 3]) for index in range(50)]
    assert at_once(50, lambda index: register(by=actors[index], subject=f"Brief {index}")) == []
    assert numbers() == [f"IN-2026-{count:04d}" for count in range(1, 51)]
    assert Series.objects.get().last == 50
    assert Event.objects.count() == 50
    assert PostItem.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_the_cancelled_ones_stay_in_the_register_with_who_and_why() -> None:
    office = small_office()
    by = office.as_("lotte")

    def register_and_sometimes_cancel(index: int) -> None:
        item = register(by=by, subject=f"Brief {index}")[0]
        if index % 10 == 0:
            cancel(item=item, by=by, reason=f"Dubbel {index}")

    assert at_once(50, register_and_sometimes_cancel) == []
    first_on, last_on = date(by.today.year, 1, 1), date(by.today.year + 1, 1, 1)
    lines = register_lines(office.as_("lotte"), "in", first_on, last_on)
    assert [line.number for line in lines] == [f"IN-2026-{count:04d}" for count in range(1, 51)]
    cancelled = {line.cancelled_why: line.cancelled_by for line in lines if line.cancelled_by}
    assert cancelled == {f"Dubbel {index}": str(office.people["lotte"]) for index in range(0, 50, 10)}


@pytest.mark.django_db(transaction=True)
def test_two_series_at_once_in_opposite_order_wait_for_nobody_forever() -> None:
    office = small_office()
    by = office.as_("lotte")

    def both(index: int) -> None:
        calls = [register.call(by=by, subject="in"), register_outgoing.call(by=by, subject="uit")]
        perform(calls if index % 2 else calls[::-1])

    assert at_once(20, both) == []
    assert numbers() == [f"{prefix}-2026-{count:04d}" for prefix in ("IN", "UIT") for count in range(1, 21)]


@pytest.mark.django_db(transaction=True)
def test_new_readers_named_by_many_at_once_are_one_audience() -> None:
    office = small_office()
    by, bart = office.as_("lotte"), office.people["bart"]
    named = {"handler": bart, "confidentiality": "named"}
    assert at_once(12, lambda _index: register(by=by, subject="Geheim", **named)) == []
    assert len(set(PostItem.objects.values_list("audience", flat=True))) == 1
    assert PostItem.objects.visible_to(office.as_("bart")).count() == 12


@pytest.mark.django_db(transaction=True)
def test_the_chain_of_the_office_stays_one_chain_when_many_write_it_at_once() -> None:
    from tests.door.playing import played
    from tests.door.test_performing import add_person

    office = small_office()
    action, by = played(add_person), office.system()
    assert at_once(12, lambda index: action(by=by, email=f"{index}@x.example")) == []
    events = Event.objects.filter(record=None).order_by("sequence").values_list("sequence", flat=True)
    assert list(events) == list(range(1, 13))


def queries_of(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


@pytest.mark.django_db
def test_one_registration_and_a_batch_of_them_ask_a_known_number_of_queries() -> None:
    office = small_office()
    by = office.as_("lotte")
    register(by=by, subject="The first one makes the series and the readers")
    one = queries_of(lambda: register(by=by, subject="Brief"))
    calls = [register.call(by=by, subject=f"Brief {index}") for index in range(50)]
    fifty = queries_of(lambda: perform(calls))
    # the engines take ids and locks in statements of their own
    known = {"sqlite": (17, 16), "postgresql": (17, 14)}
    assert (one, fifty) == known[connection.vendor]
