"""When jobs come round, across the two nights on which the clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from spil.foundation.jobs.rules import LONGEST_WAIT, daily, every, monthly, wait_before, weekly

BRUSSELS = ZoneInfo("Europe/Brussels")


def office(text):
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        (daily("02:00"), "2026-11-22T01:59", "2026-11-22T02:00"),
        (daily("02:00"), "2026-11-22T02:00", "2026-11-23T02:00"),
        (daily("00:00"), "2026-12-31T23:59:59", "2027-01-01T00:00"),
        (weekly("tue thu", "09:00"), "2026-11-22T12:00", "2026-11-24T09:00"),
        (weekly("tue thu", "09:00"), "2026-11-24T09:00", "2026-11-26T09:00"),
        (monthly(1, "06:30"), "2026-11-22T12:00", "2026-12-01T06:30"),
        (monthly(28, "06:30"), "2026-02-28T06:30", "2026-03-28T06:30"),
        (every(minutes=15), "2026-11-22T12:07:31", "2026-11-22T12:15"),
        (every(minutes=15), "2026-11-22T12:15", "2026-11-22T12:30"),
    ],
)
def test_the_next_moment_is_in_office_time(schedule, after, expected):
    assert schedule.next_after(office(after), BRUSSELS) == office(expected)


def test_a_time_that_the_spring_night_skips_comes_after_the_jump():
    found = daily("02:30").next_after(office("2026-03-29T00:00"), BRUSSELS)
    assert found == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 03:30 on the wall
    assert daily("02:30").next_after(found, BRUSSELS) == office("2026-03-30T02:30")


def test_the_autumn_night_with_two_half_past_twos_has_one_run():
    first = daily("02:30").next_after(office("2026-10-25T00:00"), BRUSSELS)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert daily("02:30").next_after(first, BRUSSELS) == office("2026-10-26T02:30")


@pytest.mark.parametrize(
    ("schedule", "code"),
    [
        (daily("02:00"), "02:00"),
        (weekly("thu tue", "09:00"), "tue,thu 09:00"),
        (monthly(1, "06:30"), "day 1 06:30"),
        (every(minutes=5), "every 5 min"),
    ],
)
def test_a_schedule_has_a_code(schedule, code):
    assert schedule.code == code


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: daily("2:00"),
        lambda: daily("25:00"),
        lambda: weekly("", "02:00"),
        lambda: weekly("din", "02:00"),
        lambda: monthly(31, "02:00"),
        lambda: every(minutes=0),
    ],
)
def test_an_impossible_schedule_is_refused_when_it_is_declared(wrong):
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        wrong()


def test_every_wait_is_twice_as_long_up_to_an_hour():
    first = timedelta(seconds=30)
    waits = [wait_before(attempt, first).total_seconds() for attempt in (1, 2, 3, 7, 8, 99)]
    assert waits == [30, 60, 120, 1920, LONGEST_WAIT.total_seconds(), LONGEST_WAIT.total_seconds()]
