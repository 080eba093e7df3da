"""Boxes outside the office: asked for on their day, emptied by whoever it is, told to the head when they are not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.handling.actions import assign
from spil.foundation.turns.models import Turn
from spil.modules.post import actions as post
from spil.modules.post.jobs import follow_up
from spil.modules.post.models import Box
from spil.modules.post.queries.following import not_emptied, to_empty
from tests.support.deeds import again, refusal
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    return small_office()


def test_a_box_is_asked_for_on_its_day_and_emptying_it_sets_the_next(office: Office) -> None:
    rows = post.open_box(by=office.as_("griet"), name="e-Box Enterprise", emptied_by=office.people["thijs"])
    box = next(row for row in rows if isinstance(row, Box))
    thijs, system = office.as_("thijs"), office.system()
    assert list(to_empty(office.today)) == [box]
    for _twice in range(2):
        post.ask_to_empty(box=box, by=system)
    assert Turn.objects.open().get(record=box.pk).person == office.people["thijs"]
    post.empty_box(box=box, by=thijs, documents=2)
    box.refresh_from_db()
    assert box.emptied_on == office.today
    assert not Turn.objects.open().filter(record=box.pk).exists()
    assert list(Deadline.objects.filter(record=box.pk).values_list("due_on", flat=True)) == [
        office.today + 7 * DAY
    ]
    assert Event.objects.filter(record=box.pk, action="post.box.empty", by=office.people["thijs"]).exists()
    assert refusal(post.empty_box, box=box, by=office.as_("nour")) == "NotPermitted"
    post.stop_box(box=box, by=office.as_("griet"), reason="Opgeheven")
    assert list(to_empty(office.today + 30 * DAY)) == []


def opened(office: Office) -> Box:
    rows = post.open_box(by=office.as_("griet"), name="e-Box", emptied_by=office.people["thijs"])
    return next(row for row in rows if isinstance(row, Box))


def test_who_was_asked_is_asked_no_more_when_a_colleague_empties_the_box(office: Office) -> None:
    box = opened(office)
    post.ask_to_empty(box=box, by=office.system())
    assert list(to_empty(office.today + DAY)) == []
    post.empty_box(box=again(box), by=office.as_("griet"))
    assert not Turn.objects.open().filter(record=box.pk).exists()
    later = office.today + 7 * DAY
    assert list(to_empty(later)) == [box]
    post.ask_to_empty(box=again(box), by=office.on(later).system())
    assert Turn.objects.open().get(record=box.pk).person == office.people["thijs"]


def test_a_box_that_nobody_empties_is_told_to_the_head_of_the_unit_once(office: Office) -> None:
    box, jeroen = opened(office), office.people["jeroen"]
    post.ask_to_empty(box=box, by=office.system())
    late = office.today + 6 * DAY
    assert (list(not_emptied(office.today + 3 * DAY)), list(not_emptied(late))) == ([], [box])
    post.escalate_box(box=again(box), by=office.on(late).system())
    told = Turn.objects.open().filter(record=box.pk, step="escalated")
    assert (told.get().person, told.get().action) == (jeroen, "records.record.assign")
    assert list(not_emptied(late + DAY)) == []
    assign(record=again(box).record, by=office.as_("griet"), owner=office.people["nour"])
    assert Turn.objects.open().get(record=box.pk).person == office.people["nour"]
    assert list(not_emptied(late + DAY)) == []
    post.empty_box(box=again(box), by=office.on(late).as_("griet"))
    assert not Turn.objects.open().filter(record=box.pk).exists()
    assert list(not_emptied(late + 20 * DAY)) == [box]


def test_the_morning_job_can_run_twice(office: Office) -> None:
    griet = office.on(timezone.localdate()).as_("griet")
    post.open_box(by=griet, name="e-Box", emptied_by=office.people["thijs"])
    follow_up()
    turns = Turn.objects.open().count()
    follow_up()
    assert Turn.objects.open().count() == turns == 1
