"""Pages and counts over real records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spil.foundation.access.actor import Actor
from spil.foundation.listing import queries
from spil.foundation.listing.filters import Unlistable, Words, shows_newest_only
from spil.foundation.listing.queries import count, count_up_to, counts, listed, page
from spil.foundation.listing.rules import Place, place_text
from spil.foundation.records.kinds import Kind, kinds
from spil.foundation.search import queries as finding
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    """Twelve items, two of each day; the first three have a deadline, the first two a handler, one is dealt with."""
    made = small_office()
    calls = [
        post.register.call(
            by=made.as_("katrien"),
            subject=f"Brief {number}",
            arrived_on=made.today - timedelta(days=number // 2),
            answer_before=made.today + timedelta(days=number - 1) if number < 3 else None,
            handler=made.people["thijs"] if number < 2 else None,
        )
        for number in range(12)
    ]
    post.register.many(calls)
    last = PostItem.objects.select_related("record").latest("pk")
    post.close(item=last, by=made.as_("katrien"))
    return made


@pytest.fixture
def kind() -> Kind:
    return kinds["post.incoming"]


@pytest.fixture
def by(office: Office) -> Actor:
    return office.as_("katrien")


def titles(found: queries.Page) -> list[str]:
    return [row.record.title for row in found.rows]


def test_the_newest_come_first_and_pages_follow_each_other_both_ways(kind: Kind, by: Actor) -> None:
    first = page(kind, by, size=5)
    assert titles(first) == ["Brief 1", "Brief 0", "Brief 3", "Brief 2", "Brief 5"]
    assert first.previous == ""
    second = page(kind, by, after=first.next, size=5)
    third = page(kind, by, after=second.next, size=5)
    assert (len(third.rows), third.next) == (2, "")
    back = page(kind, by, after=third.previous, size=5)
    assert titles(back) == titles(second)
    assert titles(page(kind, by, after=back.previous, size=5)) == titles(first)
    assert page(kind, by, after=back.previous, size=5).previous == ""


def test_upper_and_lower_case_are_one_also_beyond_ascii(office: Office, kind: Kind, by: Actor) -> None:
    """The same on both engines, however it is typed, and whether a word is looked for or the whole."""
    subject = "Économie: ÉTÉ en œuvre"
    post.register(by=office.as_("katrien"), subject=subject)
    for typed in ("économie", "ÉCONOMIE", "été EN ŒUVRE", "nomie"):
        assert titles(page(kind, by, filters={"title": typed})) == [subject], typed
    assert titles(page(kind, by, filters={"title": "économies"})) == []
    asked = PostItem.objects.filter(record__title__iexact="éCONOMIE: été en Œuvre")
    assert asked.exists()
    assert not asked.filter(party_name__icontains="é").exists()
    assert asked.exclude(record__number__iexact="é").exists(), "nothing is not the same as something else"


def test_rows_without_a_value_come_last_in_either_direction(kind: Kind, by: Actor) -> None:
    assert titles(page(kind, by, order="deadline"))[:3] == ["Brief 0", "Brief 1", "Brief 2"]
    assert titles(page(kind, by, order="-deadline"))[:3] == ["Brief 2", "Brief 1", "Brief 0"]


def test_what_arrives_meanwhile_shifts_nothing(kind: Kind, by: Actor) -> None:
    first = page(kind, by, size=5)
    expected = titles(page(kind, by, after=first.next, size=5))
    post.register(by=by, subject="Later")
    assert titles(page(kind, by, after=first.next, size=5)) == expected


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"open": True}, 11),
        ({"open": "0"}, 1),
        ({"state": ["new", "done"]}, 12),
        ({"owner": "none"}, 9),
        ({"deadline": "overdue"}, 1),
        ({"deadline": "today"}, 1),
        ({"deadline": "week"}, 2),
        ({"deadline": "none"}, 9),
        ({"deadline": "2026-11-24.."}, 2),
        ({"moved_on": "2026-11-24"}, 2),
        ({"moved_on": "2026-11-22..2026-11-24"}, 4),
        ({"text": "brief", "open": True}, 11),
        ({"type": "letter", "state": "new"}, 11),
        ({"type": "", "owner": None}, 12),
    ],
)
def test_filters_narrow_the_list_and_the_count_alike(
    kind: Kind, by: Actor, filters: dict[str, object], found: int
) -> None:
    assert len(page(kind, by, filters=filters).rows) == found
    assert count(kind, by, filters) == found


def test_many_filtered_records_are_found_like_few(
    kind: Kind, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = titles(page(kind, by, filters={"open": True, "owner": "none"}))
    monkeypatch.setattr(queries, "FEW", 2)
    assert titles(page(kind, by, filters={"open": True, "owner": "none"})) == few


def test_a_text_finds_what_is_old_among_the_records_that_pass_the_other_filters(
    kind: Kind, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = titles(page(kind, by, filters={"deadline": "overdue"}))
    monkeypatch.setattr(finding, "RANKED", 1)
    assert titles(page(kind, by, filters={"text": "brief"})) != late
    assert titles(page(kind, by, filters={"text": "brief", "deadline": "overdue"})) == late


@pytest.mark.parametrize(
    "more", [{}, {"open": True}, {"moved_on": "2026-11"}, {"open": True, "moved_on": "2026-11"}]
)
def test_what_adds_up_or_acts_has_all_that_a_text_finds_and_a_list_shows_the_newest_of_many(
    kind: Kind, by: Actor, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    every = set(listed(kind, by, {"text": "brief", **more}).values_list("pk", flat=True))
    monkeypatch.setattr(finding, "RANKED", 3)
    filters = {"text": Words("brief"), **more}
    rows = listed(kind, by, filters, newest_only=True)
    assert set(rows.values_list("pk", flat=True)) <= set(sorted(every)[-3:])
    assert shows_newest_only(filters)
    assert set(listed(kind, by, filters).values_list("pk", flat=True)) == every
    assert {row.pk for row in page(kind, by, filters=filters).rows} == every
    assert count(kind, by, filters) == len(every)
    assert count(kind, by, filters, most=3) == 4


def test_a_text_is_searched_once_for_the_count_and_the_rows(kind: Kind, by: Actor) -> None:
    words = {"text": Words("brief")}
    with CaptureQueriesContext(connection) as asked:
        assert (count(kind, by, words), len(page(kind, by, filters=words).rows)) == (12, 12)
    assert sum("MATCH" in one["sql"] or "@@" in one["sql"] for one in asked.captured_queries) == 1
    post.register(by=by, subject="Brief van later")
    assert count(kind, by, {"text": Words("brief")}) == 13


def test_counts_stop(kind: Kind, by: Actor) -> None:
    assert count_up_to(listed(kind, by), 5) == 6
    assert count(kind, by, {"open": True}, most=5) == 6


@pytest.mark.parametrize(
    "asked",
    [
        {"order": "title"},
        {"order": "--moved_on"},
        {"after": "nonsense"},
        {"after": place_text(Place("not a day", 1))},
        {"filters": {"state": "sold"}},
        {"filters": {"secret": "1"}},
        {"filters": {"moved_on": "some day"}},
        {"filters": {"moved_on": "9999-12-31"}},
        {"filters": {"registered": "9999-12-31"}},
        {"filters": {"closed": "0001-01-01"}},
        {"filters": {"closed": "0001-01"}},
        {"filters": {"closed": "9999-12"}},
        {"filters": {"owner": "bart"}},
        {"filters": {"owner": 10**30}},
        {"filters": {"open": "perhaps"}},
        {"filters": {"type": "bomb"}},
    ],
)
def test_what_cannot_be_read_is_refused_and_never_widens_the_list(
    kind: Kind, by: Actor, asked: dict[str, object]
) -> None:
    with pytest.raises(Unlistable):
        page(kind, by, **asked)  # type: ignore[arg-type]


def test_several_counts_are_those_asked_one_by_one_in_one_statement(
    kind: Kind, by: Actor, office: Office, django_assert_num_queries: Any
) -> None:
    asked: list[dict[str, Any]] = [
        {},
        {"state": ["new"]},
        {"owner": "none"},
        {"owner": str(office.people["thijs"].pk)},
        {"channel": "paper"},
    ]
    alone: list[int | None] = [count(kind, by, filters, most=5) for filters in asked]
    with django_assert_num_queries(1):
        assert counts(kind, by, asked, most=5) == alone
    assert alone[0] == 6  # more than 5
    assert counts(kind, by, [{"no such field": "x"}, None, {}]) == [None, None, 12]
    with django_assert_num_queries(0):
        assert counts(kind, by, [None]) == [None]
