"""Quiet hours and the hour of the digest, on plain values."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from spil.foundation.notifications.rules import Plan, digest_is_due, is_quiet, loudest, waits_since

NIGHT = Plan(time(19), time(7), frozenset({5, 6}))
TUESDAY = date(2026, 11, 24)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (at(TUESDAY, 6, 59), True),
        (at(TUESDAY, 7), False),
        (at(TUESDAY, 18, 59), False),
        (at(TUESDAY, 19), True),
        (at(date(2026, 11, 28), 12), True),
    ],
)
def test_mail_waits_at_night_and_on_quiet_days(moment: datetime, quiet: bool) -> None:
    assert is_quiet(moment, NIGHT) is quiet


def test_what_comes_during_an_absence_waits_from_the_return() -> None:
    came, two_weeks = at(TUESDAY, 9), timedelta(days=14)
    first, back, later = date(2026, 11, 30), date(2026, 12, 21), date(2027, 1, 11)
    assert waits_since(came, [], two_weeks) == came
    assert waits_since(came, [(date(2026, 11, 2), TUESDAY)], two_weeks) == came
    assert waits_since(came, [(first, back)], two_weeks) == at(back, 0)
    assert waits_since(came, [(later, date(2027, 1, 18))], two_weeks) == came
    assert waits_since(came, [(first, back), (back, later)], two_weeks) == at(later, 0)
    assert waits_since(came, [(first, None)], two_weeks) is None


def test_quiet_hours_at_noon_and_none_at_all() -> None:
    assert is_quiet(at(TUESDAY, 12, 30), Plan(time(12), time(13)))
    assert not is_quiet(at(TUESDAY, 13), Plan(time(12), time(13)))
    assert not is_quiet(at(TUESDAY, 3), Plan())
    assert not is_quiet(at(TUESDAY, 3), Plan(time(3), time(3)))


@pytest.mark.parametrize(
    ("moment", "oldest", "due"),
    [
        (at(TUESDAY, 7, 59), at(date(2026, 11, 23), 9), False),
        (at(TUESDAY, 8), at(date(2026, 11, 23), 9), True),
        (at(TUESDAY, 14), at(TUESDAY, 9), False),  # for tomorrow's
        (at(TUESDAY, 7, 30), at(date(2026, 11, 23), 7), True),  # yesterday's was missed
        (at(date(2026, 11, 28), 8), at(date(2026, 11, 27), 9), False),  # Saturday
        (at(date(2026, 11, 30), 7), at(date(2026, 11, 27), 9), True),  # Monday morning: that of the weekend
    ],
)
def test_a_digest_goes_at_its_hour_and_what_was_held_back_goes_as_soon_as_it_can(
    moment: datetime, oldest: datetime, due: bool
) -> None:
    assert digest_is_due(moment, NIGHT, oldest) is due


def test_a_weekly_digest_goes_on_its_day() -> None:
    weekly = Plan(digest_day=0)
    assert not digest_is_due(at(TUESDAY, 9), weekly, at(date(2026, 11, 23), 9))
    assert digest_is_due(at(date(2026, 11, 30), 9), weekly, at(date(2026, 11, 23), 9))
    assert digest_is_due(at(TUESDAY, 9), weekly, at(date(2026, 11, 23), 7))


def test_of_several_roles_the_loudest_counts() -> None:
    assert loudest(["app", "at_once", "off"]) == "at_once"
    assert loudest([]) == ""
