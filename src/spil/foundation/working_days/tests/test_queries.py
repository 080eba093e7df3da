"""The table of closing days fills the calendars."""

from __future__ import annotations

from datetime import date

import pytest

from spil.foundation.actions.guard import opened
from spil.foundation.working_days.models import ClosingDay, ClosingHalf
from spil.foundation.working_days.queries import calendar_for
from spil.foundation.working_days.rules import Half, Purpose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def closing_days() -> None:
    with opened():
        ClosingDay.objects.bulk_create(
            [
                ClosingDay(on=date(2026, 12, 28), name="Brugdag"),
                ClosingDay(on=date(2026, 12, 29), name="Verhuizing", location="GENT"),
                ClosingDay(on=date(2026, 12, 30), name="Receptie", half=ClosingHalf.AFTERNOON, country="NL"),
                ClosingDay(on=date(2026, 12, 24), name="15 augustus", replaces_on=date(2026, 8, 15)),
            ]
        )


def test_a_calendar_has_the_closing_days_of_its_country_and_location() -> None:
    leuven, gent, utrecht = calendar_for("BE", "LEUV"), calendar_for("BE", "GENT"), calendar_for("NL", "UTRE")
    assert [leuven.is_working_day(date(2026, 12, day)) for day in (28, 29, 30)] == [False, True, True]
    assert [gent.is_working_day(date(2026, 12, day)) for day in (28, 29, 30)] == [False, False, True]
    assert utrecht.closed_parts(date(2026, 12, 30)) == {Half.AFTERNOON}


def test_a_period_limits_what_is_loaded() -> None:
    calendar = calendar_for("BE", "GENT", from_on=date(2026, 12, 28), until_on=date(2026, 12, 29))
    assert [closing.on for closing in calendar.closings] == [date(2026, 12, 28)]


def test_statutory_periods_do_not_wait_for_the_office() -> None:
    assert calendar_for("BE", purpose=Purpose.LEGAL_TERM).is_working_day(date(2026, 12, 28))


def test_a_calendar_is_one_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        calendar_for("BE", "GENT").add(date(2026, 12, 1), 40)


def test_a_replacement_day_is_remembered() -> None:
    (found,) = [closing for closing in calendar_for("BE").closings if closing.replaces]
    assert (found.on, found.replaces) == (date(2026, 12, 24), date(2026, 8, 15))
