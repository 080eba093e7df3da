"""Days are counted the way the law and the door count them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spil.foundation.working_days.rules import (
    Calendar,
    Closing,
    Half,
    NeverOpen,
    Purpose,
    easter,
    holidays,
    replacements,
)

BE, NL = Calendar("BE"), Calendar("NL")
days = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def dates(country: str, year: int, purpose: Purpose = Purpose.OFFICE) -> list[str]:
    return [f"{day.on:%d-%m}" for day in holidays(country, year, purpose)]


def gauss(year: int) -> date:
    """Easter by the method of Gauss, which differs from ours in every step; right from 1900 to 2099."""
    a, b, c = year % 19, year % 4, year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    if (d, e) == (29, 6) or ((d, e) == (28, 6) and a > 10):
        d -= 7
    return date(year, 3, 22) + timedelta(days=d + e)


def test_easter_falls_where_another_calculation_puts_it() -> None:
    assert [easter(year) for year in range(1900, 2100)] == [gauss(year) for year in range(1900, 2100)]


@pytest.mark.parametrize(
    "known",
    ["1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2008-03-23", "2026-04-05", "2038-04-25"],
)
def test_easter_falls_where_history_puts_it(known: str) -> None:
    assert easter(int(known[:4])) == date.fromisoformat(known)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2026, "01-01 06-04 01-05 14-05 25-05 21-07 15-08 01-11 11-11 25-12"),
        (2027, "01-01 29-03 01-05 06-05 17-05 21-07 15-08 01-11 11-11 25-12"),
        (2008, "01-01 24-03 01-05 01-05 12-05 21-07 15-08 01-11 11-11 25-12"),
    ],
)
def test_belgium_has_ten_statutory_holidays(year: int, expected: str) -> None:
    assert dates("BE", year) == expected.split()
    assert dates("BE", year, Purpose.LEGAL_TERM) == expected.split()


@pytest.mark.parametrize(
    ("year", "office", "term"),
    [
        (
            2026,
            "01-01 06-04 27-04 14-05 25-05 25-12 26-12",
            "01-01 03-04 06-04 27-04 05-05 14-05 25-05 25-12 26-12",
        ),
        (
            2025,
            "01-01 21-04 26-04 05-05 29-05 09-06 25-12 26-12",
            "01-01 18-04 21-04 26-04 05-05 29-05 09-06 25-12 26-12",
        ),
        (
            2013,
            "01-01 01-04 30-04 09-05 20-05 25-12 26-12",
            "01-01 29-03 01-04 30-04 05-05 09-05 20-05 25-12 26-12",
        ),
    ],
)
def test_the_netherlands_close_on_fewer_days_than_the_law_counts(year: int, office: str, term: str) -> None:
    assert dates("NL", year) == office.split()
    assert dates("NL", year, Purpose.LEGAL_TERM) == term.split()


@pytest.mark.parametrize(("year", "closed"), [(2024, False), (2025, True), (2026, False), (2030, True)])
def test_liberation_day_closes_a_dutch_office_in_lustrum_years_only(year: int, closed: bool) -> None:
    assert (NL.holiday(date(year, 5, 5)) is not None) is closed
    assert Calendar("NL", purpose=Purpose.LEGAL_TERM).holiday(date(year, 5, 5)) is not None


def test_the_royal_birthday_is_never_kept_on_a_sunday() -> None:
    kept = [
        day.on for year in range(1980, 2060) for day in holidays("NL", year) if day.code in ("king", "queen")
    ]
    assert len(kept) == 80
    assert not [on for on in kept if on.weekday() == 6]
    assert date(2025, 4, 26) in kept
    assert date(2006, 4, 29) in kept


def test_church_sundays_are_no_rows_of_the_table() -> None:
    for country in ("BE", "NL"):
        assert easter(2026) not in [day.on for day in holidays(country, 2026)]
    assert date(2026, 4, 3) not in [day.on for day in holidays("BE", 2026)]


def test_every_holiday_has_a_source() -> None:
    assert all(day.source for country in ("BE", "NL") for day in holidays(country, 2026, Purpose.LEGAL_TERM))


def test_a_country_without_a_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        holidays("LU", 2026)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2026, [("15-08", "17-08"), ("01-11", "02-11")]),
        (2027, [("01-05", "03-05"), ("15-08", "16-08"), ("25-12", "27-12")]),
        (2022, [("01-01", "03-01"), ("01-05", "02-05"), ("25-12", "26-12")]),
    ],
)
def test_belgian_holidays_in_the_weekend_are_replaced(year: int, expected: list[tuple[str, str]]) -> None:
    found = replacements(BE, year)
    assert [(f"{each.holiday.on:%d-%m}", f"{each.fallback_on:%d-%m}") for each in found] == expected


def test_a_day_that_the_office_chose_replaces_the_holiday() -> None:
    chosen = Calendar("BE", closings=(Closing(date(2026, 12, 24), replaces=date(2026, 8, 15)),))
    august, november = replacements(chosen, 2026)
    assert (august.decided_on, august.on) == (date(2026, 12, 24), date(2026, 12, 24))
    assert (november.decided_on, november.on) == (None, date(2026, 11, 2))


def test_who_never_works_on_wednesday_gets_other_replacement_days() -> None:
    part_time = Calendar("BE", weekend=frozenset({2, 5, 6}))
    assert [each.holiday.code for each in replacements(part_time, 2026)] == [
        "assumption",
        "all-saints",
        "armistice",
    ]


def test_two_holidays_never_get_the_same_replacement_day() -> None:
    # In 2008 Ascension Day and Labour Day fell together, on a Thursday.
    no_thursdays = Calendar("BE", weekend=frozenset({3, 5, 6}))
    found = [each.fallback_on for each in replacements(no_thursdays, 2008)]
    assert {date(2008, 5, 2), date(2008, 5, 5)} <= set(found)
    assert len(set(found)) == len(found)


def test_the_netherlands_know_no_replacement_days() -> None:
    assert replacements(NL, 2027) == ()


@pytest.mark.parametrize(
    ("start", "add", "expected"),
    [
        ("2026-11-20", 0, "2026-11-20"),  # Friday
        ("2026-11-21", 0, "2026-11-23"),  # Saturday
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-22", 2, "2026-11-24"),
        ("2026-11-10", 1, "2026-11-12"),  # over Armistice Day
        ("2026-12-24", 1, "2026-12-28"),  # Christmas Day is a Friday
        ("2026-12-31", 1, "2027-01-04"),
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-11-22", -1, "2026-11-20"),
        ("2026-11-12", -2, "2026-11-09"),
        ("2026-04-02", 10, "2026-04-17"),  # over Easter Monday
    ],
)
def test_working_days_are_added_without_the_day_itself(start: str, add: int, expected: str) -> None:
    assert BE.add(date.fromisoformat(start), add) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("from_on", "until_on", "expected"),
    [
        ("2026-11-16", "2026-11-16", 0),
        ("2026-11-16", "2026-11-23", 5),
        ("2026-11-09", "2026-11-16", 4),
        ("2026-11-23", "2026-11-16", -5),
        ("2026-01-01", "2027-01-01", 253),
    ],
)
def test_working_days_are_counted_in_half_open_periods(from_on: str, until_on: str, expected: int) -> None:
    assert BE.count(date.fromisoformat(from_on), date.fromisoformat(until_on)) == expected


def test_closing_days_count_where_they_hold() -> None:
    closings = (
        Closing(date(2026, 12, 28)),
        Closing(date(2026, 12, 29), location="GENT"),
        Closing(date(2026, 12, 30), Half.AFTERNOON),
    )
    leuven, gent = Calendar("BE", "LEUV", closings), Calendar("BE", "GENT", closings)
    assert leuven.after(date(2026, 12, 25)) == date(2026, 12, 29)
    assert gent.after(date(2026, 12, 25)) == date(2026, 12, 30)
    assert leuven.open_days(date(2026, 12, 28), date(2027, 1, 1)) == Decimal("2.5")
    assert gent.open_days(date(2026, 12, 28), date(2027, 1, 1)) == Decimal("1.5")
    assert gent.count(date(2026, 12, 28), date(2027, 1, 1)) == 2


def test_half_a_day_is_a_working_day_and_two_halves_are_none() -> None:
    morning, afternoon = (
        Closing(date(2026, 11, 24), Half.MORNING),
        Closing(date(2026, 11, 24), Half.AFTERNOON),
    )
    half, none = Calendar("BE", closings=(morning,)), Calendar("BE", closings=(morning, afternoon))
    assert (half.is_working_day(date(2026, 11, 24)), half.open_part(date(2026, 11, 24))) == (
        True,
        Decimal("0.5"),
    )
    assert (none.is_working_day(date(2026, 11, 24)), none.open_part(date(2026, 11, 24))) == (
        False,
        Decimal(0),
    )
    assert half.closed_parts(date(2026, 11, 24)) == {Half.MORNING}


def test_an_office_that_never_opens_is_an_error_and_no_endless_loop() -> None:
    with pytest.raises(NeverOpen):
        Calendar("BE", weekend=frozenset(range(7))).first_from(date(2026, 1, 1))


@given(days, st.integers(1, 60))
def test_adding_and_taking_away_working_days_are_each_other_s_reverse(start: date, n: int) -> None:
    start = BE.first_from(start)
    assert BE.add(BE.add(start, n), -n) == start
    assert BE.count(start, BE.add(start, n)) == n


@given(days, st.integers(0, 400), st.integers(0, 400))
def test_a_period_counts_as_much_as_its_parts(start: date, first: int, second: int) -> None:
    middle, end = start + timedelta(first), start + timedelta(first + second)
    assert BE.count(start, end) == BE.count(start, middle) + BE.count(middle, end)
