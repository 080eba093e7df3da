"""A month of a list that asks something of that date already leads to what it counts, and to nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from spil.foundation.handling.actions import set_deadline
from spil.foundation.listing.filters import within_month
from spil.foundation.listing.queries import count
from spil.foundation.records.kinds import kinds
from spil.gateways.web.asking import Asked, asked_of
from spil.gateways.web.presenting import Reader
from spil.gateways.web.shapes.chart import chart
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from tests.consistency.keys import key_register, lend
from tests.door.playing import registered
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def asked(office: Office, code: str, query: str) -> Asked:
    return asked_of(kinds[code], office.as_("katrien"), QueryDict(query))


def bars(found: Asked) -> list[tuple[str, str, int]]:
    """Of each bar its name, what it says, and how many its list holds."""
    drawn = [row for table in chart(found, Reader(found.actor))["series"] for row in table["rows"]]
    leads = [asked_of(found.kind, found.actor, QueryDict(one["url"].partition("?")[2])) for one in drawn]
    return [
        (one["title"], one["text"], count(found.kind, found.actor, led.filters))
        for one, led in zip(drawn, leads, strict=True)
    ]


@pytest.mark.parametrize(
    "asks",
    [
        "",
        "date_1=2026-11-26..",
        "date_1=..2026-11-27",
        "date_1=2026-11-26",
        "date_1=2026-11",
        "date_1=this_year",
        "date_1=2026-11-25&date_1=2026-12-01",
    ],
)
def test_of_what_a_filter_leaves(office: Office, asks: str) -> None:
    register = key_register(office)
    for number in (1, 2, 3, 7):  # from 25 November on
        lend(office, register, number)
    found = bars(asked(office, "registers.keys", f"view=all&shape=chart&bars=date_1&{asks}"))
    assert found
    assert all(text == str(held) for _name, text, held in found), found


@pytest.mark.parametrize(
    "asks",
    [
        "view=late",
        "view=all&deadline=overdue",
        "view=late&state=new&state=in_hand&state=done",
        "view=open&deadline=week",
        "view=all",
    ],
)
def test_of_what_is_late_or_due_soon(office: Office, asks: str) -> None:
    """Late is also open, and due before today."""
    early = office.on(date(2026, 11, 2))
    for due in (date(2026, 11, 5), date(2026, 11, 5), date(2026, 11, 28), date(2026, 12, 3)):
        set_deadline(record=registered(office, f"Brief {due}").record, by=early.as_("katrien"), due_on=due)
    done = PostItem.objects.select_related("record").order_by("pk")[0]
    post.close(item=done, by=early.as_("katrien"))
    found = bars(asked(office, "post.incoming", f"{asks}&shape=chart&bars=deadline"))
    assert found
    assert all(text == str(held) for _name, text, held in found), found


def test_the_part_of_both() -> None:
    today = date(2026, 11, 24)
    for asks, part in (
        ("2026-10-20..2026-11-10", "2026-11-01..2026-11-10"),
        ("2026-10-20..", "2026-11"),
        ("this_week", "2026-11-23..2026-11-30"),
        ("overdue", "2026-11-01..2026-11-24"),
        ("week", "2026-11-24..2026-12-01"),
        (["2026-11-03", "2026-12-03"], ["2026-11-03"]),
    ):
        assert within_month(asks, "2026-11", today) == part, asks
