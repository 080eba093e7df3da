"""Periods as people say them."""

from datetime import date

import pytest

from spil.modules.people.rules import has_days, last_day, overlap, until_after

MON, TUE, WED, THU = (date(2026, 11, day) for day in (23, 24, 25, 26))


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2028, 2, 28), MON])
def test_a_last_day_is_kept_as_the_first_day_that_no_longer_counts_and_read_back(day):
    until = until_after(day)
    assert until is not None
    assert (until - day).days == 1
    assert last_day(until) == day


def test_no_last_day_stays_until_further_notice():
    assert until_after(None) is None
    assert last_day(None) is None


@pytest.mark.parametrize(("until", "expected"), [(MON, False), (TUE, False), (WED, True), (None, True)])
def test_a_period_needs_one_day(until, expected):
    assert has_days(TUE, until) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((MON, TUE), (TUE, WED), False),
        ((MON, WED), (TUE, THU), True),
        ((TUE, THU), (MON, WED), True),
        ((MON, None), (THU, None), True),
        ((MON, None), (date(2026, 1, 1), MON), False),
        ((MON, THU), (TUE, WED), True),
    ],
)
def test_two_periods_share_a_day_or_not(first, second, expected):
    assert overlap(first, second) is expected
    assert overlap(second, first) is expected
