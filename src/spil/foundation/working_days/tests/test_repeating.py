"""When a repeated task comes again, and on which page it then stands."""

from __future__ import annotations

from datetime import date

import pytest

from spil.foundation.working_days.rules import Calendar, Closing
from spil.foundation.working_days.rules.repeating import Repetition, next_occurrence, page_of

BELGIUM = Calendar("BE", closings=(Closing(date(2026, 12, 24)),))


@pytest.mark.parametrize(
    ("code", "after", "expected"),
    [
        ("weeks:1:mon", date(2026, 11, 30), date(2026, 12, 7)),
        ("weeks:1:tue,thu", date(2026, 11, 24), date(2026, 11, 26)),
        ("weeks:1:tue,thu", date(2026, 11, 26), date(2026, 12, 1)),
        ("weeks:2:tue,thu", date(2026, 11, 26), date(2026, 12, 8)),
        ("working_days:1", date(2026, 11, 27), date(2026, 11, 30)),
        ("working_days:1", date(2026, 12, 23), date(2026, 12, 28)),
        ("days:10", date(2026, 11, 24), date(2026, 12, 4)),
        ("months:1:31", date(2027, 1, 31), date(2027, 2, 28)),
        ("months:1:31", date(2027, 2, 28), date(2027, 3, 31)),
        ("months:1:-2", date(2026, 11, 30), date(2026, 12, 31)),
        ("months:1:-2", date(2026, 12, 31), date(2027, 1, 29)),
        ("months:1:-1", date(2026, 12, 1), date(2027, 1, 4)),
        ("months:3:0", date(2026, 11, 30), date(2027, 2, 28)),
        ("months:1:1:mon", date(2026, 12, 7), date(2027, 1, 4)),
        ("months:1:4:thu", date(2027, 1, 28), date(2027, 2, 25)),
        ("months:2:2:tue", date(2026, 11, 10), date(2027, 1, 12)),
        ("months:1:0:fri", date(2026, 12, 25), date(2027, 1, 29)),
        ("years:1", date(2028, 2, 29), date(2029, 2, 28)),
        ("years:1:29", date(2028, 2, 29), date(2029, 2, 28)),
        ("years:1:29", date(2031, 2, 28), date(2032, 2, 29)),
    ],
)
def test_the_next_occurrence_is_counted_from_the_one_before(code: str, after: date, expected: date) -> None:
    assert next_occurrence(Repetition.of_code(code), after, BELGIUM) == expected


@pytest.mark.parametrize(
    "code",
    ["days:999", "working_days:1", "weeks:1:mon", "months:1:-2", "months:1:31", "months:1:0:fri", "years:1"],
)
def test_a_row_ends_where_the_calendar_does(code: str) -> None:
    assert next_occurrence(Repetition.of_code(code), date(9999, 12, 31), BELGIUM) is None


@pytest.mark.parametrize(
    ("code", "occurrence", "page"),
    [
        ("weeks:1:fri", date(2026, 12, 25), date(2026, 12, 28)),  # Christmas: the Monday after it
        ("weeks:1:thu", date(2026, 12, 24), date(2026, 12, 28)),  # closed by the office itself
        ("months:1:0", date(2027, 1, 31), date(2027, 1, 29)),  # a month's end on a Sunday: ready before it
        ("months:1:15", date(2026, 11, 15), date(2026, 11, 16)),
        ("months:1:1:fri", date(2027, 1, 1), date(2027, 1, 4)),
        (
            "months:1:0:fri",
            date(2026, 12, 25),
            date(2026, 12, 23),
        ),  # the last one: ready before the month ends
        ("weeks:1:mon", date(2026, 11, 30), date(2026, 11, 30)),
    ],
)
def test_an_occurrence_stands_on_a_day_on_which_the_office_is_open(
    code: str, occurrence: date, page: date
) -> None:
    assert page_of(Repetition.of_code(code), occurrence, BELGIUM) == page


@pytest.mark.parametrize(
    "code",
    [
        *("weeks:2:tue,thu", "months:1:-2", "months:1:1:mon", "months:3:0:fri", "working_days:1"),
        *("years:1", "years:1:29", "days:3"),
    ],
)
def test_a_code_is_read_back_as_it_was_written(code: str) -> None:
    assert Repetition.of_code(code).code == code
